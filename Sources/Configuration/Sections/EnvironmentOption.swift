import Model
import Text

/// Turns the expanded text of an `environment=` into variables, with a warning for text that its grammar loses.
enum EnvironmentOption {
    /// `env_file=`: the variables of all files, of which later ones win (EXT-76).
    static func readFiles(into environment: inout [String: String], _ reader: OptionReader) {
        guard reader.isSet else { return }
        var variables: [String: String] = [:]
        reader.read(&variables) { text, option throws(ConfigurationError) in
            var variables: [String: String] = [:]
            let place = InputFilePlace(files: reader.context.files, file: reader.section.file)
            for file in try OptionValue.environmentFiles(text, of: option) {
                let new = try place.files.variables(at: place.path(file.path), isOptional: file.isOptional)
                variables.merge(new) { $1 }
            }
            return variables
        }
        environment.merge(variables) { $1 }
    }

    /// Supervisor drops text silently (CFG-73); the value is the same here, but a warning names the place and the loss.
    static func read(_ text: String, by reader: SectionReader) throws(ConfigurationError) -> [String: String] {
        let pairs = try KeyValuePairs(text)
        if reader.expansions.hasFiles, let name = pairs.values.keys.first(where: FileMark.isIn) {
            throw OptionName(text: "environment").invalid(name, "the name of a variable cannot come from a file")
        }
        for dropped in pairs.dropped {
            let reason =
                "\(dropped.text.pythonRepresentation) behind \(dropped.pair.pythonRepresentation) is dropped; "
                + "put the value in quotes"
            var warning = reader.warning(reason, "environment", isSafe: true)
            let place = warning.location.map { " (file: \($0.file.pythonRepresentation), line: \($0.line))" } ?? ""
            warning.message = "For [\(reader.section)], environment: \(reason)\(place)"
            reader.sink.warnOnce(warning)
        }
        if let change = change(of: pairs, text) {
            reader.sink.advise(reader.warning(change, "environment", isSafe: true))
        }
        return pairs.values
    }

    /// The difference for Supervisor 4.4; nil when the text means the same there.
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
