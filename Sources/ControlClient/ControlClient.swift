import Configuration
import LinuxSystem
import Model

/// `supervisorctl`: asks a running supervisord to do something and prints its answer.
package enum ControlClient {
    /// The whole program.
    /// - Parameter arguments: with the program's name first, as it was invoked.
    /// - Returns: the exit status (SPEC CTL-20 to CTL-27).
    package static func run(arguments: [String]) -> Int32 {
        let program = arguments.first ?? "supervisorctl"
        do throws(ConfigurationError) {
            switch try ClientCommandLine.parse(Array(arguments.dropFirst())) {
            case .help:
                TextStream.output.write(HelpText.usage(program: program))
                return 0
            case .action(let commandLine):
                let settings = try settings(commandLine, program: program)
                return perform(commandLine.words, at: settings.serverURL)
            }
        } catch {
            TextStream.error.write(UsageError.text(error.message, program: program))
            return UsageError.exitStatus
        }
    }

    /// What the configuration says, where the command line does not say otherwise (SPEC SD-4).
    private static func settings(
        _ commandLine: ClientCommandLine,
        program: String
    ) throws(ConfigurationError) -> ControlClientSettings {
        let host = LinuxHost(environment: ProcessEnvironment.current())
        var settings = try ControlClientSettings.load(
            path: commandLine.configurationPath,
            argv0: program,
            sectionRequired: !host.isContainerEntrypoint,
            host: host
        )
        settings.serverURL = commandLine.serverURL ?? settings.serverURL
        settings.username = commandLine.username ?? settings.username
        settings.password = commandLine.password ?? settings.password
        settings.historyFile = commandLine.historyFile ?? settings.historyFile
        return settings
    }

    /// Runs the action that the words make up, or the shell when there are none.
    private static func perform(_ words: [String], at url: String) -> Int32 {
        guard ServerAddress(url: url) != nil else {
            // Supervisor shows the exception that it dies of; scripts look for these words (SPEC CTL-5, CTL-13).
            TextStream.output.write("error: <class 'ValueError'>, Unknown protocol for serverurl \(url)\n")
            return 1
        }
        let action = words.first.map { "run '\($0)'" } ?? "start the shell"
        TextStream.error.write(
            "supervisorctl: cannot \(action) at '\(url)': the control plane is not part of this version yet\n"
        )
        return 1
    }
}
