import CLinux
import Glibc

/// A file or directory that is held open to learn whether it changes: for a process that may open nothing later, and only
/// looks at what it holds. It does not learn that another file has been mounted in its place.
package struct HeldFile: ~Copyable {
    /// The data that changes with a file: when it is written to, another one takes its name, or entries of a directory come
    /// and go.
    private struct Version: Equatable {
        let size: Int
        let links: UInt
        let modified: Int
        let changed: Int
    }

    private let descriptor: Descriptor?
    private let number: Int32
    private let version: Version?

    /// - Parameter path: nothing is held of one that is not there.
    package init(_ path: String) {
        number = clinux_open_path(path)
        descriptor = number >= 0 ? Descriptor(owning: number) : nil
        version = number >= 0 ? Self.version(of: number) : nil
    }

    /// Whether it is another one than at first.
    package var hasChanged: Bool {
        number >= 0 && Self.version(of: number) != version
    }

    private static func version(of descriptor: Int32) -> Version? {
        var status = stat()
        guard clinux_file_status(descriptor, &status) == 0 else { return nil }
        return Version(
            size: Int(status.st_size),
            links: UInt(status.st_nlink),
            modified: nanoseconds(status.st_mtim),
            changed: nanoseconds(status.st_ctim)
        )
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    }
}
