import Foundation
import TestHarness
import Testing

@Suite(
    "A child that is held up on its way to its program",
    .enabled(if: getuid() == 0 && access("/dev/fuse", R_OK | W_OK) == 0)
)
struct HeldUpChildTests {
    /// `x` works in a directory that does not answer, until there is a file `end`: then the mount has gone.
    private func supervise(_ lines: String, _ body: (Supervisor) throws -> Void) throws {
        let sandbox = try Sandbox()
        let dead = try sandbox.makeDirectory("dead")
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper("", sandbox.path)
        launch.before = [
            ["fork", "dead-mount \(dead) -- append mounted x -- await end"],
            ["await", sandbox.file("mounted")],
        ]
        let text = """
            [program:x]
            command=child hold
            directory=%(here)s/dead
            stopwaitsecs=1
            \(lines)
            [program:y]
            command=child pid up -- hold
            """
        try TestHarness.supervise(text, launch: launch, sandbox: sandbox, body)
    }

    @Test("nobody waits for it, and it can be stopped")
    func stopped() throws {
        try supervise("") { supervisor in
            _ = try supervisor.sandbox.contents("up")
            try supervisor.waitForLog("spawned: 'x' with pid")
            #expect(try supervisor.stop() == .exited(0))
            // It has not come to where a TERM means something.
            #expect(supervisor.log.contains("WARN stopped: x (terminated by SIGKILL)"))
        }
    }

    @Test("what has become of it is told as soon as it is known (EXT-35)")
    func failed() throws {
        try supervise("startsecs=1000\nstartretries=0") { supervisor in
            try supervisor.waitForLog("spawned: 'x' with pid")
            try supervisor.sandbox.write("end", "")
            try supervisor.waitForLog("INFO spawnerr: couldn't chdir to \(supervisor.sandbox.path)/dead: ENOTCONN")
            try supervisor.waitForLog("WARN exited: x (exit status 127; not expected)")
        }
    }
}
