import Configuration
import ControlClient
import Testing

@Suite
struct ServerDiscoveryTests {
    private var commandLine = ClientCommandLine()
    private var sources = ControlClientSources()
    private let unix = HTTPServerSettings(
        section: "unix_http_server",
        address: .unix(path: "/srv/s.sock", mode: 0o700, owner: nil),
        credentials: .init(username: "joe", password: "secret")
    )
    private let inet = HTTPServerSettings(
        section: "inet_http_server",
        address: .inet(host: nil, port: 9001),
        credentials: .init(username: "web", password: "word")
    )

    private func server(
        _ environment: [String: String] = [:],
        answering: [String] = [],
        entrypoint: ControlClientSources? = nil
    ) -> Server {
        ServerDiscovery(
            commandLine: commandLine,
            sources: sources,
            entrypoint: entrypoint,
            environment: environment,
            userID: 7,
            probe: { answering.contains($0) ? .answers : .silent }
        ).server()
    }

    @Test
    mutating func `the command line comes first, then the file, the environment, and the server section`() {
        sources.servers = [inet, unix]
        #expect(server().url == "unix:///srv/s.sock")
        #expect(server(["SUPERVISOR_SERVER_URL": "http://e:1"]).url == "http://e:1")
        sources.isServerURLSet = true
        sources.settings.serverURL = "http://f:1"
        #expect(server(["SUPERVISOR_SERVER_URL": "http://e:1"]).url == "http://f:1")
        commandLine.serverURL = "http://c:1"
        #expect(server(["SUPERVISOR_SERVER_URL": "http://e:1"]).url == "http://c:1")
    }

    @Test
    func `then the first implied socket that answers`() {
        let environment = ["XDG_RUNTIME_DIR": "/run/user/7"]
        #expect(server(environment, answering: ["/tmp/supervisor-7.sock"]).url == "unix:///tmp/supervisor-7.sock")
        let all = ["/run/supervisor.sock", "/run/user/7/supervisor.sock", "/tmp/supervisor-7.sock"]
        let trusted = Server(url: "unix:///run/supervisor.sock", trust: SocketTrust(userIDs: [7]))
        #expect(server(environment, answering: all) == trusted)
        #expect(server(answering: ["/dev/shm/supervisor-7.sock"]).url == "unix:///dev/shm/supervisor-7.sock")
        #expect(server(answering: ["/tmp/supervisor.sock"]).url == "unix:///tmp/supervisor.sock")
    }

    @Test
    func `root looks for the sockets of other users too`() {
        let discovery = ServerDiscovery(
            commandLine: commandLine,
            sources: sources,
            environment: [:],
            userID: 0,
            otherUserIDs: [0, 33],
            probe: { $0 == "/tmp/supervisor-33.sock" ? .answers : .silent }
        )
        #expect(
            discovery.server()
                == Server(url: "unix:///tmp/supervisor-33.sock", trust: SocketTrust(userIDs: [0, 33]))
        )
    }

    @Test
    func `a socket that is not for us is named with the reason`() {
        let discovery = ServerDiscovery(
            commandLine: commandLine,
            sources: sources,
            environment: [:],
            userID: 7,
            probe: { $0 == "/run/supervisor.sock" ? .denied(reason: "Permission denied") : .silent }
        )
        #expect(
            discovery.server().complaint("refused connection")
                == "unix:///run/supervisor.sock: Permission denied (also tried unix:///tmp/supervisor-7.sock, "
                + "unix:///dev/shm/supervisor-7.sock, unix:///tmp/supervisor.sock, "
                + "http://localhost:9001 refused connection)"
        )
    }

    @Test
    mutating func `where another user stands in the way the last resort gets no password of the file`() {
        sources.settings.username = "joe"
        sources.settings.password = "secret"
        let free = ServerDiscovery(
            commandLine: commandLine,
            sources: sources,
            environment: [:],
            userID: 7,
            probe: { _ in .silent }
        )
        #expect(free.server().credentials == Credentials(username: "joe", password: "secret"))
        let held = ServerDiscovery(
            commandLine: commandLine,
            sources: sources,
            environment: [:],
            userID: 7,
            probe: { $0.hasPrefix("/tmp") ? .denied(reason: "it belongs to user 8") : .silent }
        )
        #expect(held.server().url == "http://localhost:9001")
        #expect(held.server().credentials == Credentials())
    }

    @Test
    mutating func `the file that process 1 was started with counts where the one that was found leads nowhere`() {
        var entrypoint = ControlClientSources()
        entrypoint.servers = [unix]
        let found = server(entrypoint: entrypoint)
        #expect(found.url == "unix:///srv/s.sock")
        #expect(found.credentials == Credentials(username: "joe", password: "secret"))

        sources.isServerURLSet = true
        sources.settings.serverURL = "unix:///run/other.sock"
        sources.settings.username = "root"
        sources.settings.password = "of another server"
        let other = server(entrypoint: entrypoint)
        #expect(other.url == "unix:///srv/s.sock" && other.alsoTried == ["unix:///run/other.sock"])
        #expect(other.credentials == Credentials(username: "joe", password: "secret"))
        #expect(server(answering: ["/run/other.sock"], entrypoint: entrypoint).url == "unix:///run/other.sock")
        commandLine.serverURL = "http://c:1"
        #expect(server(entrypoint: entrypoint).url == "http://c:1")
    }

    @Test
    func `and last Supervisor's default, with all that was tried`() {
        let server = server(["XDG_RUNTIME_DIR": "relative"])
        #expect(server.url == "http://localhost:9001")
        #expect(
            server.complaint("refused connection")
                == "http://localhost:9001 refused connection (also tried unix:///run/supervisor.sock, "
                + "unix:///tmp/supervisor-7.sock, unix:///dev/shm/supervisor-7.sock, unix:///tmp/supervisor.sock)"
        )
        #expect(server.trust == nil)
    }

    @Test
    mutating func `credentials of the matching server are used where there are none`() {
        sources.servers = [inet, unix]
        #expect(server().credentials == Credentials(username: "joe", password: "secret"))
        commandLine.serverURL = "http://127.0.0.1:9001"
        #expect(server().credentials == Credentials(username: "web", password: "word"))
        commandLine.serverURL = "http://elsewhere:9001"
        #expect(server().credentials == Credentials())
        commandLine.serverURL = nil
        commandLine.username = "jack"
        #expect(server().credentials == Credentials(username: "jack", password: "secret"))
        sources.settings.password = "own"
        #expect(server().credentials == Credentials(username: "jack", password: "own"))
    }
}
