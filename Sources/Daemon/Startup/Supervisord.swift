import Configuration
import HostFacts
import LinuxSystem
import Model
import Reactor

/// `supervisord`, from its command line to its event loop.
package enum Supervisord {
    /// The whole program. Returns only when there is nothing to run; the daemon ends by exit(3).
    /// - Parameter arguments: with the program's name first, as it was invoked.
    /// - Returns: the exit status.
    package static func run(arguments: [String]) -> Int32 {
        let program = arguments.first ?? "supervisord"
        let host = LinuxHost(environment: ProcessEnvironment.current())
        do throws(StartFailure) {
            switch try request(Array(arguments.dropFirst()), program: program, host: host) {
            case .help:
                TextStream.output.write(HelpText.supervisor(program: program))
                if TextStream.output.isTerminal { TextStream.output.write(HelpText.extensions) }
            case .version:
                TextStream.output.write("\(SupervisorRelease.version)\n")
            case .run(let options) where options.test:
                return check(options, host: host)
            case .run(let options):
                try supervise(ConfigurationSource(host: host, options: options), program: program)
            }
            return 0
        } catch {
            return report(error, program: program)
        }
    }

    private static func request(
        _ arguments: [String],
        program: String,
        host: LinuxHost
    ) throws(StartFailure) -> CommandLineOptions.Request {
        let line: OptionScanner.Scan
        // With a `--` there may be options of tini in front of it (EXT-5).
        let known = CommandLineOptions.options + (arguments.contains("--") ? MainProgram.options : [])
        do throws(OptionScanError) {
            line = try OptionScanner.scan(arguments: arguments, options: known)
        } catch {
            throw .usage(ConfigurationError(error.message))
        }
        do throws(ConfigurationError) {
            return try CommandLineOptions.request(
                line.options,
                leftover: line.rest,
                isCommand: line.isTerminated,
                argv0: program,
                host: host
            )
        } catch {
            throw .usage(error)
        }
    }

    /// `--test` (EXT-56).
    private static func check(_ options: CommandLineOptions, host: LinuxHost) -> Int32 {
        let check = ConfigurationCheck(options, host: host)
        TextStream.output.write(check.findings.map { $0.text + "\n" }.joined())
        return check.exitStatus
    }

    private static func supervise(_ source: ConfigurationSource, program: String) throws(StartFailure) {
        InheritedDescriptors.fillStandardStreams()
        let inherited = InheritedDescriptors.numbers()
        InheritedDescriptors.markCloseOnExec()
        Signalling.ignoreFailedWrites()

        if let warning = source.searchWarning { complain("\(program): warning: \(warning)\n") }
        let configuration = try load(source)
        if !configuration.daemon.nodaemon, ProcessIdentity.pid != 1, TextStream.error.isTerminal {
            // The log is a file, and a person who has just typed the command does not look there.
            for notice in configuration.notices where notice.level == .warn {
                complain("\(program): warning: \(notice.text)\n")
            }
        }
        do throws(EventPoll.Problem) {
            try EventPoll.probe()
        } catch {
            throw .failure("cannot wait for events: \(error.call): \(error.error.text)")
        }
        Reactor.run { reactor in
            do throws(StartFailure) {
                try Generations(reactor: reactor, inherited: inherited, source: source).begin(configuration)
            } catch {
                ProcessIdentity.exit(status: report(error, program: program))
            }
        }
    }

    private static func load(_ source: ConfigurationSource) throws(StartFailure) -> Configuration {
        do throws(ConfigurationError) {
            return try source.load()
        } catch {
            var refusal = error
            let errors = source.errors(behind: error)
            if !errors.isEmpty { refusal.explanation = errors.joined(separator: "\n") }
            throw .usage(refusal)
        }
    }

    /// - Returns: the exit status that goes with it.
    private static func report(_ failure: StartFailure, program: String) -> Int32 {
        switch failure {
        case .usage(let error):
            complain(UsageError.text(error.lines, program: program))
            return UsageError.exitStatus
        case .failure(let reason):
            complain("\(program): \(reason)\n")
            return 1
        }
    }

    /// A process 1 that cannot start has to end, whether standard error is read or not.
    private static func complain(_ text: String) {
        TextStream.error.offer(text, waiting: 1000)
    }
}
