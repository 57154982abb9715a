/// One message of an event stream (HTML standard, section 9.2).
struct ServerSentEvent {
    /// The name of the listener that gets the data; nil for an event with nothing but an id.
    var name: StaticString?
    /// The id that the client sends when it connects again.
    var id: String?
    var data: [UInt8] = []

    /// A line without a meaning: proxies close silent connections.
    static let heartbeat: [UInt8] = Array(":\n\n".utf8)

    /// Every line of the data gets its own field: a line feed in it would end the field, two the message.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        if let id { bytes += Self.field("id", id.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0 }) }
        if let name {
            bytes += Self.field("event", name.withUTF8Buffer { Array($0) })
            for line in Self.lines(data) { bytes += Self.field("data", line) }
        }
        bytes.append(0x0A)
        return bytes
    }

    private static func field(_ name: StaticString, _ value: some Sequence<UInt8>) -> [UInt8] {
        name.withUTF8Buffer { Array($0) } + ": ".utf8 + value + [0x0A]
    }

    /// CR, LF, and both together end a line.
    private static func lines(_ data: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in data {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return lines
    }
}
