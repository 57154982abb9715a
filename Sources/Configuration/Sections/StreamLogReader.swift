import Model

/// Reads `log_format`, `log_prefix`, `log_buffer` and `log_overflow` (EXT-15, EXT-16): of a program, and of
/// `[supervisord]` for all programs that do not say otherwise.
struct StreamLogReader {
    /// `log_format=` in `[supervisord]`.
    enum DaemonFormat { case text, raw, prefix, json }

    private enum ProgramFormat { case raw, prefix, json }

    /// What holds for programs that say nothing.
    private let defaults: SectionReader

    init(context: ReadingContext) {
        defaults = context.readerWithHere(DaemonSectionReader.section)
    }

    /// What `[supervisord]` says about the activity log.
    static func activityFormat(_ reader: SectionReader) throws(ConfigurationError) -> ActivityLogFormat {
        try daemonFormat(reader) == .json ? .json : .text
    }

    /// Looks at what `[supervisord]` says about programs, for there may be none that needs it.
    static func check(_ reader: SectionReader) throws(ConfigurationError) {
        if let prefix = reader.unexpanded("log_prefix") {
            _ = try reader.attempt("log_prefix", otherwise: "") { () throws(ConfigurationError) in
                try oneLine(unquoted(prefix))
            }
        }
        _ = try reader.value("log_buffer", default: StreamLogSettings.standardBuffer, bufferSize)
        _ = try reader.value("log_overflow", default: .block, overflow)
    }

    /// The settings of a process.
    /// - Parameter reader: of its section, with the expansions of the process.
    func settings(
        _ reader: SectionReader,
        process: String,
        group: String
    ) throws(ConfigurationError) -> StreamLogSettings {
        let prefix = try prefix(reader) ?? Namespec(group: group, process: process).text + " | "
        var settings = StreamLogSettings()
        switch try format(reader) {
        case .raw: settings.format = .raw
        case .prefix: settings.format = .prefix(prefix)
        case .json: settings.format = .json
        }
        settings.buffer = try source("log_buffer", reader)
            .value("log_buffer", default: StreamLogSettings.standardBuffer, Self.bufferSize)
        settings.overflow = try source("log_overflow", reader)
            .value("log_overflow", default: .block, Self.overflow)
        return settings
    }

    /// The section that sets an option: the program's own, else `[supervisord]`.
    private func source(_ option: String, _ reader: SectionReader) -> SectionReader {
        reader.isSet(option) || !defaults.isSet(option) ? reader : defaults
    }

    private func format(_ reader: SectionReader) throws(ConfigurationError) -> ProgramFormat {
        if !reader.isSet("log_format") {
            switch try Self.daemonFormat(defaults) {
            case .text, .raw: return .raw
            case .prefix: return .prefix
            case .json: return .json
            }
        }
        return try reader.value("log_format", default: .raw) { text throws(ConfigurationError) in
            switch text.lowercased() {
            case "raw": return .raw
            case "prefix": return .prefix
            case "json": return .json
            default: throw Self.problem("log_format", text, "must be raw, prefix or json")
            }
        }
    }

    private static func daemonFormat(_ reader: SectionReader) throws(ConfigurationError) -> DaemonFormat {
        try reader.value("log_format", default: .text) { text throws(ConfigurationError) in
            switch text.lowercased() {
            case "text": return .text
            case "raw": return .raw
            case "prefix": return .prefix
            case "json": return .json
            default: throw problem("log_format", text, "must be text, raw, prefix or json")
            }
        }
    }

    /// Expanded for the process also when `[supervisord]` sets it; nil when nobody does. Quotes are looked for before
    /// that, so that none of a value counts.
    private func prefix(_ reader: SectionReader) throws(ConfigurationError) -> String? {
        var source = source("log_prefix", reader)
        source.expansions = reader.expansions
        guard let written = source.unexpanded("log_prefix") else { return nil }
        return try source.attempt("log_prefix", otherwise: nil) { () throws(ConfigurationError) in
            let prefix = try source.expansions.expand(Self.unquoted(written), name: "\(source.section).log_prefix")
            return try Self.oneLine(prefix)
        }
    }

    /// The text between quotes that stand at both of its ends: they keep blanks there.
    private static func unquoted(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last,
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return text }
        return String(Substring(bytes.dropFirst().dropLast()))
    }

    private static func oneLine(_ prefix: String) throws(ConfigurationError) -> String {
        guard !prefix.utf8.contains(UInt8(ascii: "\n")), !prefix.utf8.contains(UInt8(ascii: "\r")) else {
            throw problem("log_prefix", prefix, "must be one line")
        }
        return prefix
    }

    private static func bufferSize(_ text: String) throws(ConfigurationError) -> Int {
        let size = try OptionValue.byteSize(text)
        guard size >= 1 else { throw problem("log_buffer", text, "must be at least 1") }
        return size
    }

    private static func overflow(_ text: String) throws(ConfigurationError) -> LogOverflow {
        switch text.lowercased() {
        case "block": return .block
        case "drop": return .drop
        default: throw problem("log_overflow", text, "must be block or drop")
        }
    }

    private static func problem(_ option: String, _ value: String, _ rule: String) -> ConfigurationError {
        ConfigurationError("invalid '\(option)' value \(value.pythonRepresentation): \(rule)")
    }
}
