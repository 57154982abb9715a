import Glibc
import LinuxSystem
import Model
import Text

/// The file in which the detached program leaves its pid. It is read for every signal again.
struct PidFile {
    let path: String

    /// What became of a signal.
    enum Forwarding {
        /// The process of the file has got it. One that has already gone counts as told (PPX-5).
        case sent
        /// The file cannot be read or holds no pid (PPX-3).
        case noPid
        /// The process must not be signalled by us; the signal is dropped.
        case refused
    }

    /// Sends the signal to the process that the file names.
    func forward(_ signal: SignalNumber) -> Forwarding {
        guard let pid = read() else {
            TextStream.output.write("Can't read child pidfile \(path)!\n")
            return .noPid
        }
        do throws(Errno) {
            try Signalling.send(signal, toProcess: pid)
            return .sent
        } catch {
            if error == .noSuchProcess { return .sent }
            TextStream.error.write("pidproxy: cannot signal process \(pid): \(error.text)\n")
            return .refused
        }
    }

    /// The number in the file, blanks around it allowed; nil for anything but a pid. Numbers below 1 are not pids: kill(2)
    /// would take them for whole groups of processes.
    private func read() -> Int32? {
        guard let bytes = try? Files.contents(of: path, limit: 4096) else { return nil }
        guard let pid = Int32(String(decoding: bytes.asciiTrimmed, as: UTF8.self)), pid > 0 else { return nil }
        return pid
    }
}
