import Configuration
import HostFacts
import LinuxSystem
import Model
import Reactor

/// `supervisord`, from its command line to its event loop.
package enum Supervisord {
    /// The whole program. Returns only when there is nothing to run; the daemon ends by exit(3).
    /// - Parameter arguments: the arguments, with the program's name first, as it was invoked.
    /// - Returns: the exit status.
    package static func run(arguments: [String]) -> Int32 {
        let program = arguments.first ?? "supervisord"
        let host = LinuxHost(environment: ProcessEnvironment.current())
        do throws(StartFailure) {
            switch try SupervisordCommandLine.request(Array(arguments.dropFirst()), program: program, host: host) {
            case .help: help(program)
            case .version: TextStream.output.write("\(SupervisorRelease.version)\n")
            case .run(let options):
                let host = try LinuxHost(options, host)
                if options.test { return check(options, host: host) }
                try supervise(ConfigurationSource(host: host, options: options), program: program)
            }
            return 0
        } catch {
            return error.report(by: program)
        }
    }

    private static func help(_ program: String) {
        TextStream.output.write(HelpText.supervisor(program: program))
        if TextStream.output.isTerminal {
            TextStream.output.write("\(HelpText.extensions)\n\(ProductRelease.line)\n")
        }
    }

    /// `--test`, with `--json` or without (EXT-56).
    private static func check(_ options: CommandLineOptions, host: LinuxHost) -> Int32 {
        let check = ConfigurationCheck(options, host: host)
        check.add(StartForesight(check, searchPath: host.environment["PATH"]).findings)
        if options.json {
            TextStream.output.write(check.json)
            return check.exitStatus
        }
        let lines = check.findings.map(\.text) + [check.note].compactMap { $0 } + [check.summary]
        TextStream.output.write(lines.map { $0 + "\n" }.joined())
        return check.exitStatus
    }

    private static func supervise(_ source: ConfigurationSource, program: String) throws(StartFailure) {
        let inherited = takeDescriptors()
        if let warning = source.searchWarning { TextStream.complain("\(program): warning: \(warning)\n") }
        let configuration = try source.loadFirst()
        warn(of: configuration, program: program)
        // Our own service manager gets its reports from us.
        if source.environment["NOTIFY_SOCKET"] != nil {
            for name in ServiceNotifier.variables { ProcessEnvironment.remove(name) }
        }
        Reactor.run { reactor in
            let process = DaemonProcess(reactor: reactor, inherited: inherited, environment: source.environment)
            do throws(StartFailure) {
                try Generations(in: process, source: source).begin(configuration)
            } catch {
                ProcessIdentity.exit(status: error.report(by: program))
            }
        }
    }

    /// Keeps our files off the numbers of standard streams, and all our files from programs.
    /// - Returns: the descriptors that we were started with.
    private static func takeDescriptors() -> Set<Int32> {
        InheritedDescriptors.fillStandardStreams()
        let inherited = InheritedDescriptors.numbers()
        InheritedDescriptors.markCloseOnExec()
        Signalling.ignoreFailedWrites()
        return inherited
    }

    /// In daemon mode the log is a file, and a person who has just typed the command does not look there.
    private static func warn(of configuration: Configuration, program: String) {
        guard !configuration.daemon.nodaemon, ProcessIdentity.pid != 1, TextStream.error.isTerminal else { return }
        for notice in configuration.notices where notice.level == .warn {
            TextStream.complain("\(program): warning: \(notice.text)\n")
        }
    }
}

extension LinuxHost {
    /// The source with the variables of `--env-file`, which programs get like all of our own.
    fileprivate init(_ options: CommandLineOptions, _ host: LinuxHost) throws(StartFailure) {
        do throws(ConfigurationError) {
            for (name, value) in try options.environmentVariables(on: host) { ProcessEnvironment.set(name, to: value) }
        } catch {
            throw .usage(error)
        }
        self.init(environment: ProcessEnvironment.current())
    }
}
