import Foundation
import TestHarness
import Testing

@Suite("Privileges of programs in containers (EXT-30 to EXT-37, P35, P37)", .enabled(if: getuid() == 0))
struct PrivilegeTests {
    private typealias Mask = CapabilityMask

    /// What runc gives to root here.
    private static let given: UInt64 = [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31].reduce(0) { $0 | 1 << $1 }

    private static let usual = "[program:x]\ncommand=child hold\nstartsecs=0\n"

    /// The pid, as seen from here, of the only program of a supervisord that is process 1.
    private func program(of supervisord: Int32) throws -> Int32 {
        try waitFor("the program") { ProcessTable.children(of: supervisord).first { $0.name == "child" }?.pid }
    }

    private func program(in container: Container) throws -> Int32 {
        try container.waitForLog("success: x")
        return try program(of: supervisord(in: container))
    }

    private func supervisord(in container: Container) throws -> Int32 {
        try #require(ProcessTable.children(of: container.process.pid).first?.pid)
    }

    @Test("root and any user have exactly the named set", arguments: ["0", "4321:8765"])
    func exact(user: String) throws {
        try contain(Self.usual + "user=\(user)\ncap_drop=ALL\ncap_add=NET_BIND_SERVICE\n") { container in
            let pid = try program(in: container)
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.netBindService))
            #expect(!container.log.contains("WARN"))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("what the container has and is not dropped stays; what it lacks cannot be added")
    func containerCapabilities() throws {
        try contain(Self.usual + "cap_drop=NET_RAW,CHOWN,SYS_ADMIN\n") { container in
            let pid = try program(in: container)
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Self.given & ~(Mask.netRaw | Mask.chown)))
        }
        try contain(Self.usual + "cap_add=SYS_ADMIN,SYS_TIME\nstartretries=0\n") { container in
            try container.waitForLog("gave up: x")
            #expect(container.log.contains("spawnerr: cap_add: supervisord does not hold CAP_SYS_ADMIN, CAP_SYS_TIME"))
        }
    }

    @Test("in a container with all capabilities dropped there is nothing left to drop")
    func nothingHeld() throws {
        var options = Container.Options()
        options.onlyCapabilities = []
        options.noNewPrivileges = true
        // A directory in which root without capabilities may write.
        options.temporaryDirectories = ["/tmp"]
        try contain(Self.usual + "cap_drop=ALL\n", options) { container in
            let pid = try program(in: container)
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks())
            #expect(ProcessTable.status(pid, "NoNewPrivs") == "1")
            #expect(!container.log.contains("WARN"))
        }
    }

    @Test("as an arbitrary uid under no-new-privileges, a bounding set that stays is harmless, and told")
    func arbitraryUser() throws {
        var options = Container.Options()
        options.user = 12345
        options.noNewPrivileges = true
        try contain(Self.usual + "cap_drop=ALL\n", options) { container in
            let pid = try program(in: container)
            let masks = ProcessTable.capabilities(pid)
            #expect(masks.permitted == 0 && masks.effective == 0 && masks.ambient == 0)
            #expect(container.log.count(of: "WARN cap_drop of 'x': the bounding set stays as it is") == 1)
        }
    }

    @Test("without SETPCAP and without no-new-privileges the program is not run")
    func withoutSetpcap() throws {
        var options = Container.Options()
        options.onlyCapabilities = ["KILL", "SETUID", "SETGID", "NET_BIND_SERVICE"]
        try contain("[program:x]\ncommand=child pid /data/ran\nstartretries=0\ncap_drop=ALL\n", options) { container in
            let log = try container.waitForLog("gave up: x")
            #expect(log.contains("spawnerr: bounding set: Operation not permitted (this takes CAP_SETPCAP, or "))
            #expect(!container.sandbox.exists("bundle/rootfs/data/ran"))
        }
    }

    @Test("limits and scheduling are those of the section; what the container may not do is told once (P37)")
    func resources() throws {
        let lines = """
            rlimit_nofile=64:128
            rlimit_core=0
            oom_score_adj=300
            nice=5
            ioprio=best-effort:6
            cpuset=0

            """
        try contain(Self.usual + "user=4321:8765\n" + lines) { container in
            let pid = try program(in: container)
            #expect(ProcessTable.limit(pid, "Max open files") == ["64", "128"])
            #expect(ProcessTable.limit(pid, "Max core file size") == ["0", "0"])
            #expect(ProcessTable.oomScoreAdjustment(pid) == "300")
            #expect(ProcessTable.nice(pid) == 5)
            #expect(ProcessTable.ioPriority(pid) == [2, 6])
            #expect(ProcessTable.status(pid, "Cpus_allowed_list") == "0")
            #expect(!container.log.contains("WARN"))
        }
        try contain(Self.usual + "nice=-5\noom_score_adj=-999\nioprio=realtime:1\n") { container in
            _ = try program(in: container)
            for key in ["nice", "oom_score_adj", "ioprio"] {
                #expect(container.log.count(of: "WARN \(key) of 'x': it runs without: ") == 1, "\(container.state)")
            }
        }
    }

    @Test("a daemon with drop_capabilities keeps little, and its programs have what they are to have (EXT-36)")
    func dropCapabilities() throws {
        let text = "[supervisord]\ndrop_capabilities=true\n" + Self.usual
        try contain(text + "user=4321:8765\ncap_drop=ALL\ncap_add=NET_BIND_SERVICE\n") { container in
            let pid = try program(in: container)
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.netBindService))
            let kept =
                Mask.chown | Mask.dacOverride | Mask.kill | Mask.setgid | Mask.setuid | Mask.setpcap
                | Mask.netBindService
            let masks = ProcessTable.capabilities(try supervisord(in: container))
            #expect(masks.effective == kept && masks.permitted == kept && masks.bounding == kept)
            #expect(try container.execute("/bin/supervisord", "ctl", "status", "-v").contains("CAP_NET_BIND_SERVICE\n"))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("without /proc status -v says nothing, and oom_score_adj is a warning (P40)")
    func withoutProc() throws {
        var options = Container.Options()
        options.arguments = [
            "/bin/child", "unmount", "/proc", "--", "exec", "/bin/supervisord", "-c", "/etc/supervisord.conf",
        ]
        options.extraCapabilities = ["SYS_ADMIN"]
        try contain(Self.usual + "cap_drop=ALL\noom_score_adj=1\n", options) { container in
            let pid = try program(in: container)
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks())
            #expect(container.log.count(of: "WARN oom_score_adj of 'x': it runs without: No such file") == 1)
        }
    }

    @Test("the root of a user namespace has exactly the named set, and may raise nothing (P37)")
    func userNamespace() throws {
        var launch = Launch()
        launch.before = [["limit", "core", "10", "1000"]]
        let lines = "cap_drop=ALL\ncap_add=KILL,SYS_ADMIN\nno_new_privileges=true\nrlimit_core=20:2000\nrlimit_cpu=50\n"
        try asPidOne(Self.usual + lines + "nice=-5\noom_score_adj=-1\n", launch: launch, asRoot: false) { one in
            try one.waitForLog("success: x")
            let pid = try program(of: one.pid)
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.kill | 1 << 21))
            #expect(ProcessTable.status(pid, "NoNewPrivs") == "1")
            #expect(ProcessTable.limit(pid, "Max core file size") == ["20", "1000"])
            #expect(ProcessTable.limit(pid, "Max cpu time") == ["50", "50"])
            let told = "WARN rlimit_core of 'x': it runs with the present hard limit: Operation not permitted"
            #expect(one.log.count(of: told) == 1)
            for key in ["nice", "oom_score_adj"] {
                #expect(one.log.count(of: "WARN \(key) of 'x': it runs without: Permission denied") == 1)
            }
            #expect(try one.stop() == .exited(0))
        }
    }
}
