import Model

/// Options about output that goes to one of our standard streams (EXT-15, EXT-16): of a program, and of `[supervisord]` for
/// all programs that do not set them.
enum StreamLogRules {
    /// `log_format=` in `[supervisord]`.
    private enum DaemonFormat { case text, raw, prefix, json }

    private enum ProgramFormat { case raw, prefix, json }

    /// Reads the format of the activity log from `[supervisord]`.
    static func readActivityFormat(into format: inout ActivityLogFormat, _ reader: OptionReader) {
        var written = DaemonFormat.text
        reader.read(&written, daemonFormat)
        format = written == .json ? .json : .text
    }

    /// Reads `log_format=` of a program. The prefix of its lines must have been read.
    static func readFormat(into draft: inout ProgramDraft, _ reader: OptionReader) {
        var format = ProgramFormat.raw
        if reader.isSet {
            reader.read(&format, programFormat)
        } else {
            var daemon = DaemonFormat.text
            reader.orFromDaemon { reader.read(&daemon, daemonFormat) }
            switch daemon {
            case .text, .raw: format = .raw
            case .prefix: format = .prefix
            case .json: format = .json
            }
        }
        let process = draft.process.name
        switch format {
        case .raw: draft.process.streamLog.format = .raw
        case .json: draft.process.streamLog.format = .json
        case .prefix:
            let name = process == draft.group ? process : "\(draft.group):\(process)"
            draft.process.streamLog.format = .prefix(draft.logPrefix ?? name + " | ")
        }
    }

    /// `log_prefix=`, expanded for the process also when `[supervisord]` sets it. Quotes are looked for before that, so that
    /// those in a value do not count.
    static func readPrefix(into prefix: inout String?, _ reader: OptionReader) {
        let expansions = reader.section.expansions
        reader.orFromDaemon {
            guard let written = reader.unexpanded else { return }
            reader.attempt { () throws(ConfigurationError) in
                let name = "\(reader.section.section).log_prefix"
                let text = try expansions.expand(unquoted(written), name: name)
                prefix = try reader.section.converted(text, of: reader.name, type: "text") {
                    text throws(ConfigurationError) in try oneLine(text, reader)
                }
            }
        }
    }

    /// `log_prefix=` of `[supervisord]` as far as it can be judged without a process.
    static func checkPrefix(_ reader: OptionReader) {
        guard let written = reader.unexpanded else { return }
        reader.attempt { () throws(ConfigurationError) in _ = try oneLine(unquoted(written), reader) }
    }

    /// Reads `log_keep=`, with the default of a container where it is not set (EXT-79).
    static func readKeep(into keep: inout UInt32, _ reader: OptionReader) {
        if reader.context.container { keep = StreamLogSettings.containerKeep }
        reader.orFromDaemon { reader.read(&keep, OptionValue.keptSize) }
    }

    /// The text between quotes that stand at both of its ends: they keep blanks there.
    private static func unquoted(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last,
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return text }
        return String(Substring(bytes.dropFirst().dropLast()))
    }

    private static func oneLine(_ prefix: String, _ reader: OptionReader) throws(ConfigurationError) -> String {
        guard !prefix.utf8.contains(UInt8(ascii: "\n")), !prefix.utf8.contains(UInt8(ascii: "\r")) else {
            throw OptionName(text: reader.name).invalid(prefix, "must be one line")
        }
        return prefix
    }

    private static func programFormat(
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> ProgramFormat {
        switch text.lowercased() {
        case "raw": return .raw
        case "prefix": return .prefix
        case "json": return .json
        default: throw option.invalid(text, "must be raw, prefix or json")
        }
    }

    private static func daemonFormat(_ text: String, of option: OptionName) throws(ConfigurationError) -> DaemonFormat {
        switch text.lowercased() {
        case "text": return .text
        case "raw": return .raw
        case "prefix": return .prefix
        case "json": return .json
        default: throw option.invalid(text, "must be text, raw, prefix or json")
        }
    }
}

extension OptionValue {
    /// `log_buffer=`
    static func bufferSize(_ text: String, of option: OptionName) throws(ConfigurationError) -> Int {
        let size = try byteSize(text)
        guard size >= 1 else { throw option.invalid(text, "must be at least 1") }
        return size
    }

    /// `log_keep=`. It is memory of the daemon; a longer log belongs in a file.
    static func keptSize(_ text: String, of option: OptionName) throws(ConfigurationError) -> UInt32 {
        guard let bytes = try? byteSize(text), let size = UInt32(exactly: bytes), size <= 64 << 20 else {
            throw option.invalid(text, "must be bytes, as 16KB or 1MB, from 0 to 64MB")
        }
        return size
    }

    /// `log_overflow=`
    static func logOverflow(_ text: String, of option: OptionName) throws(ConfigurationError) -> LogOverflow {
        switch text.lowercased() {
        case "block": return .block
        case "drop": return .drop
        default: throw option.invalid(text, "must be block or drop")
        }
    }
}
