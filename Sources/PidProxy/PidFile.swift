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
            StandardStream.output.write("Can't read child pidfile \(path)!\n")
            return false
        }
        guard kill(pid, signal.rawValue) != 0, errno != ESRCH else { return true }
        StandardStream.error.write("pidproxy: cannot signal process \(pid): \(String(cString: strerror(errno)))\n")
        return false
    }

    /// The number in the file, blanks around it allowed; nil for anything but a pid. Numbers below 1 are none: kill(2)
    /// would take them for whole groups of processes.
    private func read() -> pid_t? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Longer than any number that is a pid, so that one which does not fit is not mistaken for its beginning.
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let digits = bytes.prefix(count).drop(while: Self.isBlank)
        let end = digits.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? digits.startIndex
        guard let pid = pid_t(String(decoding: digits[..<end], as: UTF8.self)), pid > 0 else { return nil }
        return pid
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }
}
