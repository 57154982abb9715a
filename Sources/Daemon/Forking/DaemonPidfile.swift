import LinuxSystem
import Model

/// The content of the pidfile of a forking program at one moment. It is not to be trusted: the program has written it.
struct DaemonPidfile: Equatable {
    /// A pid and a newline fit in; the further lines of files like PostgreSQL's do not matter.
    private static let limit = 64

    /// The number in its first line; nil for anything but a pid.
    let pid: Int32?
    /// The owner of the file, and that of the symbolic link in its place.
    let owners: Set<UInt32>
    private let device: UInt
    private let inode: UInt
    private let changedAt: Int64

    /// Never waits: a FIFO or a device does not count, and no more than a few bytes are read.
    /// - Returns: nil when there is no pidfile.
    init?(_ path: String) {
        guard let file = try? Files.openForReading(path), let status = try? file.status(), status.kind == .regular,
            let bytes = try? file.read(at: 0, atMost: Self.limit)
        else { return nil }
        pid = Self.number(in: bytes)
        var owners = [status.owner]
        if let place = try? FileStatus(withoutFollowing: path) { owners.append(place.owner) }
        self.owners = Set(owners)
        device = status.device
        inode = status.inode
        changedAt = status.changedAt
    }

    /// Numbers below 1 are not pids: kill(2) would take them for whole groups of processes.
    private static func number(in bytes: [UInt8]) -> Int32? {
        let blanks: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }.drop { blanks.contains($0) }
        let digits = line.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard line.dropFirst(digits.count).allSatisfy(blanks.contains), !digits.isEmpty,
            let number = Int32(String(decoding: digits, as: UTF8.self)), number > 0
        else { return nil }
        return number
    }
}
