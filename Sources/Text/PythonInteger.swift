/// An integer as Python's `int(text)` reads it (SPEC CFG-51): optional sign, digits with single underscores between
/// them, blanks around. Python has no limit; here a number beyond 64 bits saturates and keeps its text.
package struct PythonInteger: Equatable {
    /// Saturated at the ends of 64 bits.
    package let value: Int
    /// The number without underscores and leading zeros, as messages show it.
    package let description: String

    /// nil when the text is no integer of the base, which is 8 or 10. Base 8 allows `0o` (SPEC CFG-53).
    package init?(_ text: String, base: Int = 10) {
        self.init(trimmed: Array(text.trimmed.utf8)[...], base: base)
    }

    /// The same of bytes, whose blanks are ASCII's.
    package init?(_ bytes: [UInt8]) {
        self.init(trimmed: bytes.asciiTrimmed, base: 10)
    }

    private init?(trimmed: ArraySlice<UInt8>, base: Int) {
        var digits = trimmed
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits = digits.dropFirst()
        }
        if base == 8, digits.first == UInt8(ascii: "0"), let mark = digits.dropFirst().first,
            mark == UInt8(ascii: "o") || mark == UInt8(ascii: "O")
        {
            digits = digits.dropFirst(2)
            if digits.first == UInt8(ascii: "_") { digits = digits.dropFirst() }
        }
        var significant: [UInt8] = []
        var saturated = 0
        var mayBeUnderscore = false
        for byte in digits {
            if byte == UInt8(ascii: "_"), mayBeUnderscore {
                mayBeUnderscore = false
                continue
            }
            guard byte >= UInt8(ascii: "0"), Int(byte) < 48 + base else { return nil }
            mayBeUnderscore = true
            if byte != UInt8(ascii: "0") || !significant.isEmpty { significant.append(byte) }
            let digit = Int(byte) - 48
            let (product, tooFar) = saturated.multipliedReportingOverflow(by: base)
            let (sum, stillTooFar) = product.addingReportingOverflow(isNegative ? -digit : digit)
            if tooFar || stillTooFar || saturated == .max || saturated == .min {
                saturated = isNegative ? .min : .max
            } else {
                saturated = sum
            }
        }
        guard mayBeUnderscore else { return nil }
        value = saturated
        let sign = isNegative && !significant.isEmpty ? "-" : ""
        description = significant.isEmpty ? "0" : sign + String(decoding: significant, as: UTF8.self)
    }
}
