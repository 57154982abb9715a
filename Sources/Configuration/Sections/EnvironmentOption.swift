import Model

/// Turns the expanded text of an `environment=` into variables, with a warning for what its grammar loses.
enum EnvironmentOption {
    /// Supervisor drops text without a word (SPEC CFG-73); the value stays what it always was, but the place and the
    /// loss are named.
    static func read(_ text: String, by reader: SectionReader) throws(ConfigurationError) -> [String: String] {
        let pairs = try KeyValuePairs(text)
        for dropped in pairs.dropped {
            let reason =
                "\(dropped.text.pythonRepresentation) behind \(dropped.pair.pythonRepresentation) is dropped; "
                + "put the value in quotes"
            var warning = reader.warning(reason, "environment")
            let place = warning.location.map { " (file: \($0.file.pythonRepresentation), line: \($0.line))" } ?? ""
            warning.message = "For [\(reader.section)], environment: \(reason)\(place)"
            reader.sink.warnOnce(warning)
        }
        return pairs.values
    }
}
