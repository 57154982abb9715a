import Foundation
import TestHarness
import Testing

/// Where the kernel refuses what an event loop is made of, other means are used; where signals cannot be heard, there is a
/// message and an end, no trap.
@Suite("Failures of the daemon's own descriptors")
struct EventLoopTests {
    #if arch(x86_64)
    private static let calls: [(String, Int)] = [
        ("epoll_create1", 291), ("eventfd", 290), ("timerfd_create", 283), ("epoll_ctl", 233),
        ("timerfd_settime", 286), ("epoll_wait", 232), ("poll", 7),
    ]
    private static let signalDescriptor = 289
    private static let listing = 217
    private static let read = 0
    #else
    // glibc makes epoll_pwait and ppoll of the older ones.
    private static let calls: [(String, Int)] = [
        ("epoll_create1", 20), ("eventfd", 19), ("timerfd_create", 85), ("epoll_ctl", 21), ("timerfd_settime", 86),
        ("epoll_wait", 22), ("poll", 73),
    ]
    private static let signalDescriptor = 74
    private static let listing = 61
    private static let read = 63
    #endif

    private func launch(before: [String]) -> Launch {
        var launch = Launch()
        launch.configurationName = nil
        launch.before = [before]
        launch.arguments = ["--", "child", "exit", "0"]
        return launch
    }

    @Test("a call of the loop that is refused changes nothing of what the daemon does", arguments: calls)
    func refused(_ name: String, _ number: Int) throws {
        var launch = Launch()
        launch.before = [["refuse", "\(EMFILE)", "\(number)"]]
        let text = """
            [program:x]
            command=child lines x 3 -- hold
            stdout_logfile=%(here)s/x.out
            startsecs=1
            """
        try supervise(text, launch: launch) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            #expect(supervisor.sandbox.read("x.out") == "x 1\nx 2\nx 3\n")
            kill(pid, SIGKILL)
            try supervisor.waitForLog("success: x entered RUNNING state", count: 2)
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
        }
    }

    @Test("a descriptor of signals that is refused is named, with the cause")
    func noSignals() throws {
        let before = ["refuse", "\(ENOSYS)", "\(Self.signalDescriptor)"]
        let (status, supervisor) = try runToExit("", launch: launch(before: before))
        #expect(status == .exited(1))
        #expect(supervisor.standardError.hasSuffix(": cannot listen to signals: Function not implemented\n"))
    }

    @Test("with hardly any descriptors the start works or fails with a message", arguments: 5...16)
    func fewDescriptors(_ count: Int) throws {
        let (status, supervisor) = try runToExit(
            "",
            launch: launch(before: ["limit", "nofile", "\(count)", "\(count)"])
        )
        if status == .exited(0) { return }
        #expect([.exited(1), .exited(126), .exited(127)].contains(status))
        // Below that the dynamic loader of a debug build may fail.
        #expect(
            supervisor.standardError.contains("Too many open files") || supervisor.standardError.contains("Error 24")
        )
    }

    @Test("standard output is known to be there where directories cannot be listed")
    func noListing() throws {
        let output = try Channel.pipe()
        var launch = Launch()
        launch.before = [["refuse", "\(EPERM)", "\(Self.listing)"]]
        launch.descriptors = [1: output.far]
        let text = "[supervisord]\nnodaemon=true\nlogfile=/dev/stdout\nlogfile_maxbytes=0\n" + SignalTests.simple
        let supervisor = try Supervisor(text, launch: launch)
        defer { supervisor.end() }
        try supervisor.waitUntil("x") { output.text.contains("success: x entered RUNNING state") }
        #expect(try supervisor.stop() == .exited(0))
    }

    /// The number of the descriptor of signals.
    private func signalDescriptor(_ text: String) throws -> String {
        var number: String?
        try supervise(text) { supervisor in
            try supervisor.waitUntilUp()
            let directory = "/proc/\(supervisor.pid)/fd"
            try supervisor.waitUntil("the descriptor") {
                number = try FileManager.default.contentsOfDirectory(atPath: directory).first {
                    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")
                    return target == "anon_inode:[signalfd]"
                }
                return number != nil
            }
        }
        return try #require(number)
    }

    @Test("a descriptor of signals that fails for good stops all programs, with a message and status 1")
    func lostSignals() throws {
        var launch = Launch()
        launch.before = [["refuse-on", "\(EIO)", "\(Self.read)", try signalDescriptor(SignalTests.simple)]]
        try supervise(SignalTests.simple, launch: launch) { supervisor in
            let program = try supervisor.waitForRunning("x")
            #expect(try supervisor.stop(SIGUSR2) == .exited(1))
            #expect(
                supervisor.log.contains("signals do not arrive any more, stopping all programs: Input/output error")
            )
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(!ProcessTable.isAlive(program))
        }
    }

    /// Runs a supervisord without programs of which strace(1) watches the reads.
    private func traced(_ words: [String], _ trace: String, _ body: (Supervisor) throws -> Void) throws {
        var launch = Launch()
        launch.wrapper = ["strace", "-D", "-q", "-o", trace, "-e", "trace=read"] + words
        try supervise("", launch: launch) { supervisor in
            try supervisor.waitUntilUp()
            try body(supervisor)
        }
    }

    @Test("one that fails is opened again, and no signal is lost")
    func reopened() throws {
        let traces = try Sandbox()
        var reads = 0
        try traced([], traces.file("first")) { _ in
            reads = traces.lines("first").count { $0.hasPrefix("read(") }
        }
        // The next read is that of the first signal.
        try traced(["-e", "inject=read:error=EIO:when=\(reads + 1)"], traces.file("second")) { supervisor in
            for count in 1...2 {
                supervisor.process.send(SIGUSR2)
                try supervisor.waitForLog("supervisord logreopen", count: count)
            }
            let failure = "the descriptor of signals has failed, another one is open now: Input/output error"
            #expect(supervisor.log.count(of: failure) == 1)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
