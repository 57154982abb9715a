import Foundation
import TestHarness
import Testing

/// Who may hurry a shutdown of process 1, and how much time what is left has (EXT-6, EXT-8).
@Suite("Signals to PID 1 during a shutdown", .enabled(if: getuid() == 0))
struct SignalOriginTests {
    private static let database = """
        [program:db]
        command=child until TERM -- pid %(here)s/asked -- await %(here)s/go -- exit 0
        startsecs=0
        stopwaitsecs=600

        """

    /// Signals process 1 twenty times, a tenth of a second apart, when it is told to stop.
    private static func listener(_ kill: String) -> String {
        """
        [program:listener]
        command=/bin/sh -c 'trap stop TERM; stop() { i=0; while [ $i -lt 20 ]; do \(kill); sleep 0.1; i=$((i+1)); done; exit 0; }; touch %(here)s/armed; while :; do sleep 0.01; done'
        startsecs=0
        stopwaitsecs=600

        """
    }

    @Test(
        "what a process of the namespace sends never kills anything",
        arguments: ["kill -TERM 1", "/bin/kill -QUIT 1", "setsid -f /bin/kill -INT 1"]
    )
    func fromInside(_ kill: String) throws {
        try asPidOne(Self.database + Self.listener(kill)) { one in
            let sandbox = one.supervisor.sandbox
            try one.waitForLog("success:", count: 2)
            try one.supervisor.waitUntil("its trap") { sandbox.exists("armed") }
            Glibc.kill(one.pid, SIGTERM)
            try one.waitForLog("stopped: listener")
            try one.waitForLog("of this container, does not hurry the shutdown", count: 15)
            _ = try sandbox.contents("asked")
            try sandbox.write("go", "now")
            #expect(try one.supervisor.waitForExit() == .exited(0))
            #expect(one.log.contains("stopped: db (exit status 0)"))
            #expect(!one.log.contains("SIGKILL"))
        }
    }

    @Test("a signal from outside does, a second after the first", arguments: [SIGTERM, 37])
    func fromOutside(_ signal: Int32) throws {
        try asPidOne(Self.database) { one in
            try one.waitForLog("success: db")
            try one.supervisor.waitUntil("its end") {
                kill(one.pid, signal)
                return one.supervisor.process.ended != nil
            }
            #expect(one.supervisor.process.ended == .exited(0))
            #expect(one.log.contains("is the same request"))
            #expect(one.log.contains("stopped: db (terminated by SIGKILL)"))
        }
    }

    /// Needs longer to obey than the last sweep gives without more ado.
    private static let slow = "block TERM -- append %@/stray x -- until TERM -- sleep 1500 -- append %@/ended well"

    @Test(
        "shutdown_timeout lengthens the last sweep of the init of one program, with a file and without",
        arguments: [true, false]
    )
    func longSweep(_ hasFile: Bool) throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        let stray = Self.slow.replacing("%@", with: sandbox.path)
        if !hasFile { launch.configurationName = nil }
        launch.arguments =
            (hasFile ? [] : ["--shutdown_timeout", "60"])
            + ["--", "child", "orphan", stray, "--", "await", sandbox.file("stray"), "--", "exit", "3"]
        let text = "[supervisord]\nshutdown_timeout=60\n"
        let one = try PidOne(text, launch: launch, in: sandbox)
        defer { one.supervisor.end() }
        #expect(try one.supervisor.waitForExit() == .exited(3))
        #expect(sandbox.lines("ended") == ["well"])
    }

    @Test("without it, and for programs of a file, what is left has a second (EXT-8)")
    func shortSweep() throws {
        let sandbox = try Sandbox()
        let stray = Self.slow.replacing("%@", with: sandbox.path)
        let text =
            "[supervisord]\nshutdown_timeout=60\n[program:x]\ncommand=child orphan '\(stray)' -- await \(sandbox.path)/stray -- exit 3\nexit_on=exit\nautorestart=false\nstartsecs=0\n"
        let one = try PidOne(text, in: sandbox)
        defer { one.supervisor.end() }
        #expect(try one.supervisor.waitForExit() == .exited(3))
        #expect(sandbox.lines("ended").isEmpty)
    }
}
