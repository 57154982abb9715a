import Configuration
import LinuxSystem
import Model

/// Why an HTTP server has no socket.
struct ControlSocketProblem: Error {
    /// The holder of the place.
    enum Holder {
        case unknown
        case process(SocketPeer)
        /// A process of this user, which we may not inspect.
        case user(UInt32)

        init(_ holder: PortHolder?) {
            guard let holder else {
                self = .unknown
                return
            }
            self = holder.pid.map { .process(SocketPeer(pid: $0, userID: holder.userID)) } ?? .user(holder.userID)
        }

        init(_ peer: SocketPeer?) {
            self = peer.map { .process($0) } ?? .unknown
        }
    }

    enum Cause {
        case system(Errno)
        case unknownHost(String)
        case pathTooLong
        /// Another kind of file has the name of the socket.
        case occupied(FileStatus.Kind)
        /// Another process listens there.
        case taken(Holder)
        /// Another section of the same configuration has the place.
        case rival(String)
        /// A leftover socket file cannot be removed.
        case staleFile(Errno)
        case ownership(SocketOwner, Errno)

        init(_ problem: ListeningSocket.Problem) {
            switch problem {
            case .system(let error): self = error == .addressInUse ? .taken(.unknown) : .system(error)
            case .unknownHost(let name): self = .unknownHost(name)
            case .pathTooLong: self = .pathTooLong
            }
        }
    }

    let server: HTTPServerSettings
    let cause: Cause

    /// Whether a container does without the socket: its place cannot be written, or cannot hold one (EXT-12).
    var isUnwritable: Bool {
        switch (server.address, cause) {
        case (.unix, .system(let error)), (.unix, .staleFile(let error)):
            [
                .readOnlyFileSystem, .permissionDenied, .notPermitted, .noSuchFile, .notDirectory, .notSupported,
                .noSpace, .quotaExceeded,
            ].contains(error)
        default: false
        }
    }

    /// The option, and its value.
    var place: String {
        switch server.address {
        case .inet(let host, let port): "port '\(host ?? "*"):\(port)'"
        case .unix(let path, _, _): "file '\(path)'"
        }
    }

    /// The problem in Supervisor's words (SD-47, HTTP-5), with an explanation in plain ones.
    var refusal: ConfigurationError {
        ConfigurationError(
            summary,
            explanation: "[\(server.section)] \(place): \(reason)\(advice.map { "; \($0)" } ?? "")"
        )
    }

    private var summary: String {
        switch cause {
        case .taken, .rival:
            "Another program is already listening on a port that one of our HTTP servers is configured to use.  Shut "
                + "this program down first before starting supervisord."
        case .system(let error), .staleFile(let error): Self.reported("errno.\(error.name) (\(error.code))")
        case .unknownHost: Self.reported("-2")
        case .pathTooLong: Self.reported("AF_UNIX path too long")
        case .occupied: Self.reported("errno.EEXIST (17)")
        case .ownership(let owner, _): chownSummary(owner)
        }
    }

    private static func reported(_ what: String) -> String {
        "Cannot open an HTTP server: socket.error reported \(what)"
    }

    private func chownSummary(_ owner: SocketOwner) -> String {
        guard case .unix(let path, _, _) = server.address else { return "" }
        let ids = "(\(owner.uid.map { Int($0) } ?? -1), \(owner.gid.map { Int($0) } ?? -1))"
        let user = AccountFiles().user(id: Privileges.effectiveUserID)?.name ?? "\(Privileges.effectiveUserID)"
        return "Not permitted to chown \(path) to uid/gid \(ids); adjust \"sockchown\" value in config file or on "
            + "command line to values that the current user (\(user)) can successfully chown"
    }
}

// The problem in plain words.
extension ControlSocketProblem {
    var reason: String {
        switch cause {
        case .system(let error): error.text
        case .unknownHost(let name): "the name '\(name)' has no address"
        case .pathTooLong:
            "the path is \(pathLength) bytes long, longer than the \(SocketAddress.maximumPathLength) bytes that the path "
                + "of a unix socket can have"
        case .occupied(let kind): "there is \(kind.words) of this name, which is not removed"
        case .taken(.process(let peer)): "\(Self.words(peer)) listens on this \(isPort ? "port" : "socket")"
        case .taken(.user(let user)): "a process of user \(user), which we may not look into, listens on this port"
        case .taken(.unknown): "another process listens there"
        case .rival(let section): "[\(section)] has the same"
        case .staleFile(let error): "the socket that an earlier run has left there cannot be removed: \(error.text)"
        case .ownership(_, let error): "chown is refused to user \(Privileges.effectiveUserID): \(error.text)"
        }
    }

    private var isPort: Bool {
        if case .inet = server.address { true } else { false }
    }

    /// Whether another supervisord has the place, mostly one with the same configuration.
    private var isTakenByOurKind: Bool {
        guard case .taken(.process(let peer)) = cause, peer.pid > 0 else { return false }
        return ProcessIdentity.command(of: peer.pid) == "supervisord"
    }

    private var pathLength: Int {
        if case .unix(let path, _, _) = server.address { path.utf8.count } else { 0 }
    }

    private static func words(_ peer: SocketPeer) -> String {
        if peer.pid == 0 { return "a process outside this pid namespace" }
        let name = ProcessIdentity.command(of: peer.pid).map { " ('\($0)')" } ?? ""
        return "process \(peer.pid)\(name) of user \(peer.userID)"
    }

    /// What can be done about it.
    var advice: String? {
        switch (server.address, cause) {
        case (_, .rival): "give each server its own"
        case (_, .taken) where isTakenByOurKind:
            "if it runs this configuration already, use supervisorctl; otherwise end it first, or choose another "
                + (isPort ? "port" : "file")
        case (.unix, .taken): "end that process first, or choose another file"
        case (.inet, .taken): "end that process first, or choose another port"
        case (_, .pathTooLong), (_, .staleFile): "choose another file"
        case (_, .occupied): "remove it, or choose another file"
        case (_, .unknownHost): "correct it, add it to /etc/hosts, or write a number, or * for all interfaces"
        case (_, .ownership): "leave chown out, or name a user and a group that may be given"
        case (.inet(_, let port), .system(let error)): Self.inetAdvice(error, port)
        case (.unix, .system(let error)): Self.unixAdvice(error)
        }
    }

    private static func inetAdvice(_ error: Errno, _ port: UInt16) -> String? {
        switch error {
        case .permissionDenied where port < 1024:
            "ports below 1024 take root or the capability NET_BIND_SERVICE: choose another port, or grant it"
        case .addressNotAvailable: "the machine has no such address: choose one of its own, or * for all"
        case .addressFamilyNotSupported: "the machine has no IPv6: choose an IPv4 address"
        default: nil
        }
    }

    private static func unixAdvice(_ error: Errno) -> String? {
        switch error {
        case .noSuchFile: "make the directory, or choose another file"
        case .readOnlyFileSystem, .permissionDenied, .notPermitted:
            "choose a directory in which user \(Privileges.effectiveUserID) may make files"
        default: "choose another file"
        }
    }
}
