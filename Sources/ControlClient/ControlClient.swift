import Configuration
import HostFacts
import LinuxSystem
import Model

/// `supervisorctl`: asks a running supervisord to do something and prints its answer.
package enum ControlClient {
    /// The whole program.
    /// - Parameter arguments: with the program's name first, as it was invoked.
    /// - Returns: the exit status (CTL-20 to CTL-27).
    package static func run(arguments: [String]) -> Int32 {
        let program = arguments.first ?? "supervisorctl"
        // Else a connection would take the number of a standard stream that is closed, and get what is printed.
        InheritedDescriptors.fillStandardStreams()
        do throws(ConfigurationError) {
            switch try ClientCommandLine.parse(Array(arguments.dropFirst())) {
            case .help:
                TextStream.output.write(HelpText.usage(program: program))
                return ExitStatus.success
            case .action(let commandLine):
                return try perform(commandLine, program: program)
            }
        } catch {
            TextStream.error.write(UsageError.text(error.message, program: program))
            return UsageError.exitStatus
        }
    }

    /// Runs the action of the command line, or the shell when there is none.
    private static func perform(_ commandLine: ClientCommandLine, program: String) throws(ConfigurationError) -> Int32 {
        let environment = ProcessEnvironment.current()
        let host = LinuxHost(environment: environment)
        let (sources, entrypoint) = try configuration(commandLine, program: program, host: host)
        for warning in sources.warnings { TextStream.error.write("\(program): warning: \(warning)\n") }
        // A container may run as another user than the one who looks into it (`docker exec -u 0`).
        let others = host.userID == 0 ? [sources.daemonUserID, ProcessIdentity.userID(of: 1)].compactMap { $0 } : []
        let discovery = ServerDiscovery(
            commandLine: commandLine,
            sources: sources,
            entrypoint: entrypoint,
            environment: environment,
            userID: host.userID,
            otherUserIDs: others,
            probe: { ServerDiscovery.probe($0, userIDs: [host.userID] + others) }
        )
        let isShell = commandLine.words.isEmpty
        let controller = Controller(
            server: discovery.server(),
            display: Display(isTerminal: TextStream.output.isTerminal, environment: environment),
            isInteractive: commandLine.isInteractive || isShell,
            interrupts: isShell ? try? InterruptWatch() : nil
        )
        if isShell {
            let historyFile = commandLine.historyFile ?? sources.settings.historyFile
            InteractiveShell(controller, prompt: sources.settings.prompt, historyFile: historyFile).run()
            return ExitStatus.success
        }
        // Without an `InterruptWatch` nothing is interrupted but by the kernel.
        try? controller.perform(commandLine.words.joined(separator: " "))
        return controller.exitStatus
    }

    /// What the file says that is named or found, and in case that one is about another supervisord, what the file says that
    /// the supervisord of a container was started with (EXT-9).
    private static func configuration(
        _ commandLine: ClientCommandLine,
        program: String,
        host: LinuxHost
    ) throws(ConfigurationError) -> (ControlClientSources, entrypoint: ControlClientSources?) {
        let found = commandLine.configurationPath ?? ControlClientSources.search(argv0: program, host: host)
        var entrypoint: ControlClientSources?
        if commandLine.configurationPath == nil, let path = EntrypointConfiguration.path(on: host), path != found {
            // One that cannot be read is no reason to give up.
            entrypoint = try? ControlClientSources.load(path: path, argv0: program, sectionRequired: false, host: host)
        }
        guard let found else { return (entrypoint ?? ControlClientSources(), nil) }
        let sources = try ControlClientSources.load(
            path: found,
            argv0: program,
            // A user who names the server needs no section of the file.
            sectionRequired: commandLine.serverURL == nil && !isSectionImplied(on: host),
            host: host
        )
        return (sources, entrypoint)
    }

    /// `[supervisorctl]` need not be there in a container whose PID 1 is supervisord, or where a supervisord without a
    /// server section has left its socket (EXT-1).
    private static func isSectionImplied(on host: LinuxHost) -> Bool {
        if ProcessIdentity.command(of: 1) == "supervisord" { return true }
        return ImpliedControlSocket.paths(environment: host.environment, userID: host.userID).contains(
            where: host.exists
        )
    }
}
