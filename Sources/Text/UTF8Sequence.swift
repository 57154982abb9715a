/// The encoded characters of UTF-8, strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF (RFC 3629).
package enum UTF8Sequence {
    /// How many bytes at a position belong together, and whether they are a character. Where they are not, as many bytes
    /// belong together as could have begun one, as the Unicode standard recommends for replacing them.
    package static func scan(_ bytes: UnsafeRawBufferPointer, at index: Int) -> (length: Int, isCharacter: Bool) {
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xbf
        switch bytes[index] {
        case 0x00...0x7f: return (1, true)
        case 0xc2...0xdf: count = 2
        case 0xe0: (count, second) = (3, 0xa0...0xbf)
        case 0xed: (count, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: count = 3
        case 0xf0: (count, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: count = 4
        case 0xf4: (count, second) = (4, 0x80...0x8f)
        default: return (1, false)
        }
        var length = 1
        while length < count, index + length < bytes.count,
            (length == 1 ? second : 0x80...0xbf).contains(bytes[index + length])
        { length += 1 }
        return (length, length == count)
    }
}
