import Glibc

/// Opens logs: in a directory in which other users may make files, the file with the name of a log may not be the log
/// (EXT-106). Everything that the kernel forbids where fs.protected_symlinks, fs.protected_hardlinks and fs.protected_regular
/// are set (proc_sys_fs(5)) is refused everywhere with EACCES, and a little more than that.
package enum LogFile {
    /// Links to links, as the kernel counts them (path_resolution(7)).
    private static let mostLinks = 40
    /// O_PATH, which Swift does not import: the same on x86_64 and arm64.
    private static let naming: Int32 = 0o10000000
    /// Files of others that are removed from the name of a private log.
    private static let mostIntruders = 10

    /// Opens a log to append to it, made if missing.
    ///
    /// - A symbolic link is followed when root or we have made it, or the owner of the file that it leads to.
    /// - A file that has another name elsewhere is refused in a directory that all may write: the name may have been given to a file
    ///   of our own that is not a log.
    /// - In a sticky directory that all may write, so is the file of a user who owns neither it nor us.
    /// - Parameters:
    ///   - truncating: empties the file, once it is known to be the right one.
    ///   - isPrivate: a file that has to be made is for its owner alone; what is not ours at its name is removed.
    package static func open(
        _ path: String,
        truncating: Bool = false,
        isPrivate: Bool = false
    ) throws(Errno) -> Descriptor {
        for _ in 0..<mostIntruders where isPrivate {
            do throws(Errno) {
                return try open(path, truncating, isPrivate: true)
            } catch  where error == .permissionDenied {
                // A cause that prevents the removal prevents the opening too, which is reported below.
                try? Files.remove(path)
            }
        }
        return try open(path, truncating, isPrivate: isPrivate)
    }

    private static func open(_ path: String, _ truncating: Bool, isPrivate: Bool) throws(Errno) -> Descriptor {
        var path = path
        var linkOwner: UInt32?
        for _ in 0..<mostLinks {
            do throws(Errno) {
                // The owner of a link that is not trusted may write the file that it leads to, but not create one.
                let creating = linkOwner == nil ? O_CREAT : 0
                let file = try Files.openForAppending(path, creating | O_NOFOLLOW, mode: isPrivate ? 0o600 : 0o666)
                let status = try file.status()
                guard isTrusted(status, at: path, linkOwner, isPrivate) else { throw .permissionDenied }
                if truncating, status.kind == .regular { try file.truncate() }
                return file
            } catch  where error == .symbolicLink {
                guard !isPrivate else { throw .permissionDenied }
                // They have no text, and are the kernel's own (proc(5)).
                if path.utf8.starts(with: "/proc/".utf8) || path.utf8.starts(with: "/dev/fd/".utf8) {
                    return try Files.openForAppending(path, O_CREAT, mode: 0o666)
                }
                // The link itself is held, which cannot be changed, only replaced. The next link that it may lead to is asked in turn.
                let link = Descriptor(owning: try retrying { Glibc.open(path, naming | O_NOFOLLOW | O_CLOEXEC) })
                let owner = try link.status().owner
                if owner != 0, owner != geteuid() {
                    guard (linkOwner ?? owner) == owner else { throw .permissionDenied }
                    linkOwner = owner
                }
                guard let target = Files.linkTarget(of: link) else { throw .permissionDenied }
                let directory = SharedDirectory.directory(of: path)
                path = target.utf8.first == UInt8(ascii: "/") ? target : "\(directory)/\(target)"
            }
        }
        throw .symbolicLink
    }

    private static func isTrusted(_ file: FileStatus, at path: String, _ linkOwner: UInt32?, _ isPrivate: Bool) -> Bool
    {
        if isPrivate { return file.kind == .regular && file.owner == geteuid() && file.links == 1 }
        if let linkOwner, linkOwner != file.owner { return false }
        guard file.kind == .regular, SharedDirectory.isOpenToAll(path),
            let directory = try? FileStatus(path: SharedDirectory.directory(of: path))
        else { return true }
        if file.links > 1 { return false }
        return directory.mode & S_ISVTX == 0 || file.owner == geteuid() || file.owner == directory.owner
    }
}
