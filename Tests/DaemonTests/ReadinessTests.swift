import ControlProtocol
import Glibc
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// What makes RUNNING of STARTING (EXT-71).
@Suite struct ReadinessTests {
    private func run(
        _ text: String,
        _ program: FakeProgram = TestDaemon.ownProcess,
        _ body: (TestDaemon) throws -> Void
    ) throws {
        try TestDaemon.run("[program:x]\n\(text)", programs: ["x": program], body)
    }

    // MARK: sd_notify(3)

    @Test func `with ready=notify a program is RUNNING when it says READY=1, whatever startsecs is`() throws {
        try run("ready=notify\nstartsecs=1") { daemon in
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.state("x") == "STARTING")
            try daemon.notify("READY=1", to: "x")
            #expect(daemon.state("x") == "RUNNING")
            #expect(daemon.hasLogged("INFO success: x entered RUNNING state, process is ready (ready=notify)"))
            #expect(daemon.extras("x")?.readyMilliseconds == 100_000)
        }
    }

    @Test func `READY=0 and other words do not make it RUNNING`() throws {
        try run("ready=notify") { daemon in
            try daemon.notify("READY=0\nSTATUS=READY=1\nMAINPID=1", to: "x")
            #expect(daemon.state("x") == "STARTING")
        }
    }

    @Test func `a program with a socket for other things is RUNNING by startsecs, or by its line`() throws {
        try run("notify_socket=true\nstartsecs=5") { daemon in
            try daemon.notify("READY=1", to: "x")
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.state("x") == "RUNNING")
        }
        try run("notify_socket=true\nready=log:up") { daemon in
            try daemon.notify("READY=1", to: "x")
            #expect(daemon.state("x") == "STARTING")
        }
    }

    @Test func `a program that wants no socket gets none`() throws {
        try run("") { daemon in
            #expect(daemon.variables("x").isEmpty)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `an end before it is ready is a failed start, also with an expected code`() throws {
        try run("ready=notify\nstartretries=0") { daemon in
            daemon.time.advance(bySeconds: 10)
            daemon.exit("x", 0)
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.spawnError("x") == "Exited before it was ready")
        }
    }

    @Test func `each run has a socket of its own, and the last one is closed`() throws {
        try run("ready=notify\nstartretries=3", FakeProgram()) { daemon in
            let first = try #require(daemon.variables("x")["NOTIFY_SOCKET"])
            daemon.exit("x", 1)
            #expect(throws: Errno.connectionRefused) { try NotificationSocket.send("READY=1", to: first) }
            daemon.time.advance(bySeconds: 1)
            let second = try #require(daemon.variables("x")["NOTIFY_SOCKET"])
            #expect(first != second)
            #expect(first.hasPrefix("@supervisord-notify-"))
        }
    }

    @Test func `a start that fails leaves no socket open`() throws {
        let program = FakeProgram(failures: [FakeProgram.refusal])
        try run("ready=notify\nstartretries=0", program) { daemon in
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    // MARK: start_timeout

    @Test func `one that is not ready in time is stopped, which is a failed start`() throws {
        try run("ready=notify\nstart_timeout=30\nstartretries=1", FakeProgram()) { daemon in
            daemon.time.advance(bySeconds: 29.9)
            #expect(daemon.state("x") == "STARTING")
            let pid = try #require(daemon.pid("x"))
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            #expect(daemon.state("x") == "BACKOFF")
            #expect(daemon.spawnError("x") == "not ready after 30 seconds")
            #expect(daemon.hasLogged("WARN not ready after 30 seconds: stopping 'x'"))
            daemon.time.advance(bySeconds: 31)
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.spawnError("x") == "not ready after 30 seconds")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `one that does not obey then is killed after stopwaitsecs`() throws {
        try run("ready=notify\nstart_timeout=1\nstopwaitsecs=5", FakeProgram(habits: .stubborn)) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.time.advance(bySeconds: 5.9)
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM", "SIGKILL"])
            #expect(daemon.state("x") == "BACKOFF")
        }
    }

    @Test func `ready in time, it may run for ever`() throws {
        try run("ready=notify\nstart_timeout=30") { daemon in
            try daemon.notify("READY=1", to: "x")
            daemon.time.advance(bySeconds: 1000)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `one that waits for the end of the start hears why it has failed`() throws {
        let text = "ready=notify\nstart_timeout=3\nautostart=false\nstartretries=0"
        try run(text, FakeProgram()) { daemon in
            let call = daemon.start("x", wait: true)
            daemon.time.advance(bySeconds: 2)
            #expect(call.answer == nil)
            daemon.time.advance(bySeconds: 2)
            #expect(call.answer == "SPAWN_ERROR")
        }
    }

    @Test func `EXTEND_TIMEOUT_USEC moves the limit of the start, and never brings it nearer`() throws {
        try run("ready=notify\nstart_timeout=10\nstartretries=0") { daemon in
            daemon.time.advance(bySeconds: 9)
            try daemon.notify("EXTEND_TIMEOUT_USEC=5000000", to: "x")
            try daemon.notify("EXTEND_TIMEOUT_USEC=1000", to: "x")
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.state("x") == "FATAL")
        }
    }

    @Test func `EXTEND_TIMEOUT_USEC moves the SIGKILL of a stop`() throws {
        var program = TestDaemon.ownProcess
        program.habits = .stubborn
        try run("notify_socket=true\nstopwaitsecs=10", program) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 9)
            try daemon.notify("STOPPING=1\nEXTEND_TIMEOUT_USEC=20000000", to: "x")
            daemon.time.advance(bySeconds: 19.9)
            #expect(daemon.state("x") == "STOPPING")
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    // MARK: fd:N

    @Test func `with ready=fd a newline on the descriptor makes it RUNNING`() throws {
        try run("ready=fd:7") { daemon in
            #expect(daemon.spawner.extras["x"]?.descriptors.map(\.asNumber) == [7])
            let end = try daemon.spawner.takeDescriptor(of: "x")
            try end.write(text: "not yet")
            daemon.turn()
            #expect(daemon.state("x") == "STARTING")
            try end.write(text: "...\n")
            daemon.turn()
            #expect(daemon.state("x") == "RUNNING")
            #expect(throws: Errno(code: EPIPE)) { try end.write(text: "more\n") }
        }
    }

    @Test func `its end without a newline is a warning, once, and no readiness`() throws {
        try run("ready=fd:7") { daemon in
            _ = try daemon.spawner.takeDescriptor(of: "x")
            daemon.turn()
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.state("x") == "STARTING")
            #expect(
                daemon.logged(containing: "descriptor 7") == [
                    "WARN 'x' has closed descriptor 7 without a newline, so it does not become ready (ready=fd:7)"
                ]
            )
        }
    }

    @Test func `a program that ends closes the descriptor too, which is no news`() throws {
        try run("ready=fd:7\nstartretries=0") { daemon in
            _ = try daemon.spawner.takeDescriptor(of: "x")
            daemon.turn()
            daemon.exit("x", 1)
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.logged(containing: "descriptor 7").isEmpty)
            #expect(daemon.state("x") == "FATAL")
        }
    }

    // MARK: log:TEXT

    @Test func `with ready=log the text makes it RUNNING, in pieces too, and only once`() throws {
        try run("ready=log:ready to serve") { daemon in
            daemon.say("starting\nready t", as: "x")
            #expect(daemon.state("x") == "STARTING")
            daemon.say("o serve", as: "x")
            #expect(daemon.state("x") == "RUNNING")
            daemon.say("\nready to serve\n", as: "x")
            #expect(daemon.logged(containing: "success:").count == 1)
        }
    }

    @Test func `what the last run has begun to say does not count for the next`() throws {
        try run("ready=log:ready\nstartretries=3", FakeProgram()) { daemon in
            daemon.say("rea", as: "x")
            daemon.exit("x", 1)
            daemon.time.advance(bySeconds: 1)
            daemon.say("dy", as: "x")
            #expect(daemon.state("x") == "STARTING")
        }
    }

    // MARK: What else it tells

    @Test func `STATUS= is shown, until it is taken back or the run is over`() throws {
        try run("notify_socket=true\nstartsecs=0\nautorestart=false") { daemon in
            try daemon.notify("STATUS=loading \u{1b}[1m", to: "x")
            #expect(daemon.extras("x")?.statusText == "loading \\x1b[1m")
            try daemon.notify("STATUS=", to: "x")
            #expect(daemon.extras("x")?.statusText == nil)
            try daemon.notify("STATUS=up", to: "x")
            daemon.exit("x")
            #expect(daemon.extras("x")?.statusText == nil)
        }
    }

    @Test func `RELOADING=1 and STOPPING=1 are told, each once`() throws {
        try run("notify_socket=true") { daemon in
            for _ in 0..<3 { try daemon.notify("RELOADING=1\nMONOTONIC_USEC=1", to: "x") }
            try daemon.notify("READY=1", to: "x")
            for _ in 0..<3 { try daemon.notify("STOPPING=1", to: "x") }
            #expect(
                daemon.logged(containing: "INFO 'x' ") == [
                    "INFO 'x' is reloading (RELOADING=1)", "INFO 'x' has reloaded (READY=1)",
                    "INFO 'x' is stopping (STOPPING=1)",
                ]
            )
        }
    }

    @Test func `more messages than are taken in one turn come in the next`() throws {
        try run("ready=notify") { daemon in
            let address = try #require(daemon.variables("x")["NOTIFY_SOCKET"])
            var sent = 0
            // As many as the kernel lets wait.
            while (try? NotificationSocket.send("STATUS=\(sent)", to: address)) != nil { sent += 1 }
            for _ in 0..<(sent / 64 + 1) { daemon.turn() }
            #expect(daemon.extras("x")?.statusText == "\(sent - 1)")
        }
    }
}
