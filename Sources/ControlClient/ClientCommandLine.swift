package import Configuration
import LinuxSystem
import Model

/// The command line of supervisorctl (CTL-1 to CTL-4).
package struct ClientCommandLine: Equatable, Sendable {
    /// `-c`; nil searches the usual places.
    package var configurationPath: String?
    /// `-i`: with an action, allows it to ask for confirmation.
    package var isInteractive = false
    /// `-s`, `-u`, `-p`, `-r`: each overrules the configuration when it is given.
    package var serverURL: String?
    package var username: String?
    package var password: String?
    package var historyFile: String?
    /// The action and its arguments; none starts the shell.
    package var words: [String] = []

    package init() {}

    /// The request of the command line.
    package enum Request: Equatable, Sendable {
        /// `-h` or `-?`: what stands behind it is not even looked at.
        case help
        case action(ClientCommandLine)
    }

    private static let options = [
        CommandLineOption("c", "configuration", argument: true),
        CommandLineOption("h", "help"),
        CommandLineOption("?", nil),
        CommandLineOption("i", "interactive"),
        CommandLineOption("s", "serverurl", argument: true),
        CommandLineOption("u", "username", argument: true),
        CommandLineOption("p", "password", argument: true),
        CommandLineOption("r", "history_file", argument: true),
    ]

    /// Reads a command line, given without the program's name. The error is a usage error in Supervisor's words.
    package static func parse(_ arguments: [String]) throws(ConfigurationError) -> Request {
        let scan: OptionScanner.Scan
        do throws(OptionScanError) {
            scan = try OptionScanner.scan(arguments: arguments, options: options)
        } catch {
            throw ConfigurationError(error.message)
        }
        var commandLine = ClientCommandLine()
        commandLine.words = scan.rest
        var seen: Set<String> = []
        for option in scan.options {
            if option.name == "help" || option.name == "?" { return .help }
            let value = option.value ?? ""
            if option.name == "serverurl" && !ServerAddress.isURL(value) {
                let quoted = value.pythonRepresentation
                throw ConfigurationError("invalid value for \(option.shown) \(quoted): value \(quoted) is not a URL")
            }
            guard seen.insert(option.name).inserted else {
                throw ConfigurationError("conflicting command line option \(option.shown.pythonRepresentation)")
            }
            commandLine.set(option.name, to: value)
        }
        return .action(commandLine)
    }

    private mutating func set(_ name: String, to value: String) {
        switch name {
        case "configuration": configurationPath = value
        case "interactive": isInteractive = true
        case "serverurl": serverURL = value
        case "username": username = value
        case "password": password = value
        default: historyFile = value
        }
    }
}
