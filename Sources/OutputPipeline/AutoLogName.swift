import Text

/// The names of AUTO child logs (LOG-30, LOG-32).
package enum AutoLogName {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789_".utf8)

    /// `<process>-<channel>---<identifier>-<8 random characters>.log`.
    package static func make(
        process: String,
        channel: String,
        identifier: String,
        using generator: inout some RandomNumberGenerator
    ) -> String {
        // One number for all of them, as each is a system call.
        var number = generator.next()
        let random = (0..<8).map { _ in
            let (rest, place) = number.quotientAndRemainder(dividingBy: UInt64(alphabet.count))
            number = rest
            return alphabet[Int(place)]
        }
        return "\(process)-\(channel)---\(identifier)-\(String(decoding: random, as: UTF8.self)).log"
    }

    /// Whether a file in the child log directory is an AUTO log, or a backup of one, of a daemon with this identifier.
    ///
    /// At least one character, `---<identifier>-`, at least one character, no blanks, then `.log` and whatever follows:
    /// Supervisor's pattern has no end either, and its first part no newline.
    package static func matches(_ name: String, identifier: String) -> Bool {
        // Nearly all names of a directory are others.
        guard hasMarkerStart(name) else { return false }
        let name = Array(name.unicodeScalars)
        let marker = Array("---\(identifier)-".unicodeScalars)
        let suffix = Array(".log".unicodeScalars)
        for start in name.indices.dropFirst() {
            if name[start - 1] == "\n" { return false }
            guard name[start...].starts(with: marker) else { continue }
            var rest = name[start...].dropFirst(marker.count)
            while let character = rest.popFirst(), !character.isBlank {
                if rest.starts(with: suffix) { return true }
            }
        }
        return false
    }

    private static func hasMarkerStart(_ name: String) -> Bool {
        var hyphens = 0
        for byte in name.utf8 {
            hyphens = byte == UInt8(ascii: "-") ? hyphens + 1 : 0
            if hyphens == 3 { return true }
        }
        return false
    }
}
