import Glibc

/// Directories in which more users than one may make files.
package enum SharedDirectory {
    /// Why a file of this name may be put there or replaced by users other than root and these; nil when it cannot, or when
    /// there is no such directory. With the sticky bit each user's files are his own (inode(7)). The group of root counts as
    /// root: images for arbitrary users let it write.
    /// - Parameter path: of the file.
    package static func doubt(about path: String, users: Set<UInt32>) -> String? {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
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
