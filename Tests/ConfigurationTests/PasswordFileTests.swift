import Model
import Testing

@testable import Configuration

/// `password_file` of servers and of supervisorctl, and what root has read (EXT-76).
@Suite struct PasswordFileTests {
    private static let unix = "[unix_http_server]\nfile=/tmp/s\nusername=me\npassword_file=secret\n"
    private static let hash = "{SHA}82ab876d1387bfafe46cc1c8a2ef074eae50cb1d"

    @Test(arguments: [
        ("pass word\n", "pass word"), ("x\r\n", "x"), ("x\n\n", "x\n"), (hash, hash), ("%(a)s;#", "%(a)s;#"),
    ])
    func `a server has the password of the file, without its last newline`(content: String, password: String) throws {
        let text = base + Self.unix + "[inet_http_server]\nport=1\nusername=me\npassword_file=%(here)s/secret\n"
        let configuration = try load(text) { $0[file: "/srv/secret"] = content }
        #expect(configuration.servers.map { $0.credentials?.password } == [password, password])
        #expect(configuration.sources.files == ["/srv/s.conf", "/srv/secret"])
    }

    @Test(arguments: [
        ("password_file=/none", "password_file: invalid 'password_file' value '/none': it does not exist"),
        ("password_file=/empty", "password_file: invalid 'password_file' value '/empty': it is empty"),
        ("password_file=/tmp", "password_file: invalid 'password_file' value '/tmp': it is a directory"),
        ("password_file=", "password_file: invalid 'password_file' value '': the path is missing"),
        (
            "password=x\npassword_file=/srv/secret",
            "password_file: password_file and password are both set, one of them is enough"
        ),
    ])
    func `what is wrong is told with its place`(lines: String, reason: String) {
        for section in ["inet_http_server", "supervisorctl"] {
            var host = FakeHost(base + "[\(section)]\nport=1\nusername=me\n\(lines)\n")
            host[file: "/srv/secret"] = "hunter2"
            host[file: "/empty"] = "\n"
            var options = CommandLineOptions()
            options.configuration = "/srv/s.conf"
            let findings = ConfigurationCheck(options, host: host).findings.filter(\.isError).map(\.text)
            let line = 4 + lines.split(separator: "\n").count
            #expect(findings == ["/srv/s.conf:\(line): [\(section)] \(reason)"])
        }
    }

    @Test func `a file without a user name is half a login`() {
        let message = refusal(base + "[inet_http_server]\nport=1\npassword_file=secret\n") {
            $0[file: "/srv/secret"] = "x"
        }
        #expect(message.contains("both the username and password must be specified"))
    }

    @Test func `what only begins like a hash is the password, with a warning that does not show it`() throws {
        let configuration = try load(base + Self.unix) { $0[file: "/srv/secret"] = "$6$hunter2" }
        #expect(configuration.servers.first?.credentials?.password == "$6$hunter2")
        #expect(
            configuration.notices.map(\.text).contains { $0.hasPrefix("[unix_http_server] password_file: begins like") }
        )
        #expect(!configuration.notices.contains { $0.text.contains("hunter2") })
    }

    // MARK: supervisorctl

    private func sources(_ text: String, change: (inout FakeHost) -> Void) throws -> ControlClientSources {
        var host = FakeHost(text)
        change(&host)
        return try ControlClientSources.load(
            path: "/srv/s.conf",
            argv0: "supervisorctl",
            sectionRequired: true,
            host: host
        )
    }

    @Test func `supervisorctl has the password of its own file`() throws {
        let sources = try sources("[supervisorctl]\nusername=me\npassword_file=secret\n") {
            $0[file: "/srv/secret"] = "x\n"
        }
        #expect(sources.settings.password == "x" && sources.warnings.isEmpty)
    }

    @Test func `without one it has that of the server`() throws {
        let sources = try sources(Self.unix + "[supervisorctl]\n") { $0[file: "/srv/secret"] = "x\n" }
        #expect(sources.servers.first?.credentials == .init(username: "me", password: "x") && sources.warnings.isEmpty)
    }

    @Test(arguments: [unix + "[supervisorctl]\n", "\n\n[supervisorctl]\nusername=me\npassword_file=secret\n"])
    func `a file that its user may not read is a warning, and it goes on without a password`(text: String) throws {
        let sources = try sources(text) { $0.inputProblems["/srv/secret"] = .denied }
        #expect(sources.settings.password == nil)
        let section = text.hasPrefix("[unix") ? "unix_http_server" : "supervisorctl"
        let line = text.hasPrefix("[unix") ? 4 : 5
        #expect(
            sources.warnings == [
                "/srv/s.conf:\(line): [\(section)] invalid 'password_file' value 'secret': permission denied"
            ]
        )
    }

    @Test func `nothing is said of the file of a server when supervisorctl has a password`() throws {
        let sources = try sources(Self.unix + "[supervisorctl]\nusername=me\npassword=x\n") {
            $0.inputProblems["/srv/secret"] = .denied
        }
        #expect(sources.warnings.isEmpty)
    }

    // MARK: Root that is given up

    @Test func `what root has read stays known to the user that it has become`() throws {
        let memory = FileMemory()
        var host = FakeHost(
            "[supervisord]\nuser=me\n" + Self.unix + "[program:x]\ncommand=a %(file:token)s\nenv_file=e\n"
        )
        host[file: "/srv/secret"] = "x"
        host[file: "/srv/token"] = "t"
        host[file: "/srv/e"] = "A=1"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let first = try ConfigurationLoader(host: host, memory: memory).load(options)
        host.userID = 1000
        for name in ["secret", "token", "e"] { host.inputProblems["/srv/\(name)"] = .denied }
        for _ in 0..<2 {
            let second = try ConfigurationLoader(host: host, memory: memory).load(options)
            #expect(second.servers == first.servers)
            #expect(UpdatePlan(active: first.groups, new: second.groups).steps.isEmpty)
            #expect(
                second.notices.map(\.text).contains(
                    "cannot read '/srv/token' again as user 1000, it stays as root has read it"
                )
            )
        }
        // One that it can read is read.
        host.inputProblems["/srv/e"] = nil
        host[file: "/srv/e"] = "A=2"
        let third = try ConfigurationLoader(host: host, memory: memory).load(options)
        #expect(third.groups.first?.processes.first?.environment == ["A": "2"])
        // One that is gone is gone.
        host.inputProblems["/srv/token"] = .missing
        #expect(throws: ConfigurationError.self) { try ConfigurationLoader(host: host, memory: memory).load(options) }
    }

    @Test func `nothing is remembered where root is not given up`() throws {
        let memory = FileMemory()
        var host = FakeHost(base + Self.unix)
        host[file: "/srv/secret"] = "x"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        _ = try ConfigurationLoader(host: host, memory: memory).load(options)
        #expect(memory.files.isEmpty)
    }
}
