import Model
import Text

/// The values of `watch=` and `watch_action=` (EXT-78).
extension OptionValue {
    /// Each once, in the order of the text; `~` is left to the reader.
    static func watchedPaths(_ text: String, of option: OptionName) throws(ConfigurationError) -> [String] {
        var paths: [String] = []
        for path in list(text) {
            if path.isEmpty { throw option.invalid(path, "a path is missing before or behind a comma") }
            guard path.utf8.count <= longestPath else {
                throw option.invalid(path, "the path must have at most \(longestPath) bytes, it has \(path.utf8.count)")
            }
            guard path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw option.invalid(path, "the path has control characters in it")
            }
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    static func watchAction(_ text: String, of option: OptionName) throws(ConfigurationError) -> FileWatchAction {
        let word = text.trimmed
        if word.lowercased() == "restart" { return .restart }
        guard let signal = SignalNumber(option: word), signal.rawValue > 0 else {
            throw option.invalid(text, "must be restart, or a signal as HUP or 1")
        }
        return .signal(signal)
    }
}
