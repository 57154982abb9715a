/// A number as people write it: digits, perhaps with a point and further ones. It has no sign and no exponent.
struct DecimalNumber: Equatable {
    /// The part before the point, saturated.
    let whole: Int64
    /// The part behind the point; a rest smaller than a billionth counts as one.
    let billionths: Int64

    /// The value is nil when the text is not such a number.
    init?(_ text: some Sequence<UInt8>) {
        var whole: Int64 = 0
        var billionths: Int64 = 0
        // The place value of the next digit behind the point.
        var place: Int64 = 100_000_000
        var hasRest = false
        var hasDigit = false
        var isBehindPoint = false
        for byte in text {
            if byte == UInt8(ascii: "."), !isBehindPoint {
                isBehindPoint = true
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            hasDigit = true
            if !isBehindPoint {
                let (product, isTooLarge) = whole.multipliedReportingOverflow(by: 10)
                let (sum, isStillTooLarge) = product.addingReportingOverflow(digit)
                whole = whole == .max || isTooLarge || isStillTooLarge ? .max : sum
            } else if place > 0 {
                billionths += digit * place
                place /= 10
            } else if digit > 0 {
                hasRest = true
            }
        }
        guard hasDigit else { return nil }
        self.whole = whole
        // The sum is at most a billion; all code here can take such a carry.
        self.billionths = billionths + (hasRest ? 1 : 0)
    }

    var double: Double { Double(whole) + Double(billionths) / 1_000_000_000 }
}
