import Foundation
import TestHarness
import Testing

@Suite("Users in a container that knows little of them (EXT-11, P33, P34)", .enabled(if: getuid() == 0))
struct UserTests {
    /// What the program finds itself to be, run with these options in a container with these files.
    private func view(
        _ lines: String,
        passwd: String? = nil,
        group: String? = nil,
        containerUser: Int = 0,
        body: (Container) throws -> Void = { _ in }
    ) throws -> View {
        let sandbox = try Sandbox()
        try Container.bare("[program:x]\ncommand=child view /data/view -- hold\n\(lines)\n", in: sandbox)
        if let passwd { try sandbox.write("bundle/rootfs/etc/passwd", passwd) }
        if let group { try sandbox.write("bundle/rootfs/etc/group", group) }
        var options = Container.Options()
        options.user = containerUser
        // What root has and nobody else may have.
        options.groups = [0, 777]
        options.temporaryDirectories = ["/tmp"]
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("success: x")
        let view = try sandbox.view("bundle/rootfs/data/view")
        try body(container)
        #expect(try container.stop() == .exited(0))
        return view
    }

    struct Form: Sendable, CustomTestStringConvertible {
        let lines: String
        let uid: Int
        let gid: Int
        let groups: Set<Int>
        var testDescription: String { lines }
    }

    static let accounts = (
        passwd: "web:x:33:40:Web:/var/www:/bin/false\n",
        group: "main:x:40:\nlogs:x:50:web\nextra:x:60:\n"
    )

    @Test(
        "a program has the ids and groups that its options name, and none of root's",
        arguments: [
            Form(lines: "user=web", uid: 33, gid: 40, groups: [40, 50]),
            Form(lines: "user=33", uid: 33, gid: 40, groups: [40, 50]),
            Form(lines: "user=web:extra", uid: 33, gid: 60, groups: [60, 50]),
            Form(lines: "user=web:8765", uid: 33, gid: 8765, groups: [8765, 50]),
            Form(lines: "user=web\ngroup_add=extra, 70", uid: 33, gid: 40, groups: [40, 50, 60, 70]),
            Form(lines: "user=4321:8765", uid: 4321, gid: 8765, groups: []),
            Form(lines: "user=4321:extra\ngroup_add=70", uid: 4321, gid: 60, groups: [70]),
            Form(lines: "user=4321", uid: 4321, gid: 0, groups: []),
            Form(lines: "group_add=70", uid: 0, gid: 0, groups: [0, 777, 70]),
            Form(lines: "user=0", uid: 0, gid: 0, groups: [0, 777]),
            Form(lines: "user=0:50", uid: 0, gid: 50, groups: []),
        ]
    )
    func forms(_ form: Form) throws {
        let view = try view(form.lines, passwd: Self.accounts.passwd, group: Self.accounts.group)
        #expect(view.uids == [form.uid, form.uid, form.uid])
        #expect(view.gids == [form.gid, form.gid, form.gid])
        #expect(Set(view.groups) == form.groups)
    }

    @Test("numbers need no passwd and no group file")
    func withoutFiles() throws {
        let view = try view("user=4321:8765\ngroup_add=99\nuser_environment=true")
        #expect(view.uids == [4321, 4321, 4321])
        #expect(view.groups == [99])
        #expect(["HOME", "USER", "LOGNAME", "SHELL"].map(view.variable) == ["/", "4321", "4321", "/bin/sh"])
    }

    @Test("nor do malformed lines of these files stand in the way of the good ones (P33)")
    func malformedFiles() throws {
        let view = try view(
            "user=web:logs",
            passwd: ":::::::\n\u{1}\u{2}\nbad\n+::::::\nweb:x:no:1::/:\n" + Self.accounts.passwd + "web:x:9",
            group: "::::\n\(String(repeating: "y", count: 5000))\nlogs:x:none:\n" + Self.accounts.group
        )
        #expect(view.uids == [33, 33, 33])
        #expect(view.gids == [50, 50, 50])
    }

    @Test(
        "as an arbitrary uid, a user that is already ours is nothing to do",
        arguments: ["user=12345", "user=12345:12345", "user=12345\ngroup_add=777"]
    )
    func ownUser(_ lines: String) throws {
        let view = try view(lines, containerUser: 12345) { container in
            #expect(!container.log.entries.contains { $0.level == "WARN" })
        }
        #expect(view.uids == [12345, 12345, 12345])
        #expect(Set(view.groups).isSuperset(of: [777]))
    }

    @Test("as an arbitrary uid, a group that cannot be added is told once, and the program runs (P37)")
    func refusedGroup() throws {
        let sandbox = try Sandbox()
        try Container.bare(
            "[program:x]\ncommand=child exit 0\nautorestart=true\nstartsecs=0\ngroup_add=99\n",
            in: sandbox
        )
        var options = Container.Options()
        options.user = 12345
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        let log = try container.waitForLog("success: x", count: 5)
        let warnings = log.entries(with: "WARN group_add of 'x'")
        #expect(warnings.count == 1)
        #expect(warnings.first?.message.hasSuffix(": Operation not permitted") == true)
    }

    @Test(
        "as an arbitrary uid, any other user is refused in Supervisor's words (PROC-36)",
        arguments: ["1", "12345:1"]
    )
    func anotherUser(_ user: String) throws {
        var options = Container.Options()
        options.user = 12345
        let text = "[program:x]\ncommand=child pid /data/ran\nuser=\(user)\nstartretries=0\n"
        try contain(text, options) { container in
            let log = try container.waitForLog("gave up: x")
            let uid = user.prefix { $0 != ":" }
            #expect(log.contains("spawnerr: couldn't setuid to \(uid): Can't drop privilege as nonroot user"))
            #expect(!container.sandbox.exists("bundle/rootfs/data/ran"))
        }
    }

    @Test("the account of [supervisord] is any number too, and root finds its control socket (EXT-9)")
    func daemonUser() throws {
        var options = Container.Options()
        options.groups = [0, 777]
        options.temporaryDirectories = ["/tmp"]
        options.arguments = ["/bin/supervisord", "-c", "/etc/supervisord.conf", "-u", "4321:8765"]
        let text = "[program:x]\ncommand=child view /data/view -- hold\nuser=4321\nuser_environment=true\n"
        try contain(text, options) { container in
            try container.waitForLog("success: x")
            let view = try container.sandbox.view("bundle/rootfs/data/view")
            #expect(view.uids == [4321, 4321, 4321])
            #expect(view.gids == [8765, 8765, 8765])
            #expect(view.groups == [])
            #expect(view.variable("USER") == "4321")
            #expect(container.log.contains("INFO Set uid to user 4321 succeeded"))
            // The file does not say who that is: PID 1 is looked at.
            let status = try container.execute("/bin/supervisord", "ctl", "status")
            #expect(status.hasPrefix("x                                RUNNING   pid "))
        }
    }
}
