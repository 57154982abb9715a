import Glibc

/// Sockets that are made for programs, which only accept on them; and how both kinds begin to listen.
extension ListeningSocket {
    /// Why a socket did not take the place of a file.
    package enum PlaceProblem: Error, Hashable, Sendable {
        /// The name is that of a file which is no socket; that one stays.
        case occupied(FileStatus.Kind)
        case removal(Errno)
        case bind(Errno)
        case ownership(Errno)
        case permissions(Errno)

        package var errno: Errno {
            switch self {
            case .occupied(let kind): Errno(code: kind == .directory ? EISDIR : EEXIST)
            case .removal(let error), .bind(let error), .ownership(let error), .permissions(let error): error
            }
        }
    }

    /// A unix socket in the place of one that has its name (FCGI-8); any other file stays, and is a reason to refuse.
    /// No client can connect before it listens, and by then it has its owner and its mode. A failure leaves no file.
    /// - Parameter uid, gid: nil stays.
    package static func unix(
        replacing path: String,
        mode: UInt32,
        uid: UInt32?,
        gid: UInt32?
    ) throws(PlaceProblem) -> Descriptor {
        if path.utf8.count > SocketAddress.maximumPathLength { throw .bind(.nameTooLong) }
        if case .other(let kind) = SocketOccupant(of: path) { throw .occupied(kind) }
        do throws(Errno) {
            try Files.remove(path)
        } catch  where error != .noSuchFile {
            throw .removal(error)
        } catch {}
        let socket: Descriptor
        do throws(Errno) {
            socket = try bound(to: path, mode: mode)
        } catch {
            throw .bind(error)
        }
        do throws(PlaceProblem) {
            try dress(path, mode: mode, uid: uid, gid: gid)
        } catch {
            try? Files.remove(path)
            throw error
        }
        return socket
    }

    private static func dress(_ path: String, mode: UInt32, uid: UInt32?, gid: UInt32?) throws(PlaceProblem) {
        if uid != nil || gid != nil {
            // Not through a link that was put there meanwhile.
            do throws(Errno) {
                try Files.changeOwner(path, uid: uid, gid: gid)
            } catch {
                throw .ownership(error)
            }
        }
        do throws(Errno) {
            try setMode(mode, of: path)
        } catch {
            throw .permissions(error)
        }
    }

    /// Whether `unix(replacing:mode:uid:gid:)` may work, found out beside the file, which stays.
    package static func tryPlace(_ path: String, mode: UInt32, uid: UInt32?, gid: UInt32?) throws(PlaceProblem) {
        if path.utf8.count > SocketAddress.maximumPathLength { throw .bind(.nameTooLong) }
        if case .other(let kind) = SocketOccupant(of: path) { throw .occupied(kind) }
        let directory = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? ""
        let beside = "\(directory)/.\(getpid())"
        // If not even this fits, nothing more can be found out without touching the file.
        if beside.utf8.count > SocketAddress.maximumPathLength { return }
        do throws(PlaceProblem) {
            _ = try unix(replacing: beside, mode: mode, uid: uid, gid: gid)
            try? Files.remove(beside)
        } catch .occupied {
            // The name beside is occupied, which says nothing about the path.
        }
    }

    /// Begins to listen.
    /// - Parameter backlog: how many clients may wait to be accepted; nil for the system's SOMAXCONN.
    package static func listen(_ socket: borrowing Descriptor, backlog: Int?) throws(Errno) {
        let clients = backlog.flatMap { Int32(exactly: $0) } ?? Int32(SOMAXCONN)
        if Glibc.listen(socket.number, clients) != 0 { throw Errno.last }
    }
}
