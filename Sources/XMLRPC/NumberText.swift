/// Numbers as Python reads them: Supervisor hands the text between the tags to `int` and `float`, and arguments of
/// `tail` as well.
package enum NumberText {
    /// Blanks around it, a sign, digits with single `_` between them. What does not fit is the nearest number that does.
    package static func integer(_ text: [UInt8]) -> Int? {
        var rest = trimmed(text)
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        // Counted downwards, because there is one more negative number than there are positive ones.
        var number = 0
        var fits = true
        var isDigitExpected = true
        for byte in rest {
            if byte == UInt8(ascii: "_") && !isDigitExpected {
                isDigitExpected = true
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            isDigitExpected = false
            let product = number.multipliedReportingOverflow(by: 10)
            let sum = product.partialValue.subtractingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            if product.overflow || sum.overflow { fits = false }
            number = fits ? sum.partialValue : Int.min
        }
        guard !isDigitExpected else { return nil }
        if isNegative { return number }
        return number == Int.min ? Int.max : -number
    }

    static func double(_ text: [UInt8]) -> Double? {
        // Swift reads hexadecimal ones, too.
        guard !text.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }) else { return nil }
        return Double(String(decoding: trimmed(text), as: UTF8.self))
    }

    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else {
            return []
        }
        return text[first...last]
    }
}
