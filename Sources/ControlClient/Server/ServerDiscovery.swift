import Configuration
import LinuxSystem

/// Decides which server supervisorctl talks to and as whom (EXT-9): the command line, `[supervisorctl] serverurl`,
/// `SUPERVISOR_SERVER_URL`, the server section of the same file, the first implied socket that answers, and last
/// Supervisor's own default.
package struct ServerDiscovery {
    /// What became of asking an implied socket.
    package enum Probe: Equatable, Sendable {
        case answers
        /// Nobody listens there.
        case silent
        /// There is a socket, which is not for us.
        case denied(reason: String)
    }

    private let commandLine: ClientCommandLine
    private let sources: ControlClientSources
    private let environment: [String: String]
    private let userID: UInt32
    private let otherUserIDs: [UInt32]
    /// Whether somebody whom we may trust answers at a socket.
    private let probe: (String) -> Probe

    /// All that the decision depends on; nothing else is looked at.
    /// - Parameter otherUserIDs: see ``ImpliedControlSocket/paths(environment:userID:otherUserIDs:)``.
    package init(
        commandLine: ClientCommandLine,
        sources: ControlClientSources,
        environment: [String: String],
        userID: UInt32,
        otherUserIDs: [UInt32] = [],
        probe: @escaping (String) -> Probe
    ) {
        self.commandLine = commandLine
        self.sources = sources
        self.environment = environment
        self.userID = userID
        self.otherUserIDs = otherUserIDs
        self.probe = probe
    }

    /// The decision. Asks at most the implied sockets whether anybody answers.
    package func server() -> Server {
        let (url, tried) = place()
        return Server(url: url, credentials: credentials(for: url), alsoTried: tried)
    }

    private func place() -> (url: String, alsoTried: [String]) {
        if let url = commandLine.serverURL { return (url, []) }
        if sources.isServerURLSet { return (sources.settings.serverURL, []) }
        if let url = environment["SUPERVISOR_SERVER_URL"], !url.isEmpty { return (url, []) }
        if let server = sources.servers.first(where: \.isUnix) ?? sources.servers.last { return (server.url, []) }
        var tried: [String] = []
        let places = ImpliedControlSocket.paths(environment: environment, userID: userID, otherUserIDs: otherUserIDs)
        for path in places {
            switch probe(path) {
            case .answers: return ("unix://\(path)", [])
            case .silent: tried.append("unix://\(path)")
            case .denied(let reason): tried.append("unix://\(path): \(reason)")
            }
        }
        return (sources.settings.serverURL, tried)
    }

    /// Each of both from the command line, else from `[supervisorctl]`; when that has neither, from the section of the
    /// server itself, so that the file has to hold a password only once.
    private func credentials(for url: String) -> Credentials {
        var configured = Credentials(username: sources.settings.username, password: sources.settings.password)
        if configured == Credentials() {
            let own = sources.servers.first { $0.url == url } ?? sources.servers.first { $0.serves(url) }
            configured = Credentials(username: own?.credentials?.username, password: own?.credentials?.password)
        }
        return Credentials(
            username: commandLine.username ?? configured.username,
            password: commandLine.password ?? configured.password
        )
    }
}

extension HTTPServerSettings {
    fileprivate var isUnix: Bool {
        if case .unix = address { true } else { false }
    }

    /// Whether the URL may lead to this server: the same port of this machine, by whatever name. A password goes to no
    /// other machine this way.
    fileprivate func serves(_ url: String) -> Bool {
        guard case .inet(let ownHost, let ownPort) = address,
            case .http(let authority)? = ServerAddress(url: url),
            let (host, port) = ServerAddress.hostAndPort(authority)
        else { return false }
        return port == ownPort && (host == ownHost || host == "localhost" || host == "127.0.0.1" || host == "::1")
    }
}

extension ServerDiscovery {
    /// Whether a server of root or of one of these users listens at the path. Somebody else's socket in /tmp is not to get
    /// a password.
    package static func probe(_ path: String, userIDs: [UInt32]) -> Probe {
        do throws(Errno) {
            let status = try FileStatus(path: path)
            guard status.kind == .socket else { return .silent }
            guard status.owner == 0 || userIDs.contains(status.owner) else {
                return .denied(reason: "belongs to user \(status.owner)")
            }
            _ = try StreamSocket.connected(to: .unix(path: path), interrupts: nil)
            return .answers
        } catch {
            return ["EACCES", "EPERM"].contains(error.name) ? .denied(reason: error.text) : .silent
        }
    }
}
