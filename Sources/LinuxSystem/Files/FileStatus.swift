import CLinux
import Glibc

/// The status of a file from stat(2).
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case regular
        case directory
        case pipe
        case socket
        case symbolicLink
        case characterDevice
        case other

        /// The kind with its article, for messages.
        package var words: String {
            switch self {
            case .regular: "a regular file"
            case .directory: "a directory"
            case .pipe: "a named pipe"
            case .socket: "a socket"
            case .symbolicLink: "a symbolic link"
            case .characterDevice: "a device"
            case .other: "a special file"
            }
        }
    }

    package let kind: Kind
    /// Bytes.
    package let size: Int
    /// Permission bits.
    package let mode: UInt32
    /// Seconds since the epoch.
    package let modifiedAt: Int
    /// The same in nanoseconds, as exact as the file system has it: the last change of the content, or what was set for it.
    package let contentChangedAt: Int64
    /// Nanoseconds since the epoch, as exact as the file system has it: the last change of the content or of anything else.
    package let changedAt: Int64
    /// The user id of the owner.
    package let owner: UInt32
    /// Its group id.
    package let group: UInt32
    /// How many names it has.
    package let links: UInt
    /// Together the identity of the file, while it exists.
    package let device: UInt
    package let inode: UInt
    /// Whether it is /dev/null, /dev/full or the like, which take or refuse everything at once: the character devices of
    /// major number 1 (Documentation/admin-guide/devices.txt of Linux).
    package let isMemoryDevice: Bool

    package init(descriptor: Int32) throws(Errno) {
        var record = stat()
        try retrying { clinux_file_status(descriptor, &record) }
        self.init(record)
    }

    package init(path: String) throws(Errno) {
        var record = stat()
        try retrying { stat(path, &record) }
        self.init(record)
    }

    /// The status of a file; for a symbolic link that of the link itself (lstat(2)).
    package init(withoutFollowing path: String) throws(Errno) {
        var record = stat()
        try retrying { lstat(path, &record) }
        self.init(record)
    }

    private init(_ record: stat) {
        kind =
            switch record.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            case S_IFLNK: .symbolicLink
            case S_IFCHR: .characterDevice
            default: .other
            }
        size = Int(record.st_size)
        mode = UInt32(record.st_mode & 0o7777)
        modifiedAt = record.st_mtim.tv_sec
        contentChangedAt = Int64(record.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(record.st_mtim.tv_nsec)
        changedAt = Int64(record.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(record.st_ctim.tv_nsec)
        owner = record.st_uid
        group = record.st_gid
        links = UInt(record.st_nlink)
        device = UInt(record.st_dev)
        inode = UInt(record.st_ino)
        isMemoryDevice = kind == .characterDevice && Self.major(record.st_rdev) == 1
    }

    /// The same as glibc's macro, which Swift does not import (makedev(3)).
    private static func major(_ device: dev_t) -> UInt {
        UInt(device >> 8) & 0xFFF | UInt(device >> 32) & 0xFFFF_F000
    }

    /// Whether both are about one file, which still exists.
    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }
}
