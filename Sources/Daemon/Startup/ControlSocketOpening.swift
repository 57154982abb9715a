import Configuration
import LinuxSystem
import Model
import Output

/// Binds the socket of one HTTP server and listens to it.
struct ControlSocketOpening {
    struct Opened: ~Copyable {
        var socket: Descriptor?
        /// The file of a unix socket.
        let file: SocketFile?
    }

    let server: HTTPServerSettings
    /// The section of another server of the same configuration that has the same place.
    let rival: String?
    /// Whether the line about the removal of a leftover socket file goes to the log, and not to standard error.
    let tellsLog: Bool

    /// - Parameter forgivingOwner: whether a socket that cannot be given to its owner is served all the same, with us as its
    ///   owner.
    func opened(log: ActivityLog, forgivingOwner: Bool) throws(ControlSocketProblem) -> Opened {
        switch server.address {
        case .inet(let host, let port):
            if let rival { throw problem(.rival(rival)) }
            let socket = try made { () throws(ListeningSocket.Problem) in
                try ListeningSocket.inet(host: host, port: port)
            }
            try listen(to: socket)
            return Opened(socket: socket, file: nil)
        case .unix(let path, let mode, let owner):
            let socket = try unixSocket(path, mode: mode, log)
            let file: SocketFile
            do throws(Errno) {
                file = try SocketFile(at: path)
            } catch {
                throw problem(.system(error))
            }
            do throws(ControlSocketProblem) {
                try give(file, to: owner, log: log, forgiving: forgivingOwner)
                try listen(to: socket)
            } catch {
                file.remove()
                throw error
            }
            return Opened(socket: socket, file: file)
        }
    }

    private func problem(_ cause: ControlSocketProblem.Cause) -> ControlSocketProblem {
        var cause = cause
        if case .taken(.unknown) = cause, case .inet(let host, let port) = server.address {
            cause = .taken(.init(ListeningSocket.knownAddress(host: host, port: port).flatMap(PortHolder.init)))
        }
        return ControlSocketProblem(server: server, cause: cause)
    }

    private func made(
        _ make: () throws(ListeningSocket.Problem) -> Descriptor
    ) throws(ControlSocketProblem) -> Descriptor {
        do throws(ListeningSocket.Problem) {
            return try make()
        } catch {
            throw problem(ControlSocketProblem.Cause(error))
        }
    }

    /// Clients may connect from now on, and wait until they are served. The kernel refuses a second socket of the same port
    /// only here; with SO_REUSEADDR bind(2) allows it (socket(7)).
    private func listen(to socket: borrowing Descriptor) throws(ControlSocketProblem) {
        do throws(Errno) {
            try ListeningSocket.listen(socket, backlog: nil)
        } catch {
            throw problem(ControlSocketProblem.Cause(.system(error)))
        }
    }

    /// A socket file that no process listens on is left over and replaced (HTTP-4); any other file stays.
    private func unixSocket(_ path: String, mode: UInt32, _ log: ActivityLog) throws(ControlSocketProblem) -> Descriptor
    {
        do throws(ListeningSocket.Problem) {
            return try ListeningSocket.unix(path: path, mode: mode)
        } catch {
            guard error == .system(.addressInUse) else { throw problem(ControlSocketProblem.Cause(error)) }
        }
        if let rival { throw problem(.rival(rival)) }
        if case .other(let kind) = SocketOccupant(of: path) { throw problem(.occupied(kind)) }
        if case .process(let peer) = ListeningSocket.holder(of: path) { throw problem(.taken(.init(peer))) }
        let removal = "Unlinking stale socket \(path)"
        if tellsLog { log.log(.warn, removal) } else { TextStream.error.offer(removal + "\n") }
        do throws(Errno) {
            try Files.remove(path)
        } catch  where error != .noSuchFile {
            throw problem(.staleFile(error))
        } catch {}
        return try made { () throws(ListeningSocket.Problem) in try ListeningSocket.unix(path: path, mode: mode) }
    }

    private func give(
        _ file: SocketFile,
        to owner: SocketOwner?,
        log: ActivityLog,
        forgiving: Bool
    ) throws(ControlSocketProblem) {
        guard let owner else { return }
        do throws(Errno) {
            try Files.changeOwner(file.path, uid: owner.uid, gid: owner.gid)
        } catch {
            guard forgiving else { throw problem(.ownership(owner, error)) }
            log.log(
                .warn,
                "chown of [\(server.section)] is refused, the socket '\(file.path)' stays that of user "
                    + "\(Privileges.effectiveUserID), its mode as well: \(error.text)"
            )
        }
    }
}

extension HTTPServerSettings.Address {
    /// Whether only one of two servers with these addresses can exist.
    func hasSamePlace(as other: HTTPServerSettings.Address) -> Bool {
        switch (self, other) {
        case (.inet(let host, let port), .inet(let otherHost, let otherPort)): host == otherHost && port == otherPort
        case (.unix(let path, _, _), .unix(let otherPath, _, _)): path == otherPath
        default: false
        }
    }
}
