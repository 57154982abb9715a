import Text

/// Numbers as Python reads them: Supervisor hands the text between the tags to `int` and `float`, and arguments of
/// `tail` as well.
package enum NumberText {
    /// Blanks around it, a sign, digits with single `_` between them. What does not fit is the nearest number that does.
    package static func integer(_ text: [UInt8]) -> Int? {
        PythonInteger(text)?.value
    }

    static func double(_ text: [UInt8]) -> Double? {
        // Swift reads hexadecimal ones, too.
        guard !text.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }) else { return nil }
        return Double(String(decoding: text.asciiTrimmed, as: UTF8.self))
    }
}
