import Model
import Text

/// Further values of options about readiness, restarts and hooks (EXT-71, EXT-74, EXT-75).
extension OptionValue {
    /// `ready=`. Descriptors below 3 are the standard streams.
    static func readiness(_ text: String, of option: OptionName) throws(ConfigurationError) -> Readiness {
        let halves = text.trimmed.halves(atFirst: UInt8(ascii: ":"))
        let word = (halves?.head ?? text.trimmed).lowercased()
        switch (word, halves?.tail) {
        case ("startsecs", nil): return .startsecs
        case ("notify", nil): return .notify
        case ("healthcheck", nil): return .healthCheck
        case ("fd", let digits?):
            guard let number = PythonInteger(digits)?.value, (3...1023).contains(number) else {
                throw option.invalid(text, "the descriptor must be a number from 3 to 1023")
            }
            return .descriptor(Int32(number))
        case ("log", let words?):
            let words = words.trimmed
            if words.isEmpty { throw option.invalid(text, "log: needs a text") }
            if words.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
                throw option.invalid(text, "the text must be one line")
            }
            return .log(words)
        default:
            throw option.invalid(text, "must be one of startsecs, notify, fd:N, healthcheck, log:TEXT")
        }
    }

    /// `backoff_factor=`. Below 1 each wait would be shorter than the one before.
    static func factor(_ text: String, of option: OptionName) throws(ConfigurationError) -> Double {
        guard let number = DecimalNumber(text.trimmed.utf8)?.double, number >= 1, number <= 1000 else {
            throw option.invalid(text, "must be a number from 1 to 1000, as 2 or 1.5")
        }
        return number
    }

    /// `restart_limit=N/S`
    static func restartLimit(_ text: String, of option: OptionName) throws(ConfigurationError) -> RestartLimit {
        guard let (head, tail) = text.halves(atFirst: UInt8(ascii: "/")), let count = PythonInteger(head)?.value,
            (0...1_000_000).contains(count)
        else {
            throw option.invalid(text, "must be restarts/time, as 10/60 or 10/1m, with 0 to 1000000 restarts")
        }
        let span: TimeSpan
        do throws(SpanProblem) {
            span = try timeSpan(tail)
        } catch {
            throw option.invalid(text, "the time \(error.rule)")
        }
        guard span > .zero else { throw option.invalid(text, "the time \(notNothing)") }
        return RestartLimit(count, within: span)
    }

    /// A command that can be split into words; its program is looked for when it is run.
    static func hookCommand(_ text: String, of option: OptionName) throws(ConfigurationError) -> String? {
        try command(text, in: text, of: option)
    }

    /// - Parameter shown: what errors quote.
    static func command(
        _ text: String,
        in shown: String,
        of option: OptionName
    ) throws(ConfigurationError) -> String {
        let words: [String]
        do throws(CommandWords.Problem) {
            words = try CommandWords(text).words
        } catch {
            throw option.invalid(shown, "the command cannot be split: \(error.rawValue)")
        }
        guard let program = words.first, !program.isEmpty else { throw option.invalid(shown, CommandWords.emptiness) }
        return text.trimmed
    }

    /// A path of a file, which may be missing.
    static func absolutePath(_ text: String, of option: OptionName) throws(ConfigurationError) -> String? {
        guard text.utf8.last != UInt8(ascii: "/") else { throw option.invalid(text, "must be the path of a file") }
        return try path(text, in: text, of: option, limit: 4095)
    }

    /// - Parameters:
    ///   - shown: what errors quote.
    ///   - limit: of the kernel, in bytes without the NUL at the end.
    static func path(
        _ text: String,
        in shown: String,
        of option: OptionName,
        limit: Int
    ) throws(ConfigurationError) -> String {
        guard PathText.isAbsolute(text) || FileMark.isIn(text) else {
            throw option.invalid(shown, "the path must be absolute")
        }
        guard FileMark.plain(text).utf8.count <= limit else {
            throw option.invalid(shown, "the path must have at most \(limit) bytes, it has \(text.utf8.count)")
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw option.invalid(shown, "the path has control characters in it")
        }
        return text
    }
}
