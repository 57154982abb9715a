import Foundation
import TestHarness
import Testing

@Suite("Capabilities of programs (EXT-30, EXT-31, P35)", .enabled(if: getuid() == 0))
struct CapabilityTests {
    private typealias Mask = CapabilityMask

    /// What root may hand on here.
    private static let held =
        ProcessTable.capabilities(getpid()).permitted
        & ProcessTable.capabilities(getpid()).bounding

    private func openSandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        return sandbox
    }

    /// Runs one program with these options until it is RUNNING.
    private func run(
        _ lines: String,
        wrapper: [String] = [],
        before: [[String]] = [],
        _ body: (_ pid: Int32, Supervisor) throws -> Void
    ) throws {
        var launch = Launch()
        launch.wrapper = wrapper
        launch.before = before
        let text = "[program:x]\ncommand=child hold\nstartsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n\(lines)\n"
        try supervise(text, launch: launch, sandbox: openSandbox()) { supervisor in
            try body(try supervisor.waitForRunning("x"), supervisor)
        }
    }

    /// Runs one program with these options until it is given up, and returns why it was.
    private func refusal(_ lines: String, wrapper: [String] = [], before: [[String]] = []) throws -> String {
        var launch = Launch()
        launch.wrapper = wrapper
        launch.before = before
        let sandbox = try openSandbox()
        let text =
            Supervisor.controlSections
            + "[program:x]\ncommand=child pid %(here)s/ran\nstartretries=1\nstartsecs=0\n\(lines)\n"
        var reason = ""
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            let log = try supervisor.waitForLog("gave up: x")
            let reasons = log.names(after: "spawnerr: ").count
            #expect(reasons == 2, "a failed step is tried again, and given up")
            reason = String(try #require(log.entries(with: "spawnerr: ").last).message.dropFirst("spawnerr: ".count))
            #expect(try supervisor.control("status").hasSuffix("FATAL     \(reason)\n"))
            #expect(!sandbox.exists("ran"))
        }
        return reason
    }

    @Test("a daemon that has capabilities without being root keeps none for a program of another user (P35)")
    func otherUser() throws {
        let wrapper = [
            "setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups", "--inh-caps", "+setuid,+setgid,+kill",
            "--ambient-caps", "+setuid,+setgid,+kill",
        ]
        try run("user=54322:54322", wrapper: wrapper) { pid, supervisor in
            #expect(ProcessTable.capabilities(supervisor.pid).effective != 0)
            let sets = ProcessTable.capabilities(pid)
            #expect(sets == CapabilityMasks(bounding: sets.bounding))
        }
    }

    @Test("root and any user end with exactly the named set, in every set", arguments: ["", "user=nobody", "user=0:7"])
    func exact(user: String) throws {
        try run("\(user)\ncap_drop=ALL\ncap_add=net_bind_service,CAP_KILL") { pid, _ in
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.netBindService | Mask.kill))
            #expect(ProcessTable.status(pid, "NoNewPrivs") == "0")
        }
    }

    @Test("what a root program executes has no more than it, and a user's no less")
    func inherited() throws {
        for user in ["root", "nobody"] {
            let lines = "user=\(user)\ncap_drop=ALL\ncap_add=KILL\ncommand=child fork 'exec sleep 1000' -- hold"
            try run(lines) { pid, supervisor in
                let grandchild = try waitFor("sleep", state: { supervisor.state }) {
                    ProcessTable.children(of: pid).first { $0.name == "sleep" }?.pid
                }
                #expect(ProcessTable.capabilities(grandchild) == CapabilityMasks(all: Mask.kill))
            }
        }
    }

    @Test("nothing at all is a set too", arguments: ["root", "nobody"])
    func nothing(user: String) throws {
        try run("user=\(user)\ncap_drop=ALL") { pid, _ in
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks())
        }
    }

    @Test("what is not dropped stays")
    func allButOne() throws {
        try run("cap_drop=NET_RAW") { pid, _ in
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Self.held & ~Mask.netRaw))
        }
    }

    @Test("without these keys nothing changes: root has what there is, a user nothing, and nobody an ambient set")
    func unchanged() throws {
        try run("") { pid, _ in
            let masks = ProcessTable.capabilities(pid)
            #expect(masks.effective == Self.held && masks.ambient == 0 && masks.inheritable == 0)
        }
        try run("user=nobody") { pid, _ in
            let masks = ProcessTable.capabilities(pid)
            #expect(masks.permitted == 0 && masks.ambient == 0 && masks.bounding == Self.held)
        }
    }

    @Test("libcap's text sets ambient, inheritable and bounding set, also of what is dropped from the last")
    func vectors() throws {
        try run("user=nobody\ncapabilities=!^cap_net_raw,%%cap_kill,!cap_chown") { pid, _ in
            let expected = CapabilityMasks(
                inheritable: Mask.netRaw | Mask.kill,
                permitted: Mask.netRaw,
                effective: Mask.netRaw,
                bounding: Self.held & ~(Mask.netRaw | Mask.chown),
                ambient: Mask.netRaw
            )
            #expect(ProcessTable.capabilities(pid) == expected)
        }
    }

    @Test("no_new_privileges is in force, also for what the program executes (EXT-31)", arguments: ["root", "nobody"])
    func noNewPrivileges(user: String) throws {
        try run("user=\(user)\nno_new_privileges=true") { pid, _ in
            #expect(ProcessTable.status(pid, "NoNewPrivs") == "1")
        }
    }

    @Test("listeners and FastCGI programs are confined in the same way")
    func otherSections() throws {
        let text = """
            [eventlistener:l]
            command=child hold
            events=TICK_3600
            startsecs=0
            cap_drop=ALL
            no_new_privileges=true
            [fcgi-program:f]
            command=child hold
            socket=unix://%(here)s/fcgi.sock
            startsecs=0
            user=nobody
            cap_drop=ALL
            cap_add=KILL
            """
        try supervise(text, sandbox: openSandbox()) { supervisor in
            let listener = try supervisor.waitForRunning("l")
            #expect(ProcessTable.capabilities(listener) == CapabilityMasks())
            #expect(ProcessTable.status(listener, "NoNewPrivs") == "1")
            #expect(ProcessTable.capabilities(try supervisor.waitForRunning("f")) == CapabilityMasks(all: Mask.kill))
        }
    }

    // MARK: What cannot be done

    @Test("a capability that supervisord does not hold is named, and the program is not run")
    func notHeld() throws {
        let lines = "cap_drop=ALL\ncap_add=KILL,NET_RAW,NET_BIND_SERVICE"
        let reason = try refusal(lines, wrapper: ["setpriv", "--bounding-set", "-net_raw,-net_bind_service"])
        #expect(reason == "cap_add: supervisord does not hold CAP_NET_BIND_SERVICE, CAP_NET_RAW")
        let other = try refusal("capabilities=^cap_net_raw", wrapper: ["setpriv", "--bounding-set", "-net_raw"])
        #expect(other == "capabilities: supervisord does not hold CAP_NET_RAW")
    }

    @Test("a bounding set that cannot be limited keeps the program from being run")
    func boundingSet() throws {
        let reason = try refusal("cap_drop=ALL", wrapper: ["setpriv", "--bounding-set", "-setpcap"])
        #expect(
            reason == "bounding set: Operation not permitted (this takes CAP_SETPCAP, or no_new_privileges=true)"
        )
    }

    @Test("with no_new_privileges it is harmless, and told")
    func boundingSetWithoutNewPrivileges() throws {
        let wrapper = ["setpriv", "--bounding-set", "-setpcap"]
        try run("cap_drop=ALL\ncap_add=KILL\nno_new_privileges=true", wrapper: wrapper) { pid, supervisor in
            let masks = ProcessTable.capabilities(pid)
            #expect(masks.permitted == Mask.kill && masks.effective == Mask.kill && masks.ambient == Mask.kill)
            let told = "WARN cap_drop of 'x': the bounding set stays as it is, which no_new_privileges makes harmless"
            #expect(supervisor.log.count(of: told) == 1)
        }
    }

    @Test("as an ordinary user, nothing can be added, and no_new_privileges is enough to drop the rest")
    func ordinaryUser() throws {
        let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        #expect(
            try refusal("cap_drop=ALL\ncap_add=KILL", wrapper: nobody) == "cap_add: supervisord does not hold CAP_KILL"
        )
        try run("cap_drop=ALL\nno_new_privileges=true", wrapper: nobody) { pid, _ in
            #expect(ProcessTable.capabilities(pid).permitted == 0)
            #expect(ProcessTable.status(pid, "NoNewPrivs") == "1")
        }
    }

    @Test("as an ordinary user with ambient capabilities, a program gets those that it names")
    func ambientUser() throws {
        let caps = "+net_bind_service,+kill"
        let wrapper = [
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps", caps, "--ambient-caps",
            caps,
        ]
        try run("cap_drop=ALL\ncap_add=KILL\nno_new_privileges=true", wrapper: wrapper) { pid, _ in
            let masks = ProcessTable.capabilities(pid)
            #expect(masks.effective == Mask.kill && masks.ambient == Mask.kill && masks.inheritable == Mask.kill)
        }
    }

    @Test("securebits that leave root without its magic change nothing of it", arguments: ["root", "nobody"])
    func noRoot(user: String) throws {
        // Without them supervisord itself would be left without capabilities.
        let caps = "+setuid,+setgid,+setpcap,+kill,+chown,+dac_override"
        let wrapper = [
            "setpriv", "--inh-caps", caps, "--ambient-caps", caps, "--securebits", "+noroot,+noroot_locked",
        ]
        try run("user=\(user)\ncap_drop=ALL\ncap_add=KILL", wrapper: wrapper) { pid, _ in
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.kill))
        }
    }

    @Test("nor do those by which a change of the user takes nothing")
    func noSetuidFixup() throws {
        let wrapper = ["setpriv", "--securebits", "+no_setuid_fixup,+no_setuid_fixup_locked"]
        try run("user=nobody\ncap_drop=ALL\ncap_add=KILL", wrapper: wrapper) { pid, _ in
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.kill))
        }
        try run("user=nobody", wrapper: wrapper) { pid, _ in
            #expect(ProcessTable.capabilities(pid).permitted == 0)
        }
    }

    @Test("where the permitted set cannot be brought over a change of the user, the program is not run")
    func keepcapsLocked() throws {
        let wrapper = ["setpriv", "--securebits", "+keep_caps_locked"]
        let reason = try refusal("user=nobody\ncap_drop=ALL\ncap_add=KILL", wrapper: wrapper)
        #expect(reason == "capabilities: Operation not permitted")
        try run("cap_drop=ALL\ncap_add=KILL", wrapper: wrapper) { pid, _ in
            #expect(ProcessTable.capabilities(pid) == CapabilityMasks(all: Mask.kill))
        }
    }

    #if arch(x86_64)
    static let calls = (capset: "126", prctl: "157")
    #else
    static let calls = (capset: "91", prctl: "167")
    #endif

    /// The calls of the protecting steps in the order in which they are taken, and what is said of each.
    #if arch(x86_64)
    static let order = [
        ("302", "rlimit_core: Operation not permitted"),
        ("157", "bounding set: Operation not permitted (this takes CAP_SETPCAP, or no_new_privileges=true)"),
        ("116", "couldn't setuid to 65534: Could not set groups of effective user"),
        ("106", "couldn't setuid to 65534: Could not set group id of effective user"),
        ("105", "couldn't setuid to 65534: Could not set user id: Operation not permitted"),
        ("126", "capabilities: Operation not permitted"),
    ]
    #else
    static let order = [
        ("261", "rlimit_core: Operation not permitted"),
        ("167", "bounding set: Operation not permitted (this takes CAP_SETPCAP, or no_new_privileges=true)"),
        ("159", "couldn't setuid to 65534: Could not set groups of effective user"),
        ("144", "couldn't setuid to 65534: Could not set group id of effective user"),
        ("146", "couldn't setuid to 65534: Could not set user id: Operation not permitted"),
        ("91", "capabilities: Operation not permitted"),
    ]
    #endif

    @Test("of several steps that are refused the first in the order of EXT-35 is told", arguments: order.indices)
    func firstOfSeveral(index: Int) throws {
        let calls = Self.order[index...].map(\.0).joined(separator: ",")
        let lines = "user=nobody\nrlimit_core=0\ncap_drop=ALL"
        // Groups that must not leak.
        let reason = try refusal(lines, wrapper: ["setpriv", "--groups", "0,4"], before: [["refuse", "EPERM", calls]])
        #expect(reason == Self.order[index].1)
    }

    @Test("a step that the sandbox refuses keeps the program from being run, and is named (EXT-35)")
    func refusedSteps() throws {
        let noCapset = [["refuse", "EPERM", Self.calls.capset]]
        for user in ["root", "nobody"] {
            let reason = try refusal("user=\(user)\ncap_drop=ALL", before: noCapset)
            #expect(reason == "capabilities: Operation not permitted")
        }
        let noPrctl = [["refuse", "EPERM", Self.calls.prctl]]
        #expect(try refusal("no_new_privileges=true", before: noPrctl) == "no_new_privileges: Operation not permitted")
    }
}
