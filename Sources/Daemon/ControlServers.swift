import Configuration
import ControlServer
import LinuxSystem
import Model
import Output
import Reactor

/// The HTTP servers of one configuration: their sockets are bound and listened to first, in the process that was started, so
/// that its exit status tells whether that worked; they are served once there is a loop to stay (SPEC SD-46, SD-47).
final class ControlServers {
    /// A bound socket on its way to its server.
    private final class Bound {
        let settings: HTTPServerSettings
        var socket: Descriptor?

        init(_ settings: HTTPServerSettings, _ socket: consuming Descriptor) {
            self.settings = settings
            self.socket = consume socket
        }
    }

    private var bound: [Bound] = []
    private var servers: [HTTPServer] = []
    private var socketFiles: [String] = []

    /// Binds and listens to the socket of each server. What was bound before a failure is given up again (QRK-31: improve).
    func bind(_ configuration: Configuration, log: ActivityLog) throws(ConfigurationError) {
        do throws(ConfigurationError) {
            for server in configuration.servers {
                if let socket = try socket(for: server, log: log, inContainer: configuration.daemon.container) {
                    bound.append(Bound(server, socket))
                }
            }
        } catch {
            announce(namespaces: configuration.rpcNamespaces, log: log)
            close()
            throw error
        }
    }

    /// The server of a container whose files name none (EXT-9).
    /// - Returns: its settings; nil when no place for its socket could be used, which is no reason not to start (EXT-12).
    func bindImplied(environment: [String: String], log: ActivityLog) -> HTTPServerSettings? {
        var tried: [String] = []
        for path in ImpliedControlSocket.paths(environment: environment, userID: Privileges.effectiveUserID) {
            let server = ImpliedControlSocket.server(at: path)
            do throws(ListeningSocket.Problem) {
                bound.append(Bound(server, try unixSocket(path, mode: ImpliedControlSocket.mode)))
                socketFiles.append(path)
                return server
            } catch {
                tried.append("'\(path)' (\(error.reason))")
            }
        }
        log.log(
            .warn,
            "no place for a control socket, supervisorctl cannot connect: tried \(tried.joined(separator: ", "))"
        )
        return nil
    }

    /// Tells the log what is to be served, and to whom (EXT-10).
    func announce(namespaces: [String], log: ActivityLog) {
        for entry in bound { announce(entry.settings, namespaces: namespaces, log: log) }
    }

    private func announce(_ server: HTTPServerSettings, namespaces: [String], log: ActivityLog) {
        log.log(.trace, Self.startLines(of: server))
        for namespace in namespaces { log.log(.info, "RPC interface '\(namespace)' initialized") }
        guard server.credentials == nil else { return }
        log.log(
            server.isSafeInContainer && ProcessIdentity.pid == 1 ? .info : .critical,
            "Server '\(server.section)' running without any HTTP authentication checking"
        )
    }

    /// SPEC LOG-6. No name is asked for (HTTP-2: improve).
    private static func startLines(of server: HTTPServerSettings) -> String {
        let time = Clock.localTime(ofSecond: Clock.wallNow().seconds).ctime
        switch server.address {
        case .inet(let host, let port):
            let host = host ?? "0.0.0.0"
            return "\(host):Medusa (V1.12) started at \(time)\n\tHostname: \(host)\n\tPort:\(port)"
        case .unix(let path, _, _):
            return "\(path):Medusa (V1.12) started at \(time)\n\tHostname: <unix domain socket>\n\tPort:\(path)"
        }
    }

    /// nil when the place of a unix socket cannot be written, which is no reason for a container not to run (EXT-12).
    private func socket(
        for server: HTTPServerSettings,
        log: ActivityLog,
        inContainer: Bool
    ) throws(ConfigurationError) -> Descriptor? {
        switch server.address {
        case .inet(let host, let port):
            do throws(ListeningSocket.Problem) {
                let socket = try ListeningSocket.inet(host: host, port: port)
                try listen(to: socket)
                return socket
            } catch {
                throw Self.refusal(error)
            }
        case .unix(let path, let mode, let owner):
            let socket: Descriptor
            do throws(ListeningSocket.Problem) {
                socket = try unixSocket(path, mode: mode)
            } catch {
                guard inContainer, error.isUnwritable else { throw Self.refusal(error) }
                log.log(.warn, "[\(server.section)] is not served: file '\(path)': \(error.reason)")
                return nil
            }
            socketFiles.append(path)
            try changeOwner(of: path, to: owner)
            do throws(ListeningSocket.Problem) { try listen(to: socket) } catch { throw Self.refusal(error) }
            return socket
        }
    }

    /// Clients may connect from now on, and wait until they are served. That two sockets are bound to one port is refused
    /// only here, SO_REUSEADDR allows it before (socket(7)).
    private func listen(to socket: borrowing Descriptor) throws(ListeningSocket.Problem) {
        do throws(Errno) { try ListeningSocket.listen(socket, backlog: nil) } catch { throw .system(error) }
    }

    /// A socket file that nobody answers on is left over and replaced (SPEC HTTP-4).
    private func unixSocket(_ path: String, mode: UInt32) throws(ListeningSocket.Problem) -> Descriptor {
        do throws(ListeningSocket.Problem) {
            return try ListeningSocket.unix(path: path, mode: mode)
        } catch {
            guard case .system(let reason) = error, reason.name == "EEXIST" else { throw error }
        }
        // Another server of ours has the name already; nobody answers for it yet.
        if socketFiles.contains(path) { throw .system(.addressInUse) }
        if ListeningSocket.isAnswered(path: path) { throw .system(.addressInUse) }
        TextStream.error.write("Unlinking stale socket \(path)\n")
        try? Files.remove(path)
        return try ListeningSocket.unix(path: path, mode: mode)
    }

    private func changeOwner(of path: String, to owner: SocketOwner?) throws(ConfigurationError) {
        guard let owner else { return }
        do throws(Errno) {
            try Files.changeOwner(path, uid: owner.uid, gid: owner.gid)
        } catch {
            let ids = "(\(owner.uid.map { Int($0) } ?? -1), \(owner.gid.map { Int($0) } ?? -1))"
            let user = AccountFiles().user(id: Privileges.effectiveUserID)?.name ?? "\(Privileges.effectiveUserID)"
            throw ConfigurationError(
                "Not permitted to chown \(path) to uid/gid \(ids); adjust \"sockchown\" value in config file or on "
                    + "command line to values that the current user (\(user)) can successfully chown"
            )
        }
    }

    static var inUse: ConfigurationError {
        ConfigurationError(
            "Another program is already listening on a port that one of our HTTP servers is configured to use.  Shut "
                + "this program down first before starting supervisord."
        )
    }

    private static func refusal(_ problem: ListeningSocket.Problem) -> ConfigurationError {
        switch problem {
        case .system(let error) where error.name == "EADDRINUSE": inUse
        case .system(let error):
            ConfigurationError(
                "Cannot open an HTTP server: socket.error reported errno.\(error.name) (\(error.code))"
            )
        case .unknownHost: ConfigurationError("Cannot open an HTTP server: socket.error reported -2")
        case .pathTooLong(let path):
            ConfigurationError("Cannot open an HTTP server: the path of the socket '\(path)' is longer than 107 bytes")
        }
    }

    /// Begins to answer.
    func serve(
        control: any SupervisorControl,
        namespaces: [String],
        controlPlane: ControlPlane,
        reactor: Reactor,
        log: ActivityLog
    ) {
        for entry in bound {
            guard let socket = entry.socket.take() else { continue }
            let section = entry.settings.section
            servers.append(
                HTTPServer(
                    entry.settings,
                    socket: socket,
                    control: control,
                    namespaces: namespaces,
                    controlPlane: controlPlane,
                    reactor: reactor
                ) { log.log(.error, "cannot accept clients of '\(section)': \($0); they wait, and it is tried again") }
            )
        }
        bound = []
    }

    /// Closes everything, and removes the socket files that are ours (SPEC HTTP-6).
    func close() {
        for server in servers { server.close() }
        servers = []
        bound = []
        for path in socketFiles { try? Files.remove(path) }
        socketFiles = []
    }
}

extension ListeningSocket.Problem {
    /// Whether the directory cannot be written, as on a read-only root or for an arbitrary user.
    fileprivate var isUnwritable: Bool {
        guard case .system(let error) = self else { return false }
        return ["EROFS", "EACCES", "EPERM"].contains(error.name)
    }

    fileprivate var reason: String {
        switch self {
        case .system(let error): error.text
        case .unknownHost: "unknown host"
        case .pathTooLong: "longer than 107 bytes"
        }
    }
}

extension HTTPServerSettings {
    /// Whether only somebody inside the container can reach it (EXT-10).
    fileprivate var isSafeInContainer: Bool {
        switch address {
        case .unix(_, let mode, _): mode & 0o077 == 0
        case .inet(let host, _): host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == "::1"
        }
    }
}
