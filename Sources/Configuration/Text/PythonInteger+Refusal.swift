import Model
import Text

/// Why a text is not a number: in Python's words, which Supervisor prints, and in plain ones.
extension PythonInteger {
    /// Characters of a text that are shown.
    private static let maximumShown = 200

    /// Python's words for a text that is not an integer.
    static func refusal(of text: String) -> String {
        "invalid literal for int() with base 10: \(shown(text))"
    }

    /// The same in plain words, with a remedy.
    static func explanation(of text: String) -> String {
        "\(shown(text)) is not a whole number\(advice(about: text).map { "; \($0)" } ?? "")"
    }

    /// The same for a number of bytes.
    static func explanation(ofSize text: String) -> String {
        "\(shown(text)) is not a size; write bytes, or a number with KB, MB or GB behind it, as 10MB"
    }

    private static func shown(_ text: String) -> String {
        let quoted = text.pythonRepresentation
        guard quoted.unicodeScalars.count > maximumShown else { return quoted }
        return String(String.UnicodeScalarView(quoted.unicodeScalars.prefix(maximumShown)))
    }

    private static func advice(about text: String) -> String? {
        let bytes = text.utf8
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        if let quote = bytes.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return "quotes are a part of the value: leave them out"
        }
        if bytes.isEmpty { return "the value is missing" }
        // `10s`, `5min`, `1.5`, `2h30m`.
        guard let first = bytes.first, digits.contains(first) else { return nil }
        if bytes.contains(UInt8(ascii: ".")) { return "write it without a fraction" }
        guard let last = bytes.last, letters.contains(last | 0x20) else { return nil }
        return "write the number alone, without a unit"
    }
}
