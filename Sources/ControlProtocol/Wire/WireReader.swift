/// Takes the values of one message apart, as `WireWriter` has put them together. Nothing in the bytes is believed: a count is
/// held against what is left before there is room made for it.
package struct WireReader {
    private let bytes: [UInt8]
    private var place: Int
    private let end: Int

    /// - Parameter bytes: of one message without its length.
    package init(_ bytes: [UInt8]) {
        self.init(bytes, 0..<bytes.count)
    }

    /// - Parameter range: of one message among them.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        place = range.lowerBound
        end = range.upperBound
    }

    private var left: Int { end - place }

    /// Refuses bytes behind the last value.
    func finish() throws(WireProblem) {
        if left > 0 { throw .leftOver(left) }
    }

    // MARK: Values

    mutating func byte() throws(WireProblem) -> UInt8 {
        guard place < end else { throw .cutShort }
        let byte = bytes[place]
        place += 1
        return byte
    }

    mutating func flag() throws(WireProblem) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .badNumber
        }
    }

    mutating func unsigned64() throws(WireProblem) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            let bits = UInt64(byte & 0x7F)
            // The tenth byte has room for one bit only.
            if shift == 63, byte > 1 { throw .badNumber }
            value |= bits << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func integer64() throws(WireProblem) -> Int64 {
        let value = try unsigned64()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func integer() throws(WireProblem) -> Int {
        Int(try integer64())
    }

    mutating func integer32() throws(WireProblem) -> Int32 {
        guard let value = Int32(exactly: try integer64()) else { throw .badNumber }
        return value
    }

    mutating func unsigned32() throws(WireProblem) -> UInt32 {
        guard let value = UInt32(exactly: try unsigned64()) else { throw .badNumber }
        return value
    }

    mutating func unsigned16() throws(WireProblem) -> UInt16 {
        guard let value = UInt16(exactly: try unsigned64()) else { throw .badNumber }
        return value
    }

    /// The number of elements of a list.
    /// - Parameter smallest: bytes that each element takes at least.
    mutating func count(smallest: Int = 1) throws(WireProblem) -> Int {
        guard let count = Int(exactly: try unsigned64()), count <= left / smallest else { throw .tooMany }
        return count
    }

    mutating func text() throws(WireProblem) -> String {
        let range = try run()
        let text = bytes.withUnsafeBufferPointer { buffer in
            String(validating: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self)
        }
        guard let text else { throw .badText }
        return text
    }

    mutating func byteList() throws(WireProblem) -> [UInt8] {
        Array(bytes[try run()])
    }

    /// The places of as many bytes as a count that stands before them says.
    private mutating func run() throws(WireProblem) -> Range<Int> {
        guard let count = Int(exactly: try unsigned64()), count <= left else { throw .cutShort }
        defer { place += count }
        return place..<place + count
    }

    /// - Parameter most: elements that are allowed.
    mutating func texts(atMost most: Int = .max) throws(WireProblem) -> [String] {
        let count = try count()
        guard count <= most else { throw .tooMany }
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count { texts.append(try text()) }
        return texts
    }

    mutating func integers() throws(WireProblem) -> [Int] {
        let count = try count()
        var integers: [Int] = []
        integers.reserveCapacity(count)
        for _ in 0..<count { integers.append(try integer()) }
        return integers
    }

    // MARK: Optional values

    mutating func optionalText() throws(WireProblem) -> String? {
        try flag() ? try text() : nil
    }

    mutating func optionalInteger() throws(WireProblem) -> Int? {
        try flag() ? try integer() : nil
    }

    mutating func optionalInteger32() throws(WireProblem) -> Int32? {
        try flag() ? try integer32() : nil
    }

    mutating func optionalUnsigned32() throws(WireProblem) -> UInt32? {
        try flag() ? try unsigned32() : nil
    }
}
