import Foundation
import TestHarness
import Testing

@Suite("Behind a shell that is PID 1", .enabled(if: getuid() == 0))
struct ShellParentTests {
    private static let hint = "WARN not PID 1: the parent is 'sh', which does not pass signals on"

    /// A program whose end comes later than the hint would.
    private static let late = "[program:x]\ncommand=child sleep 2000 -- exit 0\nautorestart=false\nstartsecs=0\n"

    private func behind(_ script: String, _ text: String = late, _ body: (Supervisor) throws -> Void) throws {
        var launch = Launch()
        launch.wrapper = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script, "sh"]
        let supervisor = try Supervisor(Supervisor.header + text, launch: launch)
        defer { supervisor.end() }
        try body(supervisor)
    }

    @Test("the log says that no signal will come through (P5)", arguments: ["\"$@\"; true", "\"$@\" & wait"])
    func hint(_ script: String) throws {
        try behind(script) { try $0.waitForLog(Self.hint) }
    }

    @Test(
        "a shell with a trap on TERM passes signals on, whether it has set that before or after",
        arguments: [
            "trap 'kill -TERM $P; wait $P' TERM; \"$@\" & P=$!; wait $P",
            "\"$@\" & P=$!; trap 'kill -TERM $P; wait $P' TERM; wait $P",
        ]
    )
    func trap(_ script: String) throws {
        try behind(script) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(!supervisor.log.contains(Self.hint))
            let shell = try #require(ProcessTable.children(of: supervisor.pid).first?.pid)
            kill(shell, SIGTERM)
            try supervisor.waitForExit()
            #expect(supervisor.log.contains("received SIGTERM indicating exit request"))
        }
    }

    @Test("a trap on another signal alone is none on TERM")
    func otherTrap() throws {
        try behind("trap true USR1; \"$@\"; true") { try $0.waitForLog(Self.hint) }
    }
}
