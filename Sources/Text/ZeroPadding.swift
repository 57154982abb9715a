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

extension [UInt8] {
    /// Appends a number, which is not negative, in decimal digits: for lines that are written by the thousand, for which a text of
    /// each number would be most of the work.
    /// - Parameter width: digits at least, with zeros in front of them if need be.
    package mutating func append(_ number: Int, zeroPaddedTo width: Int) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while number / unit >= 10 { unit *= 10 }
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
    }
}
