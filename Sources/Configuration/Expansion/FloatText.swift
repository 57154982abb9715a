import Text

/// A whole number written by the conversions `e`, `f` and `g`: as C writes the nearest double, which is exact here,
/// so that no floating point printing is needed. Without the sign.
struct FloatText {
    /// Decimal digits of the magnitude.
    private let digits: [UInt8]
    private let precision: Int
    private let alternate: Bool

    init(_ number: Int, precision: Int, alternate: Bool) {
        let double = Double(number.magnitude)
        // 2 to the 63rd, the largest magnitude, fits.
        digits = Array(String(UInt64(exactly: double) ?? UInt64(number.magnitude)).utf8)
        self.precision = precision
        self.alternate = alternate
    }

    func text(conversion: Unicode.Scalar) -> String {
        switch conversion {
        case "f", "F": fixed(decimals: precision, trimmed: false)
        case "e": exponential(precision, mark: "e", trimmed: false)
        case "E": exponential(precision, mark: "E", trimmed: false)
        case "G": general(mark: "E")
        default: general(mark: "e")
        }
    }

    private func general(mark: String) -> String {
        let significant = max(1, precision)
        let (_, exponent) = rounded(to: significant)
        if exponent < significant {
            return fixed(decimals: significant - 1 - exponent, trimmed: !alternate)
        }
        return exponential(significant - 1, mark: mark, trimmed: !alternate)
    }

    private func fixed(decimals: Int, trimmed: Bool) -> String {
        let whole = String(decoding: digits, as: UTF8.self)
        if trimmed || decimals == 0 { return alternate ? whole + "." : whole }
        return whole + "." + String(repeating: "0", count: decimals)
    }

    private func exponential(_ decimals: Int, mark: String, trimmed: Bool) -> String {
        let (mantissa, exponent) = rounded(to: decimals + 1)
        var rest = Array(mantissa.dropFirst())
        if trimmed { while rest.last == UInt8(ascii: "0") { rest.removeLast() } }
        let point = rest.isEmpty && !alternate ? "" : "."
        let power = exponent.zeroPadded(to: 2)
        return String(decoding: mantissa.prefix(1), as: UTF8.self) + point
            + String(decoding: rest, as: UTF8.self) + mark + "+" + power
    }

    /// `count` significant digits, ties to even, and the power of ten of the first.
    private func rounded(to count: Int) -> (digits: [UInt8], exponent: Int) {
        let exponent = digits.count - 1
        guard digits.count > count else {
            return (digits + [UInt8](repeating: UInt8(ascii: "0"), count: count - digits.count), exponent)
        }
        var kept = Array(digits[..<count])
        let next = digits[count]
        let isTie = next == UInt8(ascii: "5") && digits[(count + 1)...].allSatisfy { $0 == UInt8(ascii: "0") }
        let isOdd = (kept.last ?? 0) % 2 == 1
        guard isTie ? isOdd : next >= UInt8(ascii: "5") else { return (kept, exponent) }
        var position = count - 1
        while position >= 0, kept[position] == UInt8(ascii: "9") {
            kept[position] = UInt8(ascii: "0")
            position -= 1
        }
        if position >= 0 {
            kept[position] += 1
            return (kept, exponent)
        }
        kept.insert(UInt8(ascii: "1"), at: 0)
        kept.removeLast()
        return (kept, exponent + 1)
    }
}
