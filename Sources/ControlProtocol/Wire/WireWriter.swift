/// Makes the bytes of messages: each is a length of four bytes, the lowest first, which does not count itself, and as many
/// bytes, of which the first names the kind of the message.
///
/// Numbers have seven bits in each byte, the lowest first, and the eighth tells that more follow; a sign takes the lowest
/// bit. A text is its length in bytes and its UTF-8, a list its length and its elements, and an optional value begins with
/// a byte that tells whether it is there.
package struct WireWriter {
    /// What has been written.
    package var bytes: [UInt8] = []

    package init() {}

    // MARK: Messages

    /// - Returns: what `endMessage` wants to know.
    mutating func beginMessage(_ kind: UInt8) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0, kind])
        return start
    }

    mutating func endMessage(_ start: Int) {
        let count = UInt32(clamping: bytes.count - start - 4)
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: count >> (8 * UInt32(place))) }
    }

    // MARK: Values

    mutating func write(byte: UInt8) {
        bytes.append(byte)
    }

    mutating func write(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(_ value: Int64) {
        write(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func write(_ value: Int) {
        write(Int64(value))
    }

    mutating func write(_ value: Int32) {
        write(Int64(value))
    }

    mutating func write(_ value: UInt32) {
        write(UInt64(value))
    }

    mutating func write(_ value: UInt16) {
        write(UInt64(value))
    }

    /// The number of elements of a list, which follow.
    mutating func write(count: Int) {
        write(UInt64(count))
    }

    mutating func write(_ text: String) {
        let utf8 = text.utf8
        write(count: utf8.count)
        bytes.append(contentsOf: utf8)
    }

    mutating func write(_ value: [UInt8]) {
        write(count: value.count)
        bytes.append(contentsOf: value)
    }

    mutating func write(_ texts: [String]) {
        write(count: texts.count)
        for text in texts { write(text) }
    }

    mutating func write(_ numbers: [Int]) {
        write(count: numbers.count)
        for number in numbers { write(number) }
    }

    // MARK: Optional values

    mutating func write(_ text: String?) {
        write(text != nil)
        if let text { write(text) }
    }

    mutating func write(_ value: Int?) {
        write(value != nil)
        if let value { write(value) }
    }

    mutating func write(_ value: Int32?) {
        write(value != nil)
        if let value { write(value) }
    }

    mutating func write(_ value: UInt32?) {
        write(value != nil)
        if let value { write(value) }
    }
}
