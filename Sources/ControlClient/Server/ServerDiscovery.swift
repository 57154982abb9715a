package import Configuration
import LinuxSystem

/// Decides which server supervisorctl talks to and as whom (EXT-9): the command line, `[supervisorctl] serverurl`,
/// `SUPERVISOR_SERVER_URL`, the server section of the same file, the first implied socket that answers, and last
/// Supervisor's own default. Where a file that was only found names a unix socket that no process serves, the file that process 1
/// was started with has its say.
package struct ServerDiscovery {
    /// The result of asking an implied socket.
    package enum Probe: Equatable, Sendable {
        case answers
        /// No server listens there.
        case silent
        /// There is a socket, which is not for us.
        case denied(reason: String)
    }

    private let commandLine: ClientCommandLine
    private let sources: ControlClientSources
    private let entrypoint: ControlClientSources?
    private let environment: [String: String]
    private let userID: UInt32
    private let otherUserIDs: [UInt32]
    /// Whether a process that we may trust answers at a socket.
    private let probe: (String) -> Probe

    /// All that the decision depends on; nothing else is looked at.
    /// - Parameters:
    ///   - sources: of the file that is named or found.
    ///   - entrypoint: of the file that process 1 was started with, when another one was found without being named.
    ///   - otherUserIDs: see ``ImpliedControlSocket/paths(environment:userID:otherUserIDs:)``.
    package init(
        commandLine: ClientCommandLine,
        sources: ControlClientSources,
        entrypoint: ControlClientSources? = nil,
        environment: [String: String],
        userID: UInt32,
        otherUserIDs: [UInt32] = [],
        probe: @escaping (String) -> Probe
    ) {
        self.commandLine = commandLine
        self.sources = sources
        self.entrypoint = entrypoint
        self.environment = environment
        self.userID = userID
        self.otherUserIDs = otherUserIDs
        self.probe = probe
    }

    /// The decision. Asks at most unix sockets whether a server answers.
    package func server() -> Server {
        if let url = commandLine.serverURL { return server(url, of: sources) }
        if sources.isServerURLSet { return server(named: sources.settings.serverURL) }
        if let url = environment["SUPERVISOR_SERVER_URL"], !url.isEmpty { return server(url, of: sources) }
        if let url = sources.serverSectionURL { return server(named: url) }
        if let entrypoint, let url = entrypoint.ownURL { return server(url, of: entrypoint) }
        return impliedServer()
    }

    private func server(_ url: String, of sources: ControlClientSources, alsoTried: [String] = []) -> Server {
        let (credentials, section) = credentials(for: url, of: sources)
        var server = Server(url: url, credentials: credentials, alsoTried: alsoTried)
        let place = sources.path.map { "[\(section)] of '\($0)'" }
        server.credentialsOrigin = CredentialsOrigin(
            username: commandLine.username == nil ? place : "-u",
            secret: commandLine.password == nil ? place : "-p",
            file: sources.path
        )
        // What is named on the command line is meant.
        if url != commandLine.serverURL, case .unix? = ServerAddress(url: url) {
            let daemon = sources.daemonUserID.map { [$0] } ?? []
            server.trust = SocketTrust(userIDs: [userID] + otherUserIDs + daemon, isNamed: true)
        }
        return server
    }

    /// The server that the file names.
    private func server(named url: String) -> Server {
        if let entrypoint, let other = entrypoint.ownURL, other != url,
            case .unix(let path)? = ServerAddress(url: url), probe(path) == .silent
        {
            return server(other, of: entrypoint, alsoTried: [url])
        }
        return server(url, of: sources)
    }

    private func impliedServer() -> Server {
        var tried: [String] = []
        var obstacle: String?
        // In a directory where all users make files.
        var isTaken = false
        let places =
            ImpliedControlSocket.paths(environment: environment, userID: userID, otherUserIDs: otherUserIDs)
            + [ImpliedControlSocket.usualPath]
        for path in places {
            switch probe(path) {
            case .answers:
                var server = server("unix://\(path)", of: sources)
                server.trust = SocketTrust(userIDs: [userID] + otherUserIDs)
                return server
            case .silent: tried.append("unix://\(path)")
            case .denied(let reason):
                tried.append("unix://\(path): \(reason)")
                if obstacle == nil { obstacle = tried.last }
                isTaken = isTaken || !path.hasPrefix("/run/")
            }
        }
        var server = server(sources.settings.serverURL, of: sources, alsoTried: tried)
        server.obstacle = obstacle
        // Who stands in our way there may listen at this port too, and would be sent the password of the file.
        if isTaken {
            server.credentials = Credentials(username: commandLine.username, password: commandLine.password)
        }
        return server
    }

    /// Each of both from the command line, else from `[supervisorctl]`; when that has neither, from the section of the
    /// server itself, so that the file has to hold a password only once.
    /// - Returns: them, and the section that they are from unless the command line has them.
    private func credentials(
        for url: String,
        of sources: ControlClientSources
    ) -> (credentials: Credentials, section: String) {
        var configured = Credentials(username: sources.settings.username, password: sources.settings.password)
        var section = "supervisorctl"
        if configured == Credentials() {
            let own = sources.servers.first { $0.url == url } ?? sources.servers.first { $0.serves(url) }
            configured = Credentials(username: own?.credentials?.username, password: own?.credentials?.password)
            if configured != Credentials(), let own { section = own.section }
        }
        let credentials = Credentials(
            username: commandLine.username ?? configured.username,
            password: commandLine.password ?? configured.password
        )
        return (credentials, section)
    }
}

extension ControlClientSources {
    /// What the file itself says.
    fileprivate var ownURL: String? {
        isServerURLSet ? settings.serverURL : serverSectionURL
    }

    fileprivate var serverSectionURL: String? { servers.defaultURL }
}

extension HTTPServerSettings {
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
