import Configuration
import Model
import Testing

/// `user`, `group_add`, `user_environment` and owners of sockets (EXT-11).
@Suite struct UserOptionTests {
    private func process(_ lines: String, change: (inout FakeHost) -> Void = { _ in }) throws -> ProcessSettings {
        let groups = try load(base + "[program:x]\ncommand=a\n" + lines, change: change).groups
        return try #require(groups.first?.processes.first)
    }

    struct Form: Sendable, CustomTestStringConvertible {
        let text: String
        let credentials: ProcessCredentials

        init(_ text: String, _ uid: UInt32, _ gid: UInt32, _ groups: [UInt32]) {
            self.text = text
            credentials = ProcessCredentials(uid: uid, gid: gid, groups: groups)
        }

        var testDescription: String { text }
    }

    static let forms = [
        Form("me", 1000, 1000, [1000, 27]),
        Form("1000", 1000, 1000, [1000, 27]),
        Form("4321", 4321, 7, []),
        Form("4321:8765", 4321, 8765, []),
        Form("4321:sudo", 4321, 27, []),
        Form("me:8765", 1000, 8765, [8765, 27]),
        Form("me:sudo", 1000, 27, [27]),
        Form("me:me-not-primary", 1000, 55, [55, 27]),
        Form("1000:65534", 1000, 65534, [65534, 27]),
        Form("0004321", 4321, 7, []),
        Form("4294967294", 4_294_967_294, 7, []),
    ]

    @Test(
        "a user is a name or any number, perhaps with a group, which takes the place of the primary one",
        arguments: forms
    )
    func credentials(_ form: Form) throws {
        let change = { (host: inout FakeHost) in
            host.primaryGroupID = 7
            host.groups["me-not-primary"] = 55
        }
        let own = ProcessCredentials(uid: 0, gid: 7, groups: [0, 7])
        #expect(try process("user=\(form.text)\n", change: change).credentials(from: own) == form.credentials)
        let daemon = try load(base + "user=\(form.text)\n", change: change).daemon
        #expect(daemon.user?.credentials(from: own) == form.credentials)
        var options = CommandLineOptions()
        options.user = form.text
        #expect(try load(base, options: options, change: change).daemon.user == daemon.user)
    }

    @Test(
        "names that do not exist and numbers that are none are refused in Supervisor's words (CFG-63)",
        arguments: [
            ("nosuch", "Invalid user name nosuch"),
            ("nosuch:sudo", "Invalid user name nosuch"),
            ("-1", "Invalid user id -1"),
            ("4294967295", "Invalid user id 4294967295"),
            ("99999999999999999999", "Invalid user id 99999999999999999999"),
            ("me:nosuch", "Invalid group name nosuch"),
            ("me:-1", "Invalid group id -1"),
            ("me:", "Invalid group name "),
            (":sudo", "Invalid user name "),
            ("me:1:2", "Invalid group name 1:2"),
        ]
    )
    func refusals(user: String, message: String) {
        #expect(refusal(base + "user=\(user)\n") == message)
        #expect(
            refusal(base + "[program:x]\ncommand=a\nuser=\(user)\n")
                == "\(message) in section 'program:x' (file: '/srv/s.conf')"
        )
    }

    @Test("a program whose user and group are ours changes nothing, whoever we are")
    func ours() throws {
        let own = ProcessCredentials(uid: 1000, gid: 50, groups: [1, 2])
        for user in ["me", "1000", "me:50", "1000:50"] {
            #expect(try process("user=\(user)\n").credentials(from: own) == nil)
        }
        let another = ProcessCredentials(uid: 1000, gid: 51, groups: [51, 27])
        #expect(try process("user=me:51\n").credentials(from: own) == another)
        #expect(try process("").credentials(from: own) == nil)
    }

    @Test("group_add adds names and numbers to the groups of the user, or to ours without one")
    func groupAdd() throws {
        let root = ProcessCredentials(uid: 0, gid: 0, groups: [0, 4])
        func groups(_ lines: String) throws -> [UInt32]? { try process(lines).credentials(from: root)?.groups }
        #expect(try groups("user=me\ngroup_add=nogroup, 99,27\n") == [1000, 27, 65534, 99])
        #expect(try groups("user=4321:8765\ngroup_add=99,8765,99\n") == [99])
        #expect(try groups("user=4321\ngroup_add=sudo\n") == [27])
        #expect(try groups("group_add=99\n") == [0, 4, 99])
        #expect(try groups("group_add=4,root\n") == nil)
        #expect(try groups("group_add=\n") == nil)
        #expect(
            refusal(base + "[program:x]\ncommand=a\ngroup_add=sudo,nosuch\n")
                == "Invalid group name nosuch in section 'program:x' (file: '/srv/s.conf')"
        )
    }

    @Test("user_environment tells a program who it is, also one without an account")
    func userEnvironment() throws {
        let change = { (host: inout FakeHost) in
            host.users.append(
                UserAccount(name: "web", uid: 33, gid: 33, groups: [33], home: "/var/www", shell: "/bin/false")
            )
        }
        func variables(_ lines: String) throws -> [String: String] {
            try process("user_environment=true\n" + lines, change: change).userEnvironment
        }
        let web = ["HOME": "/var/www", "USER": "web", "LOGNAME": "web", "SHELL": "/bin/false"]
        let unknown = ["HOME": "/", "USER": "4321", "LOGNAME": "4321", "SHELL": "/bin/sh"]
        #expect(try variables("user=web\n") == web)
        #expect(try variables("user=33:27\n") == web)
        #expect(try variables("user=4321\n") == unknown)
        #expect(try variables("")["USER"] == "root")
        #expect(try variables("[supervisord]\nuser=web\n") == web)
        #expect(try process("user=web\n", change: change).userEnvironment == [:])
    }

    @Test("without an account of ours user_environment gives our number (P33)")
    func userEnvironmentWithoutAccount() throws {
        let variables = try process("user_environment=true\n") {
            $0.users = []
            $0.userID = 12345
        }.userEnvironment
        #expect(variables["USER"] == "12345")
    }

    @Test("owners of sockets are any numbers too")
    func socketOwners() throws {
        func owner(_ text: String) throws -> SocketOwner? {
            guard
                case .unix(_, _, let owner)? = try load(base + "[unix_http_server]\nfile=x\nchown=\(text)\n").servers
                    .first?.address
            else { return nil }
            return owner
        }
        #expect(try owner("4321") == SocketOwner(uid: 4321, gid: nil))
        #expect(try owner("4321:8765") == SocketOwner(uid: 4321, gid: 8765))
        #expect(try owner("me:8765") == SocketOwner(uid: 1000, gid: 8765))
        #expect(try owner("4321:sudo") == SocketOwner(uid: 4321, gid: 27))
        #expect(refusal(base + "[unix_http_server]\nfile=x\nchown=4321:no\n") == "Invalid sockchown value 4321:no")
        let section = "[fcgi-program:f]\ncommand=a\nsocket=unix:///tmp/x\n"
        func fastCGIOwner(_ line: String) throws -> SocketOwner? {
            try load(base + section + line).groups.first?.sockets.first?.owner
        }
        #expect(try fastCGIOwner("socket_owner=4321:8765\n") == SocketOwner(uid: 4321, gid: 8765))
        #expect(try fastCGIOwner("user=me:sudo\n") == SocketOwner(uid: 1000, gid: 27))
        #expect(try fastCGIOwner("user=root:sudo\n") == SocketOwner(uid: 0, gid: 27))
        #expect(try fastCGIOwner("user=root\n") == nil)
    }

    @Test(
        "a reread sees another group, whether of user or of group_add, and another environment of the user",
        arguments: [
            ("user=me", "user=me:sudo"), ("user=4321:1", "user=4321:2"), ("user=me", "user=me\ngroup_add=5"),
            ("group_add=5", "group_add=5,6"), ("user=me", "user=me\nuser_environment=true"),
        ]
    )
    func reread(old: String, new: String) throws {
        let left = try process(old + "\n")
        #expect(left.isConfigured(like: try process(old + "\n")))
        #expect(!left.isConfigured(like: try process(new + "\n")))
    }

    @Test("another member of some group is no other configuration (CFG-171)")
    func members() throws {
        let old = try process("user=me\n")
        let new = try process("user=me\n") { $0.users[2].groups.append(99) }
        #expect(old.isConfigured(like: new))
    }

    @Test("groups may stay as they are where nobody has a right by them that it should not have (P34, P37)")
    func keptGroups() {
        func credentials(_ uid: UInt32, _ gid: UInt32, _ groups: [UInt32]) -> ProcessCredentials {
            ProcessCredentials(uid: uid, gid: gid, groups: groups)
        }
        let root = credentials(0, 0, [0, 4])
        #expect(root.mayKeepGroups(as: credentials(0, 0, [0, 4, 99])))
        #expect(!root.mayKeepGroups(as: credentials(33, 33, [33])))
        #expect(!root.mayKeepGroups(as: credentials(33, 33, [33, 0])))
        #expect(!root.mayKeepGroups(as: credentials(0, 33, [33])))
        #expect(root.mayKeepGroups(as: credentials(33, 0, [4])))
        #expect(credentials(0, 0, []).mayKeepGroups(as: credentials(33, 33, [33])))
        // One that the user namespace cannot name may be root's.
        #expect(!credentials(0, 0, [65534]).mayKeepGroups(as: credentials(65534, 65534, [65534])))
        // An ordinary user is told so.
        #expect(!credentials(33, 33, []).mayKeepGroups(as: credentials(34, 34, [34])))
    }
}
