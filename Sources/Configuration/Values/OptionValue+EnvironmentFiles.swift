import Model
import Text

/// The sources of variables, and the variables that are left out (EXT-76).
extension OptionValue {
    /// An item of `env_file=`.
    struct EnvironmentFileName: Equatable {
        let path: String
        /// Whether a question mark follows: the file may be missing.
        let isOptional: Bool
    }

    /// `env_file=`; empty has none.
    static func environmentFiles(
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> [EnvironmentFileName] {
        var names: [EnvironmentFileName] = []
        for item in list(text.trimmed) {
            let isOptional = item.utf8.last == UInt8(ascii: "?")
            let path = isOptional ? String(Substring(item.utf8.dropLast())).trimmed : item
            if path.isEmpty { throw option.invalid(text, "a path is missing before or behind a comma") }
            names.append(EnvironmentFileName(path: path, isOptional: isOptional))
        }
        return names
    }

    /// `environment_unset=`
    static func variableNames(_ text: String, of option: OptionName) throws(ConfigurationError) -> Set<String> {
        let names = list(text.trimmed)
        for name in names where name.isEmpty || name.utf8.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "=") }) {
            throw option.invalid(text, "must be names of variables with commas between them")
        }
        return Set(names)
    }
}
