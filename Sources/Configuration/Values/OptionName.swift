import Model

/// The name of an option, for the values that our errors and Supervisor's name it with.
struct OptionName {
    let text: String

    /// The error about a value that breaks a rule.
    func invalid(_ value: String, _ rule: String? = nil) -> ConfigurationError {
        let tail = rule.map { ": \($0)" } ?? ""
        return ConfigurationError("invalid '\(text)' value \(value.pythonRepresentation)\(tail)")
    }
}
