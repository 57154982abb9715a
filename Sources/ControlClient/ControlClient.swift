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
                return perform(commandLine, at: commandLine.serverURL ?? "http://localhost:9001")
            }
        } catch {
            TextStream.error.write(UsageError.text(error.message, program: program))
            return UsageError.exitStatus
        }
    }

    /// Runs the action of the command line, or the shell when there is none.
    private static func perform(_ commandLine: ClientCommandLine, at url: String) -> Int32 {
        guard ServerAddress(url: url) != nil else {
            // Supervisor shows the exception that it dies of; scripts look for these words (SPEC CTL-5, CTL-13).
            TextStream.output.write("error: <class 'ValueError'>, Unknown protocol for serverurl \(url)\n")
            return 1
        }
        let action = commandLine.words.first.map { "run '\($0)'" } ?? "start the shell"
        TextStream.error.write(
            "supervisorctl: cannot \(action) at '\(url)': the control plane is not part of this version yet\n"
        )
        return 1
    }
}
