/// The names of AUTO child logs (SPEC LOG-30, LOG-32).
package enum AutoLogName {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789_".utf8)

    /// `<process>-<channel>---<identifier>-<8 random characters>.log`.
    package static func make(
        process: String,
        channel: String,
        identifier: String,
        using generator: inout some RandomNumberGenerator
    ) -> String {
        let random = (0..<8).map { _ in alphabet.randomElement(using: &generator) ?? alphabet[0] }
        return "\(process)-\(channel)---\(identifier)-\(String(decoding: random, as: UTF8.self)).log"
    }

    /// Whether a file in the child log directory is an AUTO log, or a backup of one, of a daemon with this identifier.
    ///
    /// At least one character, `---<identifier>-`, at least one character, no blanks, then `.log` and whatever follows:
    /// Supervisor's pattern has no end either.
    package static func matches(_ name: String, identifier: String) -> Bool {
        let bytes = Array(name.utf8)
        let marker = Array("---\(identifier)-".utf8)
        let suffix = Array(".log".utf8)
        guard bytes.count > marker.count + suffix.count else { return false }
        for start in 1...(bytes.count - marker.count) where bytes[start...].starts(with: marker) {
            var position = start + marker.count
            while position < bytes.count, !isBlank(bytes[position]) {
                position += 1
                if bytes[position...].starts(with: suffix) { return true }
            }
        }
        return false
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }
}
