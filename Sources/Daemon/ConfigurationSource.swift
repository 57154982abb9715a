import Configuration
import LinuxSystem

/// Where the configuration comes from, for as often as it is read.
struct ConfigurationSource {
    private let loader: ConfigurationLoader
    private let options: CommandLineOptions
    /// The environment that we were started with.
    let environment: [String: String]

    init(host: LinuxHost, options: CommandLineOptions) {
        loader = ConfigurationLoader(host: host)
        self.options = options
        environment = host.environment
    }

    /// What root is told before a search (SPEC CFG-4).
    var searchWarning: String? {
        loader.searchWarning(options)
    }

    /// Reads and checks everything.
    /// - Parameter expansionVariables: what an earlier configuration of this generation has defined (SPEC CFG-42).
    func load(expansionVariables: [String: String] = [:]) throws(ConfigurationError) -> Configuration {
        try loader.load(options, expansionVariables: expansionVariables)
    }
}

extension ConfigurationError {
    /// The message with file and line, when they are known, and with what explains it.
    var described: String {
        let place = location.map { "\($0.file):\($0.line): " } ?? ""
        return place + message + (explanation.map { " (\($0))" } ?? "")
    }
}

/// Why the daemon cannot start.
enum StartFailure: Error {
    /// The user's mistake: exit status 2 (SPEC SD-32).
    case usage(ConfigurationError)
    /// The system refuses something: exit status 1 (SPEC SD-33).
    case failure(String)
}
