import Model
import Text

extension PythonInteger {
    /// Python's words for a text that is no integer; it shows at most 200 characters of the text.
    static func refusal(of text: String) -> String {
        let quoted = text.pythonRepresentation
        guard quoted.unicodeScalars.count > 200 else { return "invalid literal for int() with base 10: \(quoted)" }
        let shown = String(String.UnicodeScalarView(quoted.unicodeScalars.prefix(200)))
        return "invalid literal for int() with base 10: \(shown)"
    }
}
