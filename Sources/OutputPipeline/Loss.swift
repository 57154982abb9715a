/// Output that was dropped.
struct Loss {
    private(set) var lines = 0
    private(set) var bytes = 0

    var isNone: Bool { bytes == 0 }

    init() {}

    /// All of a chunk.
    init(of dropped: RawSpan) {
        add(dropped)
    }

    mutating func add(_ dropped: RawSpan) {
        bytes += dropped.byteCount
        dropped.withUnsafeBytes { dropped in
            for byte in dropped where byte == UInt8(ascii: "\n") { lines += 1 }
        }
    }

    static func += (left: inout Loss, right: Loss) {
        left.lines += right.lines
        left.bytes += right.bytes
    }
}
