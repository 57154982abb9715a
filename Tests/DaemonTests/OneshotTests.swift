import Testing

@testable import Daemon

/// Programs that do their work and end (EXT-72).
@Suite struct OneshotTests {
    private static let text = "[program:x]\ntype=oneshot"

    @Test func `a migration that fails twice and then succeeds`() throws {
        try TestDaemon.run(Self.text) { daemon in
            for _ in 1...2 {
                #expect(daemon.state("x") == "RUNNING", "from its start")
                daemon.exit("x", 3)
                #expect(daemon.state("x") == "BACKOFF" && daemon.spawnError("x") == "Bad exit code 3")
                daemon.time.advance(bySeconds: 2)
            }
            daemon.exit("x", 0)
            #expect(daemon.state("x") == "EXITED" && daemon.exitCode("x") == 0)
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.spawner.order.count == 3, "it is not restarted")
        }
    }

    @Test func `one that never succeeds is FATAL when its retries are used up`() throws {
        try TestDaemon.run("\(Self.text)\nstartretries=2\nexit_on=fatal") { daemon in
            for _ in 1...3 {
                daemon.exit("x", 4)
                daemon.time.advance(bySeconds: 3)
            }
            #expect(daemon.spawner.order.count == 3)
            #expect(daemon.exitStatus == 4)
        }
    }

    @Test func `codes of exitcodes are success`() throws {
        try TestDaemon.run("\(Self.text)\nexitcodes=0,7") { daemon in
            daemon.exit("x", 7)
            #expect(daemon.state("x") == "EXITED")
        }
    }

    @Test(arguments: [("exit", 0), ("unexpected", nil)] as [(String, Int32?)])
    func `its work being done is an end for exit_on=exit only`(exitOn: String, status: Int32?) throws {
        try TestDaemon.run("\(Self.text)\nexit_on=\(exitOn)") { daemon in
            daemon.exit("x", 0)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.exitStatus == status)
        }
    }

    @Test func `a long one may take its time, and is stopped as any program`() throws {
        try TestDaemon.run(Self.text, programs: ["x": FakeProgram(habits: .slow(seconds: 2, status: 1))]) { daemon in
            daemon.time.advance(bySeconds: 5000)
            #expect(daemon.state("x") == "RUNNING")
            let stop = daemon.stop("x", wait: true)
            daemon.time.advance(bySeconds: 3)
            #expect(stop.answer == "done" && daemon.state("x") == "STOPPED")
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.spawner.order.count == 1)
        }
    }

    @Test func `a client that waits for the start is answered at once`() throws {
        try TestDaemon.run("\(Self.text)\nautostart=false") { daemon in
            #expect(daemon.start("x", wait: true).answer == "done")
        }
    }

    @Test func `one that ends by itself as soon as it is started has been RUNNING all the same`() throws {
        for (status, state) in [(Int32(0), "EXITED"), (1, "BACKOFF")] {
            let program = FakeProgram(habits: .short(seconds: 0, status: status))
            try TestDaemon.run(Self.text, programs: ["x": program]) { daemon in
                #expect(daemon.state("x") == state)
            }
        }
    }
}
