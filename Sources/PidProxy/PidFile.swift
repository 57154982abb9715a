import Glibc
import LinuxSystem
import Model

/// The file in which the detached program leaves its pid. It is read anew for every signal.
struct PidFile {
    let path: String

    /// Sends the signal to the process that the file names.
    /// - Returns: false when there was nothing to send it to, and the signal is dropped (SPEC PPX-3). A process that
    ///   has already gone counts as told (SPEC PPX-5).
    func forward(_ signal: SignalNumber) -> Bool {
        guard let pid = read() else {
            TextStream.output.write("Can't read child pidfile \(path)!\n")
            return false
        }
        do throws(Errno) {
            try Signalling.send(signal, toProcess: pid)
            return true
        } catch {
            if error.code == ESRCH { return true }
            TextStream.error.write("pidproxy: cannot signal process \(pid): \(error.text)\n")
            return false
        }
    }

    /// The number in the file, blanks around it allowed; nil for anything but a pid. Numbers below 1 are none: kill(2)
    /// would take them for whole groups of processes.
    private func read() -> Int32? {
        guard let bytes = try? Files.contents(of: path, limit: 4096) else { return nil }
        let digits = bytes.drop(while: Self.isBlank)
        let end = digits.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? digits.startIndex
        guard let pid = Int32(String(decoding: digits[..<end], as: UTF8.self)), pid > 0 else { return nil }
        return pid
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }
}
