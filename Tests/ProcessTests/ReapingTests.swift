import Foundation
import TestHarness
import Testing

@Suite("Reaping")
struct ReapingTests {
    @Test("200 programs that die at once are all reported and all restarted (P1)")
    func manyAtOnce() throws {
        let text = """
            [program:x]
            command=child hold
            process_name=%(process_num)d
            numprocs=200
            startsecs=0
            stdout_logfile=NONE
            stderr_logfile=NONE
            """
        try supervise(text) { supervisor in
            let log = try supervisor.waitForLog("success:", count: 200)
            let pids = log.names(after: "spawned: '").compactMap { log.pids(of: $0).last }
            #expect(Set(pids).count == 200)
            for pid in pids { kill(pid, SIGKILL) }
            try supervisor.waitForLog("(terminated by SIGKILL; not expected)", count: 200)
            let after = try supervisor.waitForLog("success:", count: 400)
            #expect(Set(after.names(after: "exited: ")).count == 200)
            #expect(ProcessTable.children(of: supervisor.pid).count { $0.state == "Z" } == 0)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("programs whose ends one signal stands for are all reported, and all restarted (P1)")
    func oneSignalForAll() throws {
        let text = """
            [program:x]
            command=child hold
            process_name=%(process_num)d
            numprocs=5
            startsecs=0
            """
        try supervise(text) { supervisor in
            let log = try supervisor.waitForLog("success:", count: 5)
            let pids = log.names(after: "spawned: '").compactMap { log.pids(of: $0).last }
            kill(supervisor.pid, SIGSTOP)
            try supervisor.waitUntil("stop") { ProcessTable.entry(supervisor.pid)?.state == "T" }
            for pid in pids { kill(pid, SIGKILL) }
            try supervisor.waitUntil("ends") { pids.allSatisfy { ProcessTable.entry($0)?.state == "Z" } }
            kill(supervisor.pid, SIGCONT)
            let after = try supervisor.waitForLog("success:", count: 10)
            #expect(after.count(of: "exited: ") == 5)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("every exit code is told as it is (P2, PROC-43)")
    func exitCodes() throws {
        let text = """
            [program:x]
            command=child exit %(process_num)d
            process_name=code%(process_num)d
            numprocs=256
            startsecs=0
            autorestart=false
            stdout_logfile=NONE
            stderr_logfile=NONE
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("INFO exited: code0 (exit status 0; expected)")
            for code in 1...255 {
                try supervisor.waitForLog("WARN exited: code\(code) (exit status \(code); not expected)")
            }
            #expect(supervisor.log.count(of: "exited: ") == 256)
        }
    }

    @Test("every deadly signal is told by its name (P2, PROC-43)")
    func signals() throws {
        let names: [Int: String] = [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
            9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM",
            16: "SIGSTKFLT", 24: "SIGXCPU", 25: "SIGXFSZ", 26: "SIGVTALRM", 27: "SIGPROF", 29: "SIGPOLL",
            30: "SIGPWR", 31: "SIGSYS", 34: "SIGRTMIN", 35: "signal 35", 63: "signal 63", 64: "SIGRTMAX",
        ]
        let text = names.keys.sorted().map {
            "[program:s\($0)]\ncommand=child die \($0)\nstartsecs=0\nautorestart=false\n"
        }.joined()
        try supervise(text) { supervisor in
            for (number, name) in names {
                try supervisor.waitForLog("WARN exited: s\(number) (terminated by \(name)")
            }
            #expect(supervisor.log.count(of: "exited: ") == names.count)
        }
    }

    @Test("a stopped or continued program has not exited (P2, P42)")
    func stoppedAndContinued() throws {
        try supervise("[program:x]\ncommand=child hold\n") { supervisor in
            let pid = try supervisor.waitForRunning("x")
            kill(pid, SIGSTOP)
            try supervisor.waitUntil("stop") { ProcessTable.entry(pid)?.state == "T" }
            kill(pid, SIGCONT)
            try supervisor.waitUntil("going on") { ProcessTable.entry(pid)?.state == "S" }
            kill(pid, SIGKILL)
            let log = try supervisor.waitForLog("exited: x (terminated by SIGKILL; not expected)")
            #expect(log.count(of: "exited: x") == 1)
        }
    }

    @Test("a child that was there before supervisord is reaped and ends nothing (P3, EXT-3)")
    func preexistingChild() throws {
        var launch = Launch()
        launch.before = [["fork", "await go -- exit 5"]]
        try supervise("[program:x]\ncommand=child hold\n", launch: launch) { supervisor in
            let program = try supervisor.waitForRunning("x")
            let stranger = try #require(ProcessTable.children(of: supervisor.pid).first { $0.pid != program }?.pid)
            try supervisor.sandbox.write("go", "now")
            try supervisor.waitForLog("reaped unknown pid \(stranger) (exit status 5)")
            #expect(ProcessTable.entry(stranger) == nil)
            #expect(ProcessTable.isAlive(program))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a child that died before supervisord's first statement is reaped too (P3)")
    func earlierDeath() throws {
        var launch = Launch()
        launch.before = [["fork", "exit 5"], ["sleep", "100"]]
        try supervise("[program:x]\ncommand=child hold\n", launch: launch) { supervisor in
            try supervisor.waitForRunning("x")
            try supervisor.waitForLog("reaped unknown pid")
            #expect(ProcessTable.children(of: supervisor.pid).count { $0.state == "Z" } == 0)
        }
    }

    @Test("orphans of a program come to supervisord and are reaped (EXT-2, P22)")
    func orphans() throws {
        let text = """
            [program:x]
            command=child orphan 'pid %(here)s/orphan -- await %(here)s/go -- exit 3' -- hold
            """
        try supervise(text) { supervisor in
            let orphan = try #require(Int32(try supervisor.sandbox.contents("orphan").dropLast()))
            try supervisor.waitUntil("adoption") { ProcessTable.entry(orphan)?.ppid == supervisor.pid }
            try supervisor.sandbox.write("go", "now")
            try supervisor.waitForLog("reaped unknown pid \(orphan) (exit status 3)")
            #expect(ProcessTable.entry(orphan) == nil)
        }
    }

    @Test("subreaper=false leaves orphans to others (EXT-2)")
    func withoutSubreaper() throws {
        let text = """
            subreaper=false
            [program:x]
            command=child orphan 'pid %(here)s/orphan -- await %(here)s/go -- exit 3' -- hold
            """
        try supervise(text) { supervisor in
            let orphan = try #require(Int32(try supervisor.sandbox.contents("orphan").dropLast()))
            #expect(ProcessTable.entry(orphan)?.ppid != supervisor.pid)
        }
    }

    @Test("100 orphans at once leave no zombie")
    func manyOrphans() throws {
        let text = "[program:x]\ncommand=child orphans 100 'exit 0' -- pid %(here)s/made -- hold\n"
        try supervise(text) { supervisor in
            _ = try supervisor.sandbox.contents("made")
            try supervisor.waitUntil("an end of all orphans") { ProcessTable.children(of: supervisor.pid).count == 1 }
            #expect(supervisor.log.count(of: "reaped unknown pid") == 100)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a zombie of a living parent is left to that parent (P23)")
    func foreignZombie() throws {
        let text = "[program:careless]\ncommand=child fork 'pid %(here)s/dead -- exit 0' -- hold\n"
        try supervise(text) { supervisor in
            let program = try supervisor.waitForRunning("careless")
            let dead = try #require(Int32(try supervisor.sandbox.contents("dead").dropLast()))
            try supervisor.waitUntil("zombie") { ProcessTable.entry(dead)?.state == "Z" }
            #expect(ProcessTable.entry(dead)?.ppid == program)
            #expect(!supervisor.log.contains("reaped unknown pid \(dead)"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
