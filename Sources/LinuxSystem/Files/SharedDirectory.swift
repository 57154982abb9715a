import Glibc

/// Directories in which more users than one may make files.
package enum SharedDirectory {
    /// Whether all users may make a file of this name there while it does not exist; false without such a directory.
    /// - Parameter path: the path of the file.
    package static func isOpenToAll(_ path: String) -> Bool {
        (try? FileStatus(path: directory(of: path))).map { mode_t($0.mode) & S_IWOTH != 0 } ?? false
    }

    /// The directory of a file.
    static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Why a file of this name may be put there or replaced by users other than root and these; nil when it cannot, or when
    /// there is no such directory. With the sticky bit each user's files are his own (inode(7)). The group of root counts as
    /// root: images for arbitrary users let it write.
    /// - Parameter path: the path of the file.
    package static func doubt(about path: String, users: Set<UInt32>) -> String? {
        guard path.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let directory = directory(of: path)
        guard let status = try? FileStatus(path: directory) else { return nil }
        guard status.owner == 0 || users.contains(status.owner) else {
            return "'\(directory)' belongs to user \(status.owner)"
        }
        let mode = mode_t(status.mode)
        if mode & S_ISVTX != 0 { return nil }
        let isShared = mode & S_IWOTH != 0 || (mode & S_IWGRP != 0 && status.group != 0)
        return isShared ? "other users may replace files in '\(directory)'" : nil
    }
}
