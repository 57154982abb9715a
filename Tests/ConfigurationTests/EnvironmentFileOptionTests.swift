import Model
import Testing

@testable import Configuration

/// `env_file` and `environment_unset` (EXT-76).
@Suite struct EnvironmentFileOptionTests {
    private func environment(_ text: String, change: (inout FakeHost) -> Void) throws -> [String: String] {
        let configuration = try load(text, change: change)
        return try #require(configuration.groups.first?.processes.first).environment
    }

    @Test func `later files win over earlier ones, and environment over all`() throws {
        let text = base + "[program:x]\ncommand=a\nenv_file=one, /etc/two\nenvironment=C=3\n"
        let variables = try environment(text) {
            $0[file: "/srv/one"] = "A=1\nB=1\nC=1\n"
            $0[file: "/etc/two"] = "B=2\nC=2\n"
        }
        #expect(variables == ["A": "1", "B": "2", "C": "3"])
    }

    @Test func `what the section of supervisord says stands below what a program says`() throws {
        let text = """
            [supervisord]
            env_file=all
            environment=B=2,C=2,D=2
            [program:x]
            command=a
            env_file=own
            environment=D=4
            """
        let variables = try environment(text) {
            $0[file: "/srv/all"] = "A=1\nB=1\nC=1\nD=1\n"
            $0[file: "/srv/own"] = "C=3\nD=3\n"
        }
        #expect(variables == ["A": "1", "B": "2", "C": "3", "D": "4"])
    }

    @Test func `variables of files can be expanded, those of supervisord in all later sections`() throws {
        let text = """
            [supervisord]
            env_file=all
            environment=B="%(ENV_A)s-b"
            [inet_http_server]
            port=%(ENV_PORT)s
            [program:x]
            env_file=%(ENV_A)s/%(program_name)s.env
            environment=D="%(ENV_C)s"
            command=run %(ENV_A)s %(ENV_C)s %(ENV_D)s
            """
        let configuration = try load(text) {
            $0[file: "/srv/all"] = "A=one\nPORT=9001\n"
            $0[file: "/srv/one/x.env"] = "C=c"
        }
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.command == "run one c c")
        #expect(process.environment == ["A": "one", "B": "one-b", "PORT": "9001", "C": "c", "D": "c"])
        #expect(configuration.servers.first?.url == "http://localhost:9001")
        #expect(configuration.expansionVariables == ["A": "one", "B": "one-b", "PORT": "9001"])
    }

    @Test func `the path is expanded for each process`() throws {
        let text =
            base + "[program:x]\ncommand=a\nnumprocs=2\nprocess_name=%(process_num)d\nenv_file=%(process_num)d.env\n"
        let configuration = try load(text) {
            $0[file: "/srv/0.env"] = "A=0"
            $0[file: "/srv/1.env"] = "A=1"
        }
        #expect(configuration.groups.first?.processes.map(\.environment) == [["A": "0"], ["A": "1"]])
        #expect(configuration.sources.files == ["/srv/s.conf", "/srv/0.env", "/srv/1.env"])
    }

    @Test(arguments: ["fcgi-program", "eventlistener"])
    func `other kinds of programs have it too`(kind: String) throws {
        let text = base + "[\(kind):x]\ncommand=a\nevents=EVENT\nsocket=tcp://h:1\nenv_file=one\n"
        #expect(try environment(text) { $0[file: "/srv/one"] = "A=1" } == ["A": "1"])
    }

    @Test func `a file may be missing where a question mark follows, and is watched all the same`() throws {
        let text = base + "[program:x]\ncommand=a\nenv_file=none?,one?\n"
        let configuration = try load(text) { $0[file: "/srv/one"] = "A=1" }
        #expect(configuration.groups.first?.processes.first?.environment == ["A": "1"])
        #expect(configuration.sources.files == ["/srv/s.conf", "/srv/none", "/srv/one"])
    }

    @Test func `an empty value names no file`() throws {
        #expect(try environment(base + "[program:x]\ncommand=a\nenv_file=%(ENV_EMPTY)s\n") { _ in } == [:])
    }

    @Test func `another content is another configuration`() throws {
        let text = base + "[program:x]\ncommand=a\nenv_file=one\n[program:y]\ncommand=a\n"
        let old = try load(text) { $0[file: "/srv/one"] = "A=1" }.groups
        let same = try load(text) { $0[file: "/srv/one"] = "# new\nA='1'\n" }.groups
        let new = try load(text) { $0[file: "/srv/one"] = "A=2" }.groups
        #expect(UpdatePlan(active: old, new: same).steps.isEmpty)
        #expect(UpdatePlan(active: old, new: new).changed == ["x"])
    }

    @Test(arguments: [
        ("none", "cannot read env_file '/srv/none': it does not exist"),
        ("/tmp", "cannot read env_file '/tmp': it is a directory"),
        ("/pipe?", "cannot read env_file '/pipe': it is a named pipe"),
        ("/denied?", "cannot read env_file '/denied': permission denied"),
        ("/large", "cannot read env_file '/large': it is larger than 1 MB"),
        ("/bad", "env_file '/bad', line 2: KEY: the quote is not closed"),
        ("one,,two", "invalid 'env_file' value 'one,,two': a path is missing before or behind a comma"),
        ("?", "invalid 'env_file' value '?': a path is missing before or behind a comma"),
    ])
    func `a file that is no good is an error with its place`(value: String, reason: String) {
        var host = FakeHost(base + "[program:x]\ncommand=a\nenv_file=\(value)\n")
        host.inputProblems = ["/pipe": .notRegular("a named pipe"), "/denied": .denied]
        host.files["/large"] = [UInt8](repeating: 65, count: 1 << 20 + 1)
        host[file: "/bad"] = "A=1\nKEY='hunter2\n"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let findings = ConfigurationCheck(options, host: host).findings.map(\.text)
        #expect(findings == ["/srv/s.conf:4: [program:x] env_file: \(reason)"])
        host[file: "/srv/s.conf"] = "[supervisord]\nenv_file=\(value)\n"
        #expect(
            ConfigurationCheck(options, host: host).findings.map(\.text) == [
                "/srv/s.conf:2: [supervisord] env_file: \(reason)"
            ]
        )
    }

    @Test func `programs do not get the variables that are unset, and a change of that is one of theirs`() throws {
        let text = base + "environment_unset=A, B_C\n[program:x]\ncommand=a %(ENV_COLOUR)s\n"
        let configuration = try load(text)
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.environmentUnset == ["A", "B_C"])
        let other = try load(text.replacing("A, B_C", with: "A"))
        #expect(UpdatePlan(active: configuration.groups, new: other.groups).changed == ["x"])
    }

    @Test(arguments: ["A,,B", "A=1", "A B", ","])
    func `names of variables that are none are refused`(value: String) {
        let message = refusal(base + "environment_unset=\(value)\n")
        #expect(
            message
                == "invalid 'environment_unset' value '\(value)': must be names of variables with commas between them"
        )
    }
}
