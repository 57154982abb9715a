import Foundation
import TestHarness
import Testing

@Suite("Limits and idleness")
struct ResourceTests {
    static let ten = (0..<10).map { "[program:p\($0)]\ncommand=child hold\nstartsecs=0\n" }.joined()

    @Test("64 descriptors are enough for some programs (P26)")
    func fewDescriptors() throws {
        var launch = Launch()
        launch.before = [["limit", "nofile", "64", "64"]]
        let programs = (0..<5).map { "[program:p\($0)]\ncommand=child hold\nstartsecs=0\n" }.joined()
        try supervise("minfds=64\n" + programs, launch: launch) { supervisor in
            try supervisor.waitForLog("success:", count: 5)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test(
        "a limit below minfds that may not be raised is told with its number (SD-42, P26)",
        .enabled(if: getuid() == 0)
    )
    func tooFewDescriptors() throws {
        var launch = Launch()
        launch.before = [["limit", "nofile", "64", "64"], ["become", "12345"]]
        let (status, supervisor) = try runToExit("[supervisord]\nnodaemon=true\nlogfile=/dev/null\n", launch: launch)
        #expect(status == .exited(2))
        #expect(supervisor.standardError.contains("will only allow you to open 64 file descriptors."))
        #expect(supervisor.standardError.contains("lower the minfds setting in the config file"))
    }

    /// The greatest number of descriptors that we may ask for: the kernel's, or our hard limit.
    static func mostDescriptors() -> String {
        let effective = UInt64(ProcessTable.status(getpid(), "CapEff") ?? "0", radix: 16) ?? 0
        let mayRaise = effective >> 24 & 1 == 1  // CAP_SYS_RESOURCE
        if mayRaise { return Text.ofFile("/proc/sys/fs/nr_open").trimmingCharacters(in: .whitespacesAndNewlines) }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(7), &limit)  // RLIMIT_NOFILE
        return String(limit.rlim_max)
    }

    @Test("a huge number of descriptors allowed costs nothing (P26)")
    func hugeLimit() throws {
        let most = Self.mostDescriptors()
        var launch = Launch()
        launch.before = [["limit", "nofile", most, most]]
        try supervise(Self.ten, launch: launch) { supervisor in
            try supervisor.waitForLog("success:", count: 10)
            let kilobytes = ProcessTable.status(supervisor.pid, "VmHWM").flatMap { Int($0.split(separator: " ")[0]) }
            #expect(try #require(kilobytes) < 64 * 1024)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("limits that minfds asks for are raised (SD-42)", .enabled(if: getuid() == 0))
    func raised() throws {
        var launch = Launch()
        launch.before = [["limit", "nofile", "128", "4096"]]
        let text = "minfds=2000\n[program:x]\ncommand=child view %(here)s/view -- hold\n"
        try supervise(text, launch: launch) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.log.contains("INFO Increased RLIMIT_NOFILE limit to 2000"))
            #expect(try supervisor.sandbox.view("view").limits["nofile"]?.first == 2000)
        }
    }

    @Test("too few processes (EAGAIN) do not use up the retries (EXT-18, P28)", .enabled(if: getuid() == 0))
    func noProcesses() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let user = String(70_000 + getpid() % 10_000)
        var launch = Launch()
        // supervisord itself and two programs.
        launch.before = [["become", user], ["limit", "nproc", "3", "3"]]
        let programs = ["a", "b", "c"].map {
            "[program:\($0)]\ncommand=child hold\nstartsecs=0\nstartretries=0\nautorestart=false\n"
        }
        try supervise("minprocs=1\n" + programs.joined(), launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("spawnerr: Too many processes in process table to spawn 'c'", count: 2)
            #expect(!supervisor.log.contains("gave up"))
            kill(try supervisor.waitForRunning("a"), SIGKILL)
            try supervisor.waitForRunning("c")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("too few descriptors (EMFILE) do not use up the retries (EXT-18, P41)")
    func noDescriptors() throws {
        var launch = Launch()
        launch.before = [["limit", "nofile", "32", "32"]]
        // Three pipes each: the last of nine has nothing left, and those that run leave enough when they end.
        let programs = (1...9).map {
            """
            [program:p\($0)]
            command=child hold
            startsecs=0
            startretries=0
            autorestart=false
            stdout_logfile=NONE
            stderr_logfile=NONE

            """
        }
        try supervise("minfds=16\n" + programs.joined(), launch: launch) { supervisor in
            // Started in the order of their names.
            let log = try supervisor.waitForLog("spawnerr: too many open files to spawn 'p9'", count: 2)
            #expect(!log.contains("gave up"))
            let running = log.names(after: "success: ")
            try #require(!running.isEmpty)
            for name in running { kill(try supervisor.pidOf(name), SIGKILL) }
            try supervisor.waitForRunning("p9")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("at rest it is one thread that the kernel never has to run")
    func atRest() throws {
        let text = "[program:quiet]\ncommand=child hold\n[program:done]\ncommand=child exit 0\nstartsecs=0\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("quiet")
            try supervisor.waitForLog("exited: done")
            // At rest once nothing happened for half a second; then nothing may happen for twenty.
            var before = -1
            try supervisor.waitUntil("rest") {
                let now = ProcessTable.contextSwitches(supervisor.pid)
                defer { before = now }
                usleep(500_000)
                return now == before
            }
            let end = monotonicSeconds() + 20
            while monotonicSeconds() < end { usleep(1_000_000) }
            #expect(ProcessTable.contextSwitches(supervisor.pid) == before)
            #expect(ProcessTable.status(supervisor.pid, "Threads") == "1")
        }
    }

    @Test("40 reloads leave no memory behind")
    func reloadMemory() throws {
        let more = "autostart=false\nstdout_logfile=/dev/stdout\nstderr_logfile=NONE\n"
        let programs = (0..<100).map {
            """
            [program:p\($0)]
            command=child hold
            killmode=tree
            exit_on=exit
            \(more)
            [eventlistener:e\($0)]
            command=child hold
            events=PROCESS_STATE,TICK_5
            \(more)
            [fcgi-program:f\($0)]
            command=child hold
            socket=unix://%(here)s/f\($0)
            \(more)
            """
        }
        try supervise(programs.joined(separator: "\n")) { supervisor in
            func reload(_ rounds: ClosedRange<Int>) throws {
                for round in rounds {
                    supervisor.process.send(SIGHUP)
                    try supervisor.waitForLog("INFO supervisord started with pid", count: 1 + round)
                }
            }
            try supervisor.waitForLog("INFO supervisord started with pid")
            try reload(1...5)
            let before = ProcessTable.privateMemory(supervisor.pid)
            try reload(6...45)
            // Room for the old and the new side by side stays with the process; 40 generations would be twice as much.
            #expect(ProcessTable.privateMemory(supervisor.pid) - before < 12 << 20)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("20 reloads leave no descriptor behind (P45)")
    func reloads() throws {
        try supervise(Self.ten) { supervisor in
            try supervisor.waitForLog("success:", count: 10)
            let before = ProcessTable.descriptorCount(supervisor.pid)
            for round in 1...20 {
                supervisor.process.send(SIGHUP)
                try supervisor.waitForLog("success:", count: 10 + 10 * round)
            }
            #expect(ProcessTable.descriptorCount(supervisor.pid) == before)
            #expect(ProcessTable.children(of: supervisor.pid).count == 10)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("100 restarts of a program leave no descriptor and no zombie behind")
    func restarts() throws {
        // It ends for good at its 11th and at its 111th run.
        let text = """
            [program:x]
            command=child count-exit %(here)s/runs
            exitcodes=10,110
            startsecs=0
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 10; expected)")
            let before = ProcessTable.descriptorCount(supervisor.pid)
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("exited: x (exit status 110; expected)")
            try supervisor.waitUntil("as few descriptors as before") {
                ProcessTable.descriptorCount(supervisor.pid) == before
            }
            #expect(ProcessTable.children(of: supervisor.pid).isEmpty)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
