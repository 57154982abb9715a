import Configuration
import LinuxSystem
import Model
import Reactor

/// `supervisord`, from its command line to its event loop.
package enum Supervisord {
    /// The version of Supervisor that we answer as (SPEC SD-14).
    package static let version = "4.3.0"

    /// The whole program. Returns only when there is nothing to run; the daemon ends by exit(3).
    /// - Parameter arguments: with the program's name first, as it was invoked.
    /// - Returns: the exit status.
    package static func run(arguments: [String]) -> Int32 {
        let program = arguments.first ?? "supervisord"
        do throws(StartFailure) {
            switch try request(Array(arguments.dropFirst()), program: program) {
            case .help:
                TextStream.output.write(HelpText.supervisor(program: program))
            case .version:
                TextStream.output.write("\(version)\n")
            case .run(let options) where options.test:
                return ConfigurationReport.print(options)
            case .run(let options):
                try supervise(options, program: program)
            }
            return 0
        } catch {
            return report(error, program: program)
        }
    }

    private static func request(
        _ arguments: [String],
        program: String
    ) throws(StartFailure) -> CommandLineOptions.Request {
        do throws(OptionScanError) {
            let scan = try OptionScanner.scan(arguments: arguments, options: CommandLineOptions.specifications)
            let options = scan.options.map {
                CommandLineOption.Scanned(shown: $0.typed, name: $0.name, value: $0.value)
            }
            return try check(options, leftover: scan.rest, program: program)
        } catch let error as OptionScanError {
            throw .usage(ConfigurationError(error.message))
        }
    }

    private static func supervise(_ options: CommandLineOptions, program: String) throws(StartFailure) {
        let inherited = InheritedDescriptors.numbers()
        InheritedDescriptors.fillStandardStreams()
        InheritedDescriptors.markCloseOnExec()
        Signalling.ignoreBrokenPipes()

        let host = LinuxHost(environment: ProcessEnvironment.current())
        let source = ConfigurationSource(host: host, options: options)
        if let warning = source.searchWarning { TextStream.error.write("\(program): warning: \(warning)\n") }
        let configuration = try load(source)
        Reactor.run { reactor in
            do throws(StartFailure) {
                try DaemonProcess(reactor: reactor, inherited: inherited, source: source).begin(configuration)
            } catch {
                ProcessIdentity.exit(status: report(error, program: program))
            }
        }
    }

    private static func load(_ source: ConfigurationSource) throws(StartFailure) -> Configuration {
        do throws(ConfigurationError) { return try source.load() } catch { throw .usage(error) }
    }

    /// - Returns: the exit status that goes with it.
    private static func report(_ failure: StartFailure, program: String) -> Int32 {
        switch failure {
        case .usage(let error):
            TextStream.error.write(UsageError.text(error.message, program: program))
            return UsageError.exitStatus
        case .failure(let reason):
            TextStream.error.write("\(program): \(reason)\n")
            return 1
        }
    }
}
