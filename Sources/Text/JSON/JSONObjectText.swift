/// Finds out whether a line is a JSON object (RFC 8259), so that a program which logs in JSON by itself keeps its
/// fields (EXT-15). Only looks: what is one is passed on as it was written.
///
/// Strict, because whatever is passed on has to be readable by all readers: UTF-8 without mistakes, no escapes of half
/// characters, limited depth. A name that comes twice in an object is allowed by the grammar; what it means is left to
/// the reader.
package struct JSONObjectText {
    /// How deep objects and arrays may be nested. Some common parsers stop at 128, and the object is one level deep in
    /// ours.
    package static let deepest = 100

    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Where in the line the object stands, without the white space around it; nil when the line is something else.
    package static func range(in line: UnsafeRawBufferPointer) -> Range<Int>? {
        var text = JSONObjectText(line)
        text.skipBlanks()
        let start = text.index
        guard text.next == UInt8(ascii: "{"), text.value(depth: 0) else { return nil }
        let end = text.index
        text.skipBlanks()
        return text.next == nil ? start..<end : nil
    }

    private var next: UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { index += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        switch next {
        case UInt8(ascii: "{"): object(depth: depth + 1)
        case UInt8(ascii: "["): array(depth: depth + 1)
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "t"): word("true")
        case UInt8(ascii: "f"): word("false")
        case UInt8(ascii: "n"): word("null")
        default: number()
        }
    }

    private mutating func object(depth: Int) -> Bool {
        list(until: UInt8(ascii: "}"), depth: depth) { text in
            guard text.string() else { return false }
            text.skipBlanks()
            guard text.skip(UInt8(ascii: ":")) else { return false }
            text.skipBlanks()
            return text.value(depth: depth)
        }
    }

    private mutating func array(depth: Int) -> Bool {
        list(until: UInt8(ascii: "]"), depth: depth) { $0.value(depth: depth) }
    }

    private mutating func list(until end: UInt8, depth: Int, item: (inout JSONObjectText) -> Bool) -> Bool {
        guard depth <= Self.deepest else { return false }
        index += 1
        skipBlanks()
        if skip(end) { return true }
        while item(&self) {
            skipBlanks()
            if skip(end) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
            skipBlanks()
        }
        return false
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where !skip(word.utf8Start[offset]) { return false }
        return true
    }

    // MARK: Numbers

    private mutating func number() -> Bool {
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")), !digits() { return false }
        if skip(UInt8(ascii: ".")), !digits() { return false }
        guard next == UInt8(ascii: "e") || next == UInt8(ascii: "E") else { return true }
        index += 1
        if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
        return digits()
    }

    private mutating func digits() -> Bool {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        return index > start
    }

    // MARK: Strings

    private mutating func string() -> Bool {
        guard skip(UInt8(ascii: "\"")) else { return false }
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return true
            case UInt8(ascii: "\\"):
                index += 1
                guard escape() else { return false }
            case 0x00..<0x20:
                return false
            case 0x20..<0x80:
                index += 1
            default:
                let (length, isCharacter) = UTF8Sequence.scan(bytes, at: index)
                guard isCharacter else { return false }
                index += length
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        guard let byte = next else { return false }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            guard let unit = fourHexDigits() else { return false }
            switch unit {
            case 0xd800..<0xdc00:
                guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")), let low = fourHexDigits() else { return false }
                return (0xdc00..<0xe000).contains(low)
            case 0xdc00..<0xe000: return false
            default: return true
            }
        default:
            return false
        }
    }

    private mutating func fourHexDigits() -> UInt16? {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next else { return nil }
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt16(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt16(byte - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt16(byte - 0x61 + 10)
            default: return nil
            }
            index += 1
        }
        return unit
    }
}
