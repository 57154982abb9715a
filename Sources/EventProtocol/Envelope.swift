package import Model

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
        let (payload, length) = payload(of: queued.event)
        let header =
            "ver:3.0 server:\(server) serial:\(queued.serial) pool:\(pool) poolserial:\(queued.poolSerial) "
            + "eventname:\(queued.event.type.rawValue) len:\(length)\n"
        return Array(header.utf8) + payload
    }

    private func payload(of event: Event) -> (bytes: [UInt8], length: Int) {
        switch unit {
        case .bytes:
            let bytes = Array(event.fields.utf8) + (event.data ?? [])
            return (bytes, bytes.count)
        case .characters:
            let text = event.fields + (event.data.map { ChunkText.text(of: $0) } ?? "")
            return (Array(text.utf8), text.unicodeScalars.count)
        }
    }
}
