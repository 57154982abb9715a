import Foundation
import TestHarness
import Testing

@Suite("Users and their groups (EXT-11, P34, P37)", .enabled(if: getuid() == 0))
struct UserOptionTests {
    /// A sandbox in which every user may write.
    private func openSandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        return sandbox
    }

    /// The number of setgroups(2), for the `refuse` step.
    #if arch(x86_64)
    static let setgroups = "116"
    #else
    static let setgroups = "159"
    #endif

    @Test("where setgroups is refused, a user whom groups of root would leak to is not run (P34)")
    func leak() throws {
        let sandbox = try openSandbox()
        var launch = Launch()
        launch.wrapper = ["setpriv", "--groups", "0,4"]
        launch.before = [["refuse", "EPERM", Self.setgroups]]
        let text = "[program:x]\ncommand=child pid %(here)s/ran\nuser=nobody\nstartretries=0\n"
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            let log = try supervisor.waitForLog("gave up: x")
            #expect(log.contains("spawnerr: couldn't setuid to 65534: Could not set groups of effective user"))
            #expect(!sandbox.exists("ran"))
        }
    }

    @Test("where nothing of root's would leak it is run, with a warning when it lacks a group (P37)")
    func nothingToLeak() throws {
        let sandbox = try openSandbox()
        var launch = Launch()
        launch.wrapper = ["setpriv", "--clear-groups"]
        launch.before = [["refuse", "EPERM", Self.setgroups]]
        let text = """
            [program:none]
            command=child view %(here)s/none -- hold
            user=4321:8765
            [program:lacking]
            command=child view %(here)s/lacking -- hold
            user=4321:8765
            group_add=99
            """
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("none")
            try supervisor.waitForRunning("lacking")
            for name in ["none", "lacking"] {
                let view = try sandbox.view(name)
                #expect(view.uids == [4321, 4321, 4321] && view.gids == [8765, 8765, 8765])
                #expect(view.groups.isEmpty)
            }
            let warnings = supervisor.log.entries(with: "WARN group_add of 'lacking'")
            #expect(warnings.count == 1)
            #expect(!supervisor.log.contains("of 'none'"))
        }
    }

    @Test("a daemon that would keep root's groups does not start (SD-41, P34)")
    func daemonLeak() throws {
        var launch = Launch()
        launch.wrapper = ["setpriv", "--groups", "0,4"]
        launch.before = [["refuse", "EPERM", Self.setgroups]]
        let (status, supervisor) = try runToExit("[supervisord]\nnodaemon=true\nuser=nobody\n", launch: launch)
        #expect(status == .exited(2))
        #expect(supervisor.standardError.hasPrefix("Error: Could not set groups of effective user"))
    }

    @Test("user_environment says who the program is, below environment (EXT-11)")
    func userEnvironment() throws {
        let text = """
            [program:x]
            command=child view %(here)s/view -- hold
            user=nobody
            user_environment=true
            environment=HOME="/elsewhere"
            """
        try supervise(text, sandbox: openSandbox()) { supervisor in
            try supervisor.waitForRunning("x")
            let view = try supervisor.sandbox.view("view")
            #expect(view.variable("USER") == "nobody" && view.variable("LOGNAME") == "nobody")
            #expect(view.variable("SHELL") == "/usr/sbin/nologin")
            #expect(view.variable("HOME") == "/elsewhere")
        }
    }

    @Test("reread sees another group, and update gives it to the program")
    func reread() throws {
        let sandbox = try openSandbox()
        let text = { (user: String) in
            Supervisor.controlSections + "[program:x]\ncommand=child view %(here)s/view -- hold\nuser=\(user)\n"
        }
        try supervise(text("4321:1"), sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try sandbox.view("view").gids == [1, 1, 1])
            #expect(try supervisor.control("reread") == "No config updates to processes\n")
            try sandbox.write("supervisord.conf", Supervisor.header + text("4321:2"))
            #expect(try supervisor.control("reread") == "x: changed\n")
            try supervisor.control("update")
            try supervisor.waitForLog("success: x", count: 2)
            #expect(try sandbox.view("view").gids == [2, 2, 2])
        }
    }
}
