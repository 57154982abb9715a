import Foundation
import TestHarness
import Testing

/// Which signals hurry a shutdown, where a second one may do that (EXT-6).
@Suite("Signals during a shutdown")
struct ExitRequestTests {
    /// Takes as long to stop as the test wants.
    private static let patient = """
        [program:db]
        command=child until TERM -- pid %(here)s/asked -- await %(here)s/go -- exit 0
        startsecs=0
        stopwaitsecs=600

        """

    /// Runs it where a second signal would kill, lets the body begin the shutdown, and expects that the program ends by
    /// itself.
    private func expectCleanStop(
        _ programs: String = "",
        _ body: (Supervisor) throws -> Void
    ) throws {
        try supervise("shutdown_timeout=900\n" + Self.patient + programs + Supervisor.controlSections) { supervisor in
            try supervisor.waitForRunning("db")
            try body(supervisor)
            _ = try supervisor.sandbox.contents("asked")
            try supervisor.sandbox.write("go", "now")
            try supervisor.waitForExit()
            #expect(supervisor.log.contains("stopped: db (exit status 0)"))
            #expect(!supervisor.log.contains("SIGKILL"))
        }
    }

    @Test("two in the same moment are one request (`timeout docker run`)")
    func sameMoment() throws {
        try expectCleanStop { supervisor in
            for signal in [SIGTERM, SIGINT, SIGQUIT] { supervisor.process.send(signal) }
            for name in ["SIGTERM", "SIGINT", "SIGQUIT"] {
                try supervisor.waitForLog("received \(name) indicating exit request")
            }
        }
    }

    @Test("the first one after supervisorctl shutdown is the first (preStop, Debian's systemd unit)")
    func afterControl() throws {
        try expectCleanStop { supervisor in
            #expect(try supervisor.control("shutdown") == "Shut down\n")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("received SIGTERM indicating exit request")
        }
    }

    @Test("the first one after the end of a program has begun the shutdown is the first (exit_on)")
    func afterExitOn() throws {
        let app =
            "[program:app]\ncommand=child await %(here)s/over -- exit 5\nexit_on=exit\nautorestart=false\nstartsecs=0\n"
        try expectCleanStop(app) { supervisor in
            try supervisor.sandbox.write("over", "now")
            try supervisor.waitForLog("shutting down with status 5 (exit_on)")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("received SIGTERM indicating exit request")
        }
    }

    @Test("a second one from outside means now, a second after the first, whatever has begun the shutdown")
    func fromOutside() throws {
        try supervise("shutdown_timeout=900\n" + Self.patient + Supervisor.controlSections) { supervisor in
            try supervisor.waitForRunning("db")
            #expect(try supervisor.control("shutdown") == "Shut down\n")
            #expect(try supervisor.insistOnEnd() == .exited(0))
            #expect(supervisor.log.contains("SIGTERM within a second of the last signal is the same request"))
            #expect(supervisor.log.contains("this is not the first request, killing what has not stopped yet"))
            #expect(supervisor.log.contains("stopped: db (terminated by SIGKILL)"))
        }
    }

    /// Sends TERM twenty times, a tenth of a second apart, when it is told to stop, and then ends.
    private static func saboteur(_ kill: String) -> String {
        """
        [program:listener]
        command=/bin/sh -c 'trap stop TERM; stop() { i=0; while [ $i -lt 20 ]; do \(kill); sleep 0.1; i=$((i+1)); done; exit 0; }; touch %(here)s/armed; while :; do sleep 0.01; done'
        startsecs=0
        stopwaitsecs=600
        priority=1

        """
    }

    @Test(
        "those of our own programs never count: of one itself, of a grandchild that has ended, of one that has left",
        arguments: [
            "kill -TERM $PPID", "/bin/kill -TERM $PPID", "(kill -TERM $PPID)",
            "setsid -f /bin/sh -c \"kill -TERM $PPID; sleep 0.05\"",
        ]
    )
    func ofOurOwn(_ kill: String) throws {
        let listener = Self.saboteur(kill).replacing("priority=1\n", with: "")
        try expectCleanStop(listener) { supervisor in
            _ = try waitFor("its trap") { supervisor.sandbox.exists("armed") ? true : nil }
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("received SIGTERM indicating exit request", count: 15)
            try supervisor.waitForLog("does not hurry the shutdown", count: 10)
            try supervisor.waitForLog("stopped: listener")
        }
    }

    @Test("one of our own may begin the shutdown, and the first from outside is the first all the same")
    func begunByOurOwn() throws {
        let app =
            "[program:app]\ncommand=/bin/sh -c 'while [ ! -e %(here)s/end ]; do sleep 0.01; done; kill -TERM $PPID; exec sleep 1000'\nstartsecs=0\n"
        try expectCleanStop(app) { supervisor in
            try supervisor.sandbox.write("end", "now")
            try supervisor.waitForLog("received SIGTERM indicating exit request")
            supervisor.process.send(SIGQUIT)
            try supervisor.waitForLog("received SIGQUIT indicating exit request")
        }
    }

    @Test("a descendant is known by its environment where its orphans do not come to us (subreaper=false)")
    func withoutSubreaper() throws {
        // The sender is a child of process 1, not of ours.
        let wait = "while [ ! -e %(here)s/begin ]; do sleep 0.01; done"
        let stray = "setsid /bin/sh -c \"\(wait); while [ ! -e %(here)s/go ]; do kill -TERM $PPID; sleep 0.05; done\" &"
        let program = """
            [program:app]
            command=/bin/sh -c '\(stray) exit 0'
            autorestart=false
            startsecs=0

            """
        try supervise("subreaper=false\nshutdown_timeout=900\n" + Self.patient + program) { supervisor in
            try supervisor.waitForRunning("db")
            try supervisor.sandbox.write("begin", "now")
            try supervisor.waitForLog("received SIGTERM indicating exit request", count: 40)
            #expect(!supervisor.log.contains("SIGKILL"))
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.log.contains("stopped: db (exit status 0)"))
        }
    }
}
