package import Model
import Text

/// An event as a listener gets it: one line of header, directly followed by the payload (EVT-20).
package struct Envelope: Sendable {
    /// Who the daemon is, `identifier=`.
    package let server: String
    package let pool: String
    package let unit: PayloadUnit

    package init(server: String, pool: String, unit: PayloadUnit) {
        self.server = server
        self.pool = pool
        self.unit = unit
    }

    /// The bytes to send.
    package func wrap(_ queued: QueuedEvent) -> [UInt8] {
        let event = queued.event
        let data = payloadData(of: event)
        var bytes: [UInt8] = []
        let names = server.utf8.count + pool.utf8.count
        bytes.reserveCapacity(Self.longestHeader + names + event.fields.utf8.count + data.count)
        bytes += "ver:3.0 server:".utf8
        bytes += server.utf8
        bytes += " serial:".utf8
        bytes.append(queued.serial, zeroPaddedTo: 1)
        bytes += " pool:".utf8
        bytes += pool.utf8
        bytes += " poolserial:".utf8
        bytes.append(queued.poolSerial, zeroPaddedTo: 1)
        bytes += " eventname:".utf8
        bytes += event.type.rawValue.utf8
        bytes += " len:".utf8
        bytes.append(length(of: event.fields.utf8) + length(of: data), zeroPaddedTo: 1)
        bytes.append(UInt8(ascii: "\n"))
        bytes += event.fields.utf8
        bytes += data
        return bytes
    }

    /// Bytes of a header at most, without names.
    private static let longestHeader = 160

    private func payloadData(of event: Event) -> [UInt8] {
        guard let data = event.data else { return [] }
        return switch unit {
        case .bytes: data
        case .characters: Array(ChunkText.text(of: data).utf8)
        }
    }

    /// The length of UTF-8: bytes, or characters, each of which has exactly one byte that is not a continuation byte.
    private func length(of text: some Collection<UInt8>) -> Int {
        switch unit {
        case .bytes: text.count
        case .characters: text.count { $0 & 0b1100_0000 != 0b1000_0000 }
        }
    }
}
