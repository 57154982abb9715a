import Foundation
import TestHarness
import Testing

@Suite("A daemon that keeps only the capabilities that it needs (EXT-36)", .enabled(if: getuid() == 0))
struct DropCapabilitiesTests {
    private typealias Mask = CapabilityMask

    private static let always = Mask.dacOverride | Mask.kill

    private func text(_ programs: String) -> String {
        Supervisor.controlSections + "[supervisord]\ndrop_capabilities=true\n" + programs
    }

    private func openSandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        return sandbox
    }

    @Test("it keeps what its programs need, and they get what they are to get")
    func keeps() throws {
        let programs = """
            [program:x]
            command=child hold
            user=nobody
            cap_drop=ALL
            cap_add=NET_BIND_SERVICE
            """
        try supervise(text(programs), sandbox: openSandbox()) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.netBindService))
            let kept =
                Self.always | Mask.chown | Mask.setuid | Mask.setgid | Mask.setpcap | Mask.netBindService
            let masks = ProcessTable.capabilities(supervisor.pid)
            #expect(masks.permitted == kept && masks.effective == kept && masks.bounding == kept)
            #expect(masks.inheritable == 0 && masks.ambient == 0)
            // It can still end what runs as somebody else.
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
        }
    }

    @Test("a program that sets nothing has what it always had, and the log tells what that costs")
    func unconfined() throws {
        try supervise(text("[program:x]\ncommand=child hold\n")) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            let own = ProcessTable.capabilities(getpid())
            #expect(ProcessTable.capabilities(pid).effective == own.permitted & own.bounding)
            let masks = ProcessTable.capabilities(supervisor.pid)
            #expect(masks.effective == Self.always && masks.bounding == own.bounding)
            #expect(supervisor.log.contains("INFO drop_capabilities: supervisord keeps CAP_DAC_OVERRIDE, CAP_KILL"))
            #expect(supervisor.log.contains("INFO drop_capabilities: the bounding set stays as it is for 'x'"))
        }
    }

    @Test("an ordinary user has nothing to give up, and hears nothing of it")
    func ordinaryUser() throws {
        var launch = Launch()
        launch.wrapper = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        let programs = "[program:x]\ncommand=child hold\ncap_drop=ALL\nno_new_privileges=true\n"
        try supervise(text(programs), launch: launch, sandbox: openSandbox()) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(!supervisor.log.contains("drop_capabilities"))
        }
    }

    private static let missing =
        "drop_capabilities: supervisord has given up CAP_NET_RAW, which 'y' needs, and has to be restarted"

    @Test("a program that comes later and needs more is told why it cannot be started")
    func reread() throws {
        let sandbox = try openSandbox()
        let first = "[program:x]\ncommand=child hold\ncap_drop=ALL\n"
        let second =
            first + "[program:y]\ncommand=child pid %(here)s/ran\nstartretries=0\ncap_drop=ALL\ncap_add=NET_RAW\n"
        try supervise(text(first), sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            try sandbox.write("supervisord.conf", Supervisor.header + text(second))
            #expect(try supervisor.control("update") == "y: added process group\n")
            let log = try supervisor.waitForLog("gave up: y")
            #expect(log.contains("WARN " + Self.missing))
            #expect(log.contains("spawnerr: " + Self.missing))
            #expect(try supervisor.control("status", "y").contains("FATAL     " + Self.missing))
            #expect(!sandbox.exists("ran"))
        }
    }

    @Test("one that comes later and asks for nothing runs with what is left, and the log says so")
    func newcomer() throws {
        let sandbox = try openSandbox()
        let first = "[program:x]\ncommand=child hold\ncap_drop=ALL\n"
        try supervise(text(first), sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            try sandbox.write("supervisord.conf", Supervisor.header + text(first + "[program:y]\ncommand=child hold\n"))
            try supervisor.control("update")
            let masks = ProcessTable.capabilities(try supervisor.waitForRunning("y"))
            #expect(masks.effective == Self.always | Mask.setpcap && masks.bounding == masks.effective)
            let told =
                "WARN drop_capabilities: 'y' sets no capabilities and can have those only that supervisord has kept"
            #expect(supervisor.log.count(of: told) == 1)
        }
    }

    @Test("a restart with such a program is refused, and everything stays as it is")
    func restart() throws {
        let sandbox = try openSandbox()
        let first = "[program:x]\ncommand=child hold\ncap_drop=ALL\n"
        let second = first + "[program:y]\ncommand=child hold\ncap_drop=ALL\ncap_add=NET_RAW\n"
        try supervise(text(first), sandbox: sandbox) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            try sandbox.write("supervisord.conf", Supervisor.header + text(second))
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("ERRO cannot restart, everything stays as it is: " + Self.missing)
            #expect(ProcessTable.isAlive(pid))
            try sandbox.write("supervisord.conf", Supervisor.header + text(first))
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("success: x", count: 2)
            #expect(ProcessTable.capabilities(try supervisor.pidOf("x")) == CapabilityMasks())
        }
    }
}
