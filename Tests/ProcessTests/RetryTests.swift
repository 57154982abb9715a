import Glibc
import TestHarness
import Testing

@Suite("Backoff, restart and giving up")
struct RetryTests {
    @Test("startretries=2 makes three attempts, 1 s and 2 s apart, then FATAL (PROC-13 to PROC-16)")
    func backoff() throws {
        let text = """
            [program:bad]
            command=child exit 7
            startretries=2
            """
        try supervise(text) { supervisor in
            let log = try supervisor.waitForLog(
                "INFO gave up: bad entered FATAL state, too many start retries too quickly"
            )
            let attempts = log.entries(with: "spawned: 'bad' with pid")
            try #require(attempts.count == 3)
            // The log shows milliseconds, each cut off.
            #expect(attempts[1].seconds(since: attempts[0]) >= 0.998)
            #expect(attempts[2].seconds(since: attempts[1]) >= 1.998)
            #expect(log.count(of: "WARN exited: bad (exit status 7; not expected)") == 3)
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.pids(of: "bad").count == 3)
        }
    }

    @Test("startretries=0 makes one attempt (PROC-15)")
    func noRetry() throws {
        try supervise("[program:bad]\ncommand=child exit 0\nstartretries=0\n") { supervisor in
            let log = try supervisor.waitForLog("gave up: bad entered FATAL state")
            #expect(log.pids(of: "bad").count == 1)
            #expect(log.contains("WARN exited: bad (exit status 0; not expected)"))
        }
    }

    @Test("a FATAL program leaves the others and the daemon alone (P46)")
    func onlyItself() throws {
        let text = """
            [program:bad]
            command=child crash
            startretries=0
            [program:good]
            command=child hold
            """
        try supervise(text) { supervisor in
            let good = try supervisor.waitForRunning("good")
            try supervisor.waitForLog("gave up: bad")
            #expect(supervisor.log.contains("exited: bad (terminated by SIGSEGV"))
            #expect(ProcessTable.isAlive(good))
            #expect(supervisor.process.ended == nil)
        }
    }

    @Test("autorestart=unexpected restarts until an exit code is in exitcodes (PROC-19, CFG-129)")
    func unexpected() throws {
        let text = """
            [program:counter]
            command=child count-exit %(here)s/runs
            startsecs=0
            autorestart=unexpected
            exitcodes=2,200
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("INFO exited: counter (exit status 2; expected)")
            #expect(try supervisor.stop() == .exited(0))
            let log = supervisor.log
            #expect(log.pids(of: "counter").count == 3)
            #expect(log.contains("WARN exited: counter (exit status 0; not expected)"))
            #expect(log.contains("WARN exited: counter (exit status 1; not expected)"))
        }
    }

    @Test("autorestart=true restarts after an expected exit too (PROC-19)")
    func always() throws {
        let text = """
            [program:counter]
            command=child count-exit %(here)s/runs
            startsecs=0
            autorestart=true
            exitcodes=0,1
            """
        try supervise(text) { supervisor in
            let log = try supervisor.waitForLog("exited: counter (exit status 3; not expected)")
            #expect(log.contains("INFO exited: counter (exit status 0; expected)"))
            #expect(log.pids(of: "counter").count >= 4)
        }
    }

    @Test("autorestart=false never restarts (PROC-19)")
    func never() throws {
        let text = """
            [program:once]
            command=child exit 9
            startsecs=0
            autorestart=false
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("WARN exited: once (exit status 9; not expected)")
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.pids(of: "once").count == 1)
        }
    }

    @Test("death by a signal is never expected, whatever exitcodes says (PROC-17)")
    func signals() throws {
        try supervise("[program:victim]\ncommand=child hold\nexitcodes=0,9,137\n") { supervisor in
            let first = try supervisor.waitForRunning("victim")
            kill(first, SIGKILL)
            try supervisor.waitForLog("WARN exited: victim (terminated by SIGKILL; not expected)")
            try supervisor.waitForLog("success: victim", count: 2)
            #expect(supervisor.log.pids(of: "victim").count == 2)
        }
    }

    @Test("a program that was RUNNING has all its retries again (PROC-12)")
    func counterReset() throws {
        // Quick exits at the first and the third run: with one retry, only a reset counter survives both.
        let text = """
            [program:moody]
            command=sh -c "echo x >> %(here)s/runs; case $(wc -l < %(here)s/runs) in 1|3) exit 1;; esac; exec child hold"
            startretries=1
            """
        try supervise(text) { supervisor in
            let pid = try supervisor.waitForRunning("moody")
            kill(pid, SIGKILL)
            try supervisor.waitForLog("success: moody", count: 2)
            #expect(supervisor.sandbox.lines("runs").count == 4)
            #expect(!supervisor.log.contains("gave up"))
        }
    }
}
