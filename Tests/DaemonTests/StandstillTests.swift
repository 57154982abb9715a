import Model
import Testing

@testable import Daemon

/// The warning that nothing runs any more (EXT-102).
@Suite struct StandstillTests {
    private let failing = { (text: String, names: [String], body: (TestDaemon) throws -> Void) throws in
        let missing = FakeProgram(problem: .notFound("can't find command 'x'"))
        let programs = Dictionary(names.map { ($0, missing) }) { first, _ in first }
        try TestDaemon.run(text, pid: 1, programs: programs, body)
    }

    private func warnings(_ daemon: TestDaemon) -> [String] {
        daemon.log.filter { $0.hasPrefix("WARN nothing runs any more") }
    }

    @Test func `when every program is FATAL, one line says so and what to do`() throws {
        try failing("[program:a]\nstartretries=1\n[program:b]\nstartretries=0\n", ["a", "b"]) { daemon in
            #expect(daemon.state("b") == "FATAL" && daemon.state("a") == "BACKOFF")
            #expect(warnings(daemon) == [])
            daemon.time.advance(bySeconds: 5)
            #expect(
                warnings(daemon) == [
                    "WARN nothing runs any more, and nothing will start by itself: 'a', 'b' are FATAL; 'supervisorctl why a' tells "
                        + "the reason, and with exit_on=fatal in [supervisord] it would end then, with a status that is not 0, "
                        + "instead of waiting"
                ]
            )
            daemon.time.advance(bySeconds: 100)
            #expect(warnings(daemon).count == 1)
        }
    }

    @Test func `it is said again when something has run meanwhile`() throws {
        try failing("[program:a]\nstartretries=0\n[program:b]\nautostart=false\n", ["a"]) { daemon in
            #expect(warnings(daemon).count == 1)
            daemon.start("b")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("b") == "RUNNING")
            daemon.stop("b", wait: true)
            #expect(warnings(daemon).count == 2)
        }
    }

    @Test(
        arguments: [
            // Another one runs.
            "[program:a]\nstartretries=0\n[program:b]\n",
            // A run is due, or a restart.
            "[program:a]\nstartretries=0\n[program:b]\nschedule=@hourly\n",
            "[program:a]\nstartretries=0\nbackoff_delay=1\n[program:b]\nautorestart=true\nbackoff_delay=1000\n",
            // The end was asked for by the file, or nobody is there to see it.
            "[program:a]\nstartretries=0\nexit_on=fatal\n",
        ]
    )
    func `it is not said as long as something runs or is to run`(text: String) throws {
        try failing(text, ["a"]) { daemon in
            daemon.time.advance(bySeconds: 3)
            if text.contains("1000") { daemon.exit("b", 1) }
            #expect(daemon.state("a") == "FATAL")
            #expect(warnings(daemon) == [])
        }
    }

    @Test func `nothing is said of a program that was stopped, as that was asked for`() throws {
        try TestDaemon.run("[program:a]\n", pid: 1) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("a", wait: true)
            #expect(daemon.state("a") == "STOPPED")
            #expect(warnings(daemon) == [])
        }
    }

    @Test func `what waits for a program that is FATAL does not run either`() throws {
        try failing("[program:a]\nstartretries=0\n[program:b]\ndepends_on=a\n", ["a"]) { daemon in
            #expect(daemon.state("b") == "STARTING")
            #expect(warnings(daemon).count == 1)
        }
    }

    @Test func `an event listener has nothing to listen to`() throws {
        try failing("[program:a]\nstartretries=0\n[eventlistener:l]\nevents=TICK_5\n", ["a"]) { daemon in
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("l") == "RUNNING")
            #expect(warnings(daemon).count == 1)
        }
    }

    @Test func `nothing is said in the background, nor during a shutdown`() throws {
        let missing = FakeProgram(problem: .notFound("can't find command 'x'"))
        let background = "[supervisord]\nnodaemon=false\n[program:a]\nstartretries=0\n"
        try TestDaemon.run(background, programs: ["a": missing]) { daemon in
            #expect(daemon.state("a") == "FATAL")
            #expect(warnings(daemon) == [])
        }
        let failing = FakeProgram(failures: [FakeProgram.refusal])
        try TestDaemon.run("[program:a]\nstartretries=0\n[program:b]\n", pid: 1, programs: ["a": failing]) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 20)
            #expect(warnings(daemon) == [])
        }
    }

    @Test func `a command that is not found is told of once in a row of attempts, behind Supervisor's line`() throws {
        try failing("[program:a]\nstartretries=2\n", ["a"]) { daemon in
            daemon.time.advance(bySeconds: 10)
            let hint = "WARN 'a' cannot start: its command names '/bin/sh', and there is no such file"
            let lines = daemon.log.filter { $0.contains("spawnerr") || $0 == hint }
            let error = "INFO spawnerr: can't find command 'x'"
            #expect(lines == [error, hint, error, error])
        }
    }
}
