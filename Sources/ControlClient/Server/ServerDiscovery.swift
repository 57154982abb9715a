import Configuration
import LinuxSystem

/// Decides which server supervisorctl talks to and as whom (EXT-9): the command line, `[supervisorctl] serverurl`,
/// `SUPERVISOR_SERVER_URL`, the server section of the same file, the first implied socket that answers, and last
/// Supervisor's own default.
package struct ServerDiscovery {
    private let commandLine: ClientCommandLine
    private let sources: ControlClientSources
    private let environment: [String: String]
    private let userID: UInt32
    private let otherUserIDs: [UInt32]
    /// Whether somebody we may trust answers at a socket.
    private let answers: (String) -> Bool

    /// All that the decision depends on; nothing else is looked at.
    /// - Parameter otherUserIDs: see ``ImpliedControlSocket/paths(environment:userID:otherUserIDs:)``.
    package init(
        commandLine: ClientCommandLine,
        sources: ControlClientSources,
        environment: [String: String],
        userID: UInt32,
        otherUserIDs: [UInt32] = [],
        answers: @escaping (String) -> Bool
    ) {
        self.commandLine = commandLine
        self.sources = sources
        self.environment = environment
        self.userID = userID
        self.otherUserIDs = otherUserIDs
        self.answers = answers
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
            if answers(path) { return ("unix://\(path)", []) }
            tried.append("unix://\(path)")
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
    package static func isAnswering(_ path: String, userIDs: [UInt32]) -> Bool {
        guard let status = try? FileStatus(path: path), status.kind == .socket,
            status.owner == 0 || userIDs.contains(status.owner)
        else { return false }
        do throws(Errno) {
            _ = try StreamSocket.connected(to: .unix(path: path), interrupts: nil)
            return true
        } catch {
            return false
        }
    }
}
