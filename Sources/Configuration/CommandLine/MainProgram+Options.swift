package import Model
import Text

extension MainProgram {
    /// Options that are accepted only in front of the command: those of tini and dumb-init that mean something here, beside
    /// `-s` and `-e`, which have another meaning here, and our own.
    package static let options: [CommandLineOption] = [
        CommandLineOption("g", nil),
        CommandLineOption("p", nil, argument: true),
        CommandLineOption("r", "rewrite", argument: true),
        CommandLineOption("w", nil),
        CommandLineOption(nil, "shutdown_timeout", argument: true),
    ]

    /// Takes these options out of the scanned ones, and `-e` with a number instead of a level.
    mutating func takeOptions(_ scanned: inout [CommandLineOption.Scanned]) throws(ConfigurationError) {
        var rest: [CommandLineOption.Scanned] = []
        for option in scanned {
            do throws(ConfigurationError) {
                if try !take(option) { rest.append(option) }
            } catch {
                let value = (option.value ?? "").pythonRepresentation
                throw ConfigurationError("invalid value for \(option.shown) \(value): \(error.message)")
            }
        }
        scanned = rest
    }

    /// - Returns: false for an option that belongs to supervisord itself.
    private mutating func take(_ option: CommandLineOption.Scanned) throws(ConfigurationError) -> Bool {
        let value = option.value ?? ""
        switch option.name {
        // The signals of supervisord always go to the whole group.
        case "g": break
        case "w": warnsOfOrphans = true
        case "p": parentDeathSignal = try OptionValue.signal(value)
        case "rewrite": try rewrite(value)
        case "shutdown_timeout":
            guard let seconds = PythonInteger(value)?.value, seconds >= 0 else {
                throw ConfigurationError("must be a number of seconds")
            }
            shutdownTimeout = seconds
        case "loglevel":
            guard let number = PythonInteger(value)?.value else { return false }
            guard let status = Int32(exactly: number), (0...255).contains(status) else {
                throw ConfigurationError("an exit status is a number from 0 to 255")
            }
            forgivenStatuses.insert(status)
        default: return false
        }
        return true
    }

    private mutating func rewrite(_ value: String) throws(ConfigurationError) {
        guard let (signal, rewrite) = SignalRewrite.parse(value) else {
            throw ConfigurationError(
                "must be two signals with a colon between them, as 15:3; 0 as the second one drops it"
            )
        }
        rewrites[signal] = rewrite
    }
}
