import Foundation
import TestHarness
import Testing

@Suite("A child that is stopped on its way to its program", .enabled(if: getuid() == 0))
struct StoppedChildTests {
    @Test("a program that stops all processes of its user does not stop supervisord")
    func attacked() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let user = "user=54341:54341\nstdout_logfile=NONE\nstderr_logfile=NONE\n"
        let text = """
            [program:attacker]
            command=child stop-kin
            \(user)
            [program:victim]
            command=/bin/true
            process_name=victim%(process_num)d
            numprocs=4
            autorestart=true
            startsecs=0
            startretries=1000000
            cap_drop=ALL
            no_new_privileges=true
            seccomp=default
            \(user)
            """
        var launch = Launch()
        // SIGCONT may be sent to everybody of one's session (kill(2)), and so to the processes of other tests.
        launch.newSession = true
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("exited: victim", count: 1500, within: 120)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
