import Model
import Text

/// The values that `%(name)s` can have in one place of the configuration (CFG-40 to CFG-49).
struct Expansions {
    enum Value: Equatable {
        case text(String)
        /// Only `process_num` and `numprocs` (CFG-37).
        case integer(Int)
    }

    /// The variables behind `ENV_`: the environment, and the additions of `environment=` options.
    var environment: [String: String]
    /// `here`, `program_name` and so on; the last of two with one name counts. There are few of them.
    private var names: [(name: String, value: Value)]
    /// The place for the paths of `%(file:PATH)s` (EXT-76).
    private var files: InputFilePlace?

    init(environment: [String: String], names: Swift.KeyValuePairs<String, Value> = [:], files: InputFilePlace? = nil) {
        self.environment = environment
        self.names = names.map { (name: $0.key, value: $0.value) }
        self.files = files
    }

    subscript(name: String) -> Value? {
        if let value = names.last(where: { $0.name == name })?.value { return value }
        guard name.hasBytes(prefix: "ENV_") else { return nil }
        return environment[name.dropping(bytes: 4)].map { .text($0) }
    }

    /// All names in Python's order, for the message about an unknown one (CFG-38).
    var available: [String] {
        Set(environment.keys.map { "ENV_" + $0 } + names.map(\.name)).sorted { $0.precedes($1) }
    }

    /// The same, and further names.
    func adding(_ more: Swift.KeyValuePairs<String, Value>) -> Expansions {
        var expansions = self
        for (name, value) in more { expansions.names.append((name: name, value: value)) }
        return expansions
    }

    // MARK: Files

    /// The prefix in the name of a conversion, in front of the path of a file.
    static let filePrefix = "file:"

    /// The mark for the file that a name `file:PATH` means. Other expansions hold within the path.
    func fileMark(_ name: String) throws(PercentFormat.Failure) -> String {
        guard let files else { throw .unknownName(name) }
        var path = ""
        var inner = self["here"] == nil ? adding(["here": .text(files.files.directory(of: files.file))]) : self
        inner.files = nil
        for piece in try PercentFormat.pieces(of: name.dropping(bytes: Self.filePrefix.utf8.count), expansions: inner) {
            switch piece {
            case .literal(let text), .value(let text): path += text
            }
        }
        if path.isEmpty { throw .unreadableFile("the path is missing") }
        if FileMark.isIn(path) { throw .unreadableFile("the path may not come from a file itself") }
        path = files.path(path)
        do throws(InputFileProblem) {
            return try files.files.mark(for: path)
        } catch {
            throw .unreadableFile("cannot read \(path.pythonRepresentation): \(error.text)")
        }
    }

    /// The text with the contents of files in the place of their marks.
    func revealed(_ text: String) -> String {
        files?.files.revealed(text) ?? text
    }

    /// Whether any value so far has a mark in it.
    var hasFiles: Bool { files?.files.hasSecrets ?? false }

    /// The text with every conversion carried out (CFG-37). Values are not expanded again.
    ///
    /// - Parameter name: the name of the option in messages, `section.option` in most places.
    func expand(_ text: String, name: String) throws(ConfigurationError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        if let value = valueOfOnly(conversionIn: text) { return value }
        var result = ""
        for piece in try pieces(of: text, name: name) {
            switch piece {
            case .literal(let text), .value(let text): result += text
            }
        }
        return result
    }

    /// The value of `%(name)s`, for a text that is only that, as most names of processes are; nil for all other texts, and
    /// for conversions that need more work.
    private func valueOfOnly(conversionIn text: String) -> String? {
        let bytes = text.utf8
        guard bytes.count > 4, text.hasBytes(prefix: "%("), bytes.last == UInt8(ascii: "s") else { return nil }
        let name = text.dropping(bytes: 2).utf8.prefix { $0 != UInt8(ascii: ")") }
        guard name.count == bytes.count - 4, case .text(let value)? = self[String(Substring(name))] else { return nil }
        return value.utf8.contains(0) ? nil : value
    }

    /// The text as if it were expanded twice, which Supervisor does with a few options, so that files in the field
    /// write `%%%%` for a percent sign and `%%(host_node_name)s` for a late expansion (CFG-41, CFG-47).
    ///
    /// Improved (QRK-12): values that have been put in are not expanded again, and a single percent sign that the
    /// first round has left is one instead of an error.
    func expandTwice(
        _ text: String,
        name: String,
        then second: Expansions,
        name secondName: String
    ) throws(ConfigurationError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var result = ""
        for piece in try pieces(of: text, name: name) {
            switch piece {
            case .literal(let literal): result += try second.expandLeniently(literal, name: secondName)
            case .value(let value): result += value
            }
        }
        return result
    }

    private func pieces(of text: String, name: String) throws(ConfigurationError) -> [PercentFormat.Piece] {
        do {
            return try PercentFormat.pieces(of: text, expansions: self)
        } catch {
            throw explain(error, text: text, name: name)
        }
    }

    private func expandLeniently(_ text: String, name: String) throws(ConfigurationError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "%", index < scalars.count else {
                result.append(scalar)
                continue
            }
            switch scalars[index] {
            case "%":
                result.append("%")
                index += 1
            case "(":
                do {
                    var format = PercentFormat(scalars: scalars, index: index)
                    let value = try format.conversion(expansions: self)
                    try PercentFormat.refuseNUL(value)
                    result.append(contentsOf: value.unicodeScalars)
                    index = format.index
                } catch {
                    throw explain(error, text: text, name: name)
                }
            default:
                result.append("%")
            }
        }
        return String(result)
    }

    /// The way to set a variable for an option, which is called `section.option`: supervisorctl has only its environment, and
    /// the variables of `env_file` are known behind its section.
    private static func remedy(forVariable variable: String, of name: String) -> String {
        let fact = "the variable \(variable) is not set"
        if name.hasBytes(prefix: "supervisorctl.") { return fact }
        let isEarly = name.hasBytes(prefix: "supervisord.") || name.hasBytes(prefix: "include.")
        return fact + "; --env-file FILE sets it" + (isEarly ? "" : ", and so does env_file in [supervisord]")
    }

    private func explain(_ failure: PercentFormat.Failure, text: String, name: String) -> ConfigurationError {
        let subject = "Format string \(text.pythonRepresentation) for \(name.pythonRepresentation)"
        switch failure {
        case .unknownName(let key):
            let names = available.joined(separator: ", ")
            var error = ConfigurationError(
                "\(subject) contains names (\(key.pythonRepresentation)) which cannot be expanded. "
                    + "Available names: \(names)"
            )
            error.reason =
                "\(text.pythonRepresentation) contains names (\(key.pythonRepresentation)) "
                + "which cannot be expanded"
            guard key.hasBytes(prefix: "ENV_") else { return error }
            error.reason += "; \(Self.remedy(forVariable: key.dropping(bytes: 4), of: name))"
            return error
        case .unreadableFile(let reason):
            var error = ConfigurationError("\(subject) cannot be expanded: \(reason)")
            error.reason = "\(text.pythonRepresentation) cannot be expanded: \(reason)"
            return error
        case .malformed(let reason):
            var error = ConfigurationError("\(subject) is badly formatted: \(reason)")
            error.reason = "\(text.pythonRepresentation) is badly formatted: \(reason)"
            return error
        }
    }
}
