extension Int {
    /// The number, not negative, with zeros in front of it up to a width.
    package func zeroPadded(to width: Int, radix: Int = 10) -> String {
        let digits = String(self, radix: radix)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}

extension UInt8 {
    /// Two hexadecimal digits, in lower case.
    package var hexadecimal: String { Int(self).zeroPadded(to: 2, radix: 16) }
}
