/// The options of supervisorctl, checked (SPEC CTL-1, CTL-2). What is nil or false was not given.
package struct ControlClientOptions: Equatable, Sendable {
    /// `-c`, as typed.
    package var configuration: String?
    /// `-i`: ask before dangerous actions, and open the shell when there is no action.
    package var interactive = false
    /// A text with a scheme, as typed.
    package var serverURL: String?
    package var username: String?
    package var password: String?
    /// As typed. Supervisor takes the option and forgets it (QRK-10, improved).
    package var historyFile: String?

    /// A command line without options.
    package init() {}

    /// What supervisorctl accepts before its action, in the order of its help.
    package static let options: [CommandLineOption] = [
        CommandLineOption("c", "configuration", argument: true),
        CommandLineOption("h", "help"),
        CommandLineOption("?", nil),
        CommandLineOption("i", "interactive"),
        CommandLineOption("s", "serverurl", argument: true),
        CommandLineOption("u", "username", argument: true),
        CommandLineOption("p", "password", argument: true),
        CommandLineOption("r", "history_file", argument: true),
    ]

    /// Checks scanned options one after the other; nil when help was asked for before the first bad one.
    package static func request(
        _ scanned: [CommandLineOption.Scanned]
    ) throws(ConfigurationError) -> ControlClientOptions? {
        var options = ControlClientOptions()
        let help = scanned.firstIndex { $0.name == "help" || $0.name == "?" } ?? scanned.endIndex
        try CommandLineOption.takeAll(scanned[..<help]) { option throws(ConfigurationError) in
            try options.take(option)
        }
        return help < scanned.endIndex ? nil : options
    }

    private mutating func take(_ option: CommandLineOption.Scanned) throws(ConfigurationError) {
        let value = option.value ?? ""
        switch option.name {
        case "configuration": configuration = value
        case "interactive": interactive = true
        case "serverurl": serverURL = try OptionValue.url(value)
        case "username": username = value
        case "password": password = value
        case "history_file": historyFile = value
        default: throw ConfigurationError("option \(option.shown) not recognized")
        }
    }
}

extension ControlClientSettings {
    /// The file's settings with those of the command line over them (SPEC SD-4).
    package func overridden(by options: ControlClientOptions, host: any Host) -> ControlClientSettings {
        var settings = self
        settings.serverURL = options.serverURL ?? serverURL
        settings.username = options.username ?? username
        settings.password = options.password ?? password
        if let file = options.historyFile, !file.isEmpty {
            settings.historyFile = PathText.resolved(file, on: host)
        }
        return settings
    }
}
