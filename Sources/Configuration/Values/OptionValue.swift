import Model
import Text

/// The datatypes of SPEC 1.5: each turns the expanded text of an option into a value, or throws the text that
/// Supervisor gives for it. One file per family.
enum OptionValue {
    /// SPEC CFG-50.
    static func boolean(_ text: String) throws(ConfigurationError) -> Bool {
        guard let value = truth(text.lowercased()) else {
            throw ConfigurationError("not a valid boolean value: \(text.pythonRepresentation)")
        }
        return value
    }

    /// SPEC CFG-62.
    static func restartPolicy(_ text: String, of option: OptionName) throws(ConfigurationError) -> RestartPolicy {
        let word = text.lowercased()
        if word == "unexpected" { return .unexpected }
        guard let value = truth(word) else { throw option.invalid(word) }
        return value ? .always : .never
    }

    /// SPEC CFG-58.
    static func logLevel(_ text: String) throws(ConfigurationError) -> LogLevel {
        guard let level = LogLevel(name: text.lowercased()) else {
            throw ConfigurationError("bad logging level name \(text.pythonRepresentation)")
        }
        return level
    }

    /// Comma separated, each item trimmed; an empty text has none (SPEC CFG-54).
    static func list(_ text: String) -> [String] {
        text.isEmpty ? [] : text.parts(separatedBy: UInt8(ascii: ",")).map(\.trimmed)
    }

    /// The name of a process or group: trimmed, without what would break events and web addresses (SPEC CFG-68).
    static func processOrGroupName(_ text: String) throws(ConfigurationError) -> String {
        let name = text.trimmed
        for (byte, shown) in [(UInt8(ascii: " "), "' '"), (UInt8(ascii: ":"), "':'"), (UInt8(ascii: "/"), "'/'")]
        where name.utf8.contains(byte) {
            throw ConfigurationError("Invalid name: \(text.pythonRepresentation) because of character: \(shown)")
        }
        return name
    }

    private static func truth(_ word: String) -> Bool? {
        switch word {
        case "yes", "true", "on", "1": true
        case "no", "false", "off", "0": false
        default: nil
        }
    }
}
