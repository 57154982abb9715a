import CLinux

/// Random bytes that cannot be guessed.
package enum RandomBytes {
    /// The bytes come from getrandom(2), or from /dev/urandom where a sandbox does not know that call (PITFALLS P25). The
    /// call never waits: it fails on a machine that has just been started and has gathered no randomness yet.
    /// - Parameter count: at most 256, which come all at once.
    package static func generate(_ count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(256, max(0, count)))
        do throws(Errno) {
            let got = try retrying { clinux_random(&bytes, bytes.count) }
            return Array(bytes.prefix(got))
        } catch {
            guard error != .wouldBlock, let device = try? Files.openForReading("/dev/urandom"),
                let read = try? device.read(at: 0, atMost: bytes.count), read.count == bytes.count
            else { throw error }
            return read
        }
    }
}
