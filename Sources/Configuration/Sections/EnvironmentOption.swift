import Model
import Text

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
        if let change = change(of: pairs, text) { reader.sink.advise(reader.warning(change, "environment")) }
        return pairs.values
    }

    /// What the text will mean otherwise for Supervisor 4.4; nil when it will mean the same.
    private static func change(of pairs: KeyValuePairs, _ text: String) -> String? {
        let later: [String: String]
        do throws(ConfigurationError) {
            later = try POSIXKeyValuePairs(text).values
        } catch {
            return "Supervisor 4.4 will refuse this value: \(error.message)"
        }
        for (name, value) in pairs.values.sorted(by: { $0.key.precedes($1.key) }) where later[name] != value {
            let new = later[name].map { "\($0.pythonRepresentation) instead of" } ?? "nothing instead of"
            return
                "Supervisor 4.4 will read \(new) \(value.pythonRepresentation) for \(name): it takes backslashes and "
                + "quotes as a POSIX shell does"
        }
        return later.count == pairs.values.count ? nil : "Supervisor 4.4 will read other names in this value"
    }
}
