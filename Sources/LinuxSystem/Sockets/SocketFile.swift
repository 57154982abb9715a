/// The file of a unix socket that we have bound.
package struct SocketFile: Hashable, Sendable {
    package let path: String
    private let status: FileStatus

    /// - Parameter path: where the socket has just been bound.
    package init(at path: String) throws(Errno) {
        self.path = path
        status = try FileStatus(withoutFollowing: path)
    }

    /// Removes the file, unless the name belongs to another one by now. The socket must still be open: as long as it is,
    /// no other file gets its inode number.
    package func remove() {
        guard let now = try? FileStatus(withoutFollowing: path), now.isSameFile(as: status) else { return }
        try? Files.remove(path)
    }
}

/// The present holder of the name for a socket.
package enum SocketOccupant: Hashable, Sendable {
    case nothing
    /// A socket, or a symbolic link to one or to nothing: left over, unless a server answers there.
    case socket
    /// Something else, which is not ours to remove.
    case other(FileStatus.Kind)

    /// Looks at the name.
    package init(of path: String) {
        do throws(Errno) {
            let own = try FileStatus(withoutFollowing: path)
            let kind = own.kind == .symbolicLink ? (try? FileStatus(path: path))?.kind ?? .socket : own.kind
            self = kind == .socket ? .socket : .other(kind)
        } catch {
            // A name that cannot be examined cannot be taken either: bind(2) gives the reason.
            self = .nothing
        }
    }
}
