import Foundation
import TestHarness
import Testing

/// What the kernel lets the process do that serves clients (EXT-38). What its filter denies is tried by ControlProcessTests,
/// in a child under that filter.
@Suite("The confinement of the control process")
struct ControlProcessConfinementTests {
    private func text(_ daemon: String = "") -> String {
        Supervisor.controlSections + "[supervisord]\ncontrol_process=always\n" + daemon
    }

    /// What holds for every user.
    /// - Parameter mayChangeBounds: whether the daemon may, by CAP_SETPCAP; without new privileges nothing comes of the
    ///   bounding set.
    private func expectConfined(_ process: Int32, mayChangeBounds: Bool = true) {
        let masks = ProcessTable.capabilities(process)
        #expect(masks == CapabilityMasks(bounding: mayChangeBounds ? 0 : masks.bounding))
        #expect(ProcessTable.status(process, "NoNewPrivs") == "1")
        #expect(ProcessTable.status(process, "Seccomp") == "2")
        #expect(ProcessTable.status(process, "Name") == "supervisor-ctrl")
        #expect(ProcessTable.limit(process, "Max core file size") == ["0", "0"])
        #expect(ProcessTable.limit(process, "Max data size") == ["536870912", "536870912"])
        #expect(Int(ProcessTable.limit(process, "Max open files").first ?? "").map { $0 <= 1088 } == true)
        #expect(ProcessTable.oomScoreAdjustment(process) == "1000")
        #expect(Text.ofFile("/proc/\(process)/cmdline") == "supervisord: control\0")
        // A session and a group of its own, without a terminal.
        #expect(getsid(process) == process && getpgid(process) == process)
    }

    /// In service, when all is in place.
    private func processInService(_ supervisor: Supervisor) throws -> Int32 {
        try supervisor.waitUntilUp()
        #expect(try UnixClient.get("/livez", from: supervisor.sandbox.file("control.sock")).status == 200)
        return try supervisor.waitForControlProcess()
    }

    @Test("started by root it is nobody's, in no group, with nothing in its environment", .enabled(if: geteuid() == 0))
    func root() throws {
        var launch = Launch()
        launch.environment = ["SECRET=1", "TZ=UTC", "LC_ALL=C.UTF-8"]
        try supervise(text(), launch: launch) { supervisor in
            let process = try processInService(supervisor)
            expectConfined(process)
            #expect(ProcessTable.status(process, "Uid") == "65534\t65534\t65534\t65534")
            #expect(ProcessTable.status(process, "Gid") == "65534\t65534\t65534\t65534")
            #expect(ProcessTable.status(process, "Groups") == "")
            let environment = Text.ofFile("/proc/\(process)/environ").split(separator: "\0").map(String.init)
            #expect(Set(environment) == ["TZ=UTC", "LC_ALL=C.UTF-8", "LANG=C.UTF-8"])
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)")
            }
            // Sockets, and what a loop is made of; no file but the one that takes its place.
            let kinds = Set(files.map { $0.hasPrefix("socket:") ? "socket" : $0 })
            #expect(
                kinds.isSubset(of: [
                    "socket", "/dev/null", "anon_inode:[eventpoll]", "anon_inode:[eventfd]", "anon_inode:[timerfd]",
                ])
            )
        }
    }

    @Test(
        "control_user says who it is",
        .enabled(if: geteuid() == 0),
        arguments: [("64041", 64041), ("64041:64042", 64042)]
    )
    func user(user: String, gid: Int) throws {
        try supervise(text("control_user=\(user)\n")) { supervisor in
            let process = try processInService(supervisor)
            expectConfined(process)
            #expect(ProcessTable.status(process, "Uid")?.hasPrefix("64041\t64041\t") == true)
            #expect(ProcessTable.status(process, "Gid")?.hasPrefix("\(gid)\t\(gid)\t") == true)
            #expect(!supervisor.log.contains("control process"))
        }
    }

    @Test("started by another user it is that user's, and else the same", .enabled(if: geteuid() == 0))
    func ordinaryUser() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        var launch = Launch()
        launch.before = [["become", "64043"]]
        try supervise(text(), launch: launch, sandbox: sandbox) { supervisor in
            let process = try processInService(supervisor)
            expectConfined(process, mayChangeBounds: false)
            #expect(ProcessTable.status(process, "Uid")?.hasPrefix("64043\t64043\t") == true)
            #expect(!supervisor.log.contains("control process"))
        }
    }

    @Test(
        "a daemon that may not change users any more has one of its own user, and else the same",
        .enabled(if: geteuid() == 0)
    )
    func droppedCapabilities() throws {
        try supervise(text("drop_capabilities=true\n")) { supervisor in
            let process = try processInService(supervisor)
            expectConfined(process, mayChangeBounds: false)
            #expect(ProcessTable.status(process, "Uid")?.hasPrefix("0\t0\t") == true)
        }
    }

    @Test("under seccomp=self it works too", .enabled(if: geteuid() == 0))
    func daemonFilter() throws {
        try supervise(text("seccomp=self\n")) { supervisor in
            expectConfined(try processInService(supervisor))
        }
    }

    @Test(
        "a file of supervisord that its user may not execute leaves it the user of the daemon, with a line in the log",
        .enabled(if: geteuid() == 0)
    )
    func unreadableBinary() throws {
        let sandbox = try Sandbox()
        let copy = sandbox.file("supervisord")
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: try Binaries.supervisord).resolvingSymlinksInPath(),
            to: URL(fileURLWithPath: copy)
        )
        chmod(copy, 0o700)
        let file = try sandbox.write("supervisord.conf", Supervisor.header + text())
        let daemon = try RunningProcess([copy, "-c", file], environment: ["PATH=/usr/bin:/bin"])
        defer { daemon.end() }
        let socket = sandbox.file("control.sock")
        try waitUntil("the socket", state: { sandbox.read("supervisord.log") }) { Dialling.unix(socket) == 0 }
        #expect(try UnixClient.get("/livez", from: socket).status == 200)
        let process = try #require(ProcessTable.children(of: daemon.pid).first?.pid)
        #expect(ProcessTable.status(process, "Uid")?.hasPrefix("0\t0\t") == true)
        #expect(ProcessTable.capabilities(process) == CapabilityMasks(all: 0))
        #expect(sandbox.read("supervisord.log").contains("user 65534 may not execute the file of supervisord"))
    }
}
