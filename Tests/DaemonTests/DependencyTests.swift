import Configuration
import ControlProtocol
import Model
import Testing

@testable import Daemon

/// Which starts wait for what, and what is started and stopped for others (EXT-70).
@Suite struct DependencyTests {
    private static let pair = """
        [program:web]
        priority=1
        depends_on=db
        [program:db]
        priority=2
        """

    private func waitingFor(_ name: String, _ daemon: TestDaemon) -> [String] {
        daemon.record(name)?.extras?.value.waitingFor ?? []
    }

    // MARK: Waiting

    @Test func `a program is launched when what it depends on is RUNNING, whatever the priorities are`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            #expect(daemon.spawner.order == ["db"])
            #expect(daemon.state("web") == "STARTING")
            #expect(daemon.pid("web") == nil)
            #expect(waitingFor("web", daemon) == ["db"])
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order == ["db", "web"])
            #expect(waitingFor("web", daemon) == [])
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("web") == "RUNNING")
        }
    }

    @Test func `a chain starts link by link`() throws {
        let text = "[program:d]\n" + zip("abc", "bcd").map { "[program:\($0)]\ndepends_on=\($1)\n" }.joined()
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 4)
            #expect(daemon.spawner.order == ["d", "c", "b", "a"])
            #expect(Set(daemon.names.map(daemon.state)) == ["RUNNING"])
        }
    }

    @Test func `completed waits for the end of the work`() throws {
        let text = """
            [program:web]
            depends_on=migrate:service_completed_successfully
            [program:migrate]
            type=oneshot
            """
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.state("migrate") == "RUNNING")
            #expect(waitingFor("web", daemon) == ["migrate:completed"])
            daemon.exit("migrate")
            #expect(daemon.spawner.order == ["migrate", "web"])
        }
    }

    @Test func `a restart waits too`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.time.advance(bySeconds: 3)
            daemon.stop("db", wait: true)
            daemon.exit("web", 1)
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.state("web") == "STARTING")
            #expect(daemon.pid("web") == nil)
            daemon.start("db")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.pid("web") != nil)
        }
    }

    @Test func `a process that runs does not mind that what it depends on goes`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.time.advance(bySeconds: 3)
            daemon.stop("db", wait: true)
            #expect(daemon.state("web") == "RUNNING")
        }
    }

    @Test func `a stop ends the wait`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            #expect(daemon.stop("web", wait: true).answer == "done")
            #expect(daemon.state("web") == "STOPPED")
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.spawner.order == ["db"])
        }
    }

    // MARK: What does not come by itself

    private static let hopeless = """
        [program:web]
        depends_on=db
        [program:db]
        startretries=0
        """

    @Test func `what waits for a program that was given up says so once, and starts when it comes back`() throws {
        let broken = FakeProgram(failures: [FakeProgram.refusal])
        try TestDaemon.run(Self.hopeless, programs: ["db": broken]) { daemon in
            #expect(daemon.state("db") == "FATAL")
            #expect(waitingFor("web", daemon) == ["db (FATAL)"])
            let line =
                "WARN 'web' waits for db (FATAL), which will not start by itself; 'web' starts when it is there"
            #expect(daemon.log.count { $0 == line } == 1)
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.state("web") == "STARTING")
            daemon.start("db")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.pid("web") != nil)
        }
    }

    @Test func `a client that waits for the start is told at once, and the wait goes on`() throws {
        let broken = FakeProgram(failures: [FakeProgram.refusal, FakeProgram.refusal])
        try TestDaemon.run(Self.hopeless, programs: ["db": broken]) { daemon in
            daemon.stop("web")
            #expect(daemon.start("web", wait: true).answer == "ABNORMAL_TERMINATION")
            #expect(daemon.state("web") == "STARTING")
            #expect(waitingFor("web", daemon) == ["db (FATAL)"])
        }
    }

    @Test func `a start of what waits already asks for what it waits for once more`() throws {
        let broken = FakeProgram(failures: [FakeProgram.refusal])
        try TestDaemon.run(Self.hopeless, programs: ["db": broken]) { daemon in
            #expect(daemon.start("web").answer == "ALREADY_STARTED")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("db") == "RUNNING")
            #expect(daemon.pid("web") != nil)
        }
    }

    @Test func `a client that waits is told when hope is lost later`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.stop("web")
            daemon.stop("db")
            let call = daemon.start("web", wait: true)
            #expect(call.answer == nil)
            #expect(daemon.state("db") == "STARTING")
            daemon.stop("db")
            #expect(call.answer == "ABNORMAL_TERMINATION")
        }
    }

    // MARK: What is started for another

    @Test func `a start starts what is needed, also what is not started by itself`() throws {
        let text = """
            [program:web]
            autostart=false
            depends_on=app
            [program:app]
            autostart=false
            depends_on=db
            [program:db]
            autostart=false
            [program:other]
            autostart=false
            """
        try TestDaemon.run(text) { daemon in
            #expect(daemon.spawner.order == [])
            let call = daemon.start("web", wait: true)
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.spawner.order == ["db", "app", "web"])
            #expect(call.answer == "done")
            #expect(daemon.state("other") == "STOPPED")
        }
    }

    @Test func `work that is done is not done again, and what failed is tried again`() throws {
        let text = """
            [program:web]
            depends_on=migrate:completed
            [program:migrate]
            type=oneshot
            startretries=0
            """
        try TestDaemon.run(text) { daemon in
            daemon.exit("migrate", 3)
            #expect(daemon.state("migrate") == "FATAL")
            daemon.stop("web")
            daemon.start("web")
            #expect(daemon.state("migrate") == "RUNNING")
            daemon.exit("migrate")
            daemon.time.advance(bySeconds: 2)
            daemon.stop("web", wait: true)
            daemon.start("web")
            #expect(daemon.spawner.order.count { $0 == "migrate" } == 2)
            #expect(daemon.pid("web") != nil)
        }
    }

    @Test func `a restart by itself starts nothing else`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.time.advance(bySeconds: 3)
            daemon.stop("db", wait: true)
            daemon.exit("web", 1)
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.state("db") == "STOPPED")
            #expect(waitingFor("web", daemon) == ["db (STOPPED)"])
        }
    }

    @Test func `an optional dependency is started and waited for, and done without when it is given up`() throws {
        let text = """
            [program:web]
            depends_on=cache?,nothing?
            [program:cache]
            startretries=0
            autostart=false
            """
        try TestDaemon.run(text) { daemon in
            #expect(daemon.spawner.order == ["cache"])
            daemon.exit("cache", 1)
            #expect(daemon.state("cache") == "FATAL")
            #expect(daemon.pid("web") != nil)
        }
    }

    @Test func `starting a group starts each of its processes once, in the order of what they depend on`() throws {
        let text = """
            [group:g]
            programs=web,db
            [program:web]
            priority=1
            autostart=false
            depends_on=g:db
            [program:db]
            priority=2
            autostart=false
            """
        try TestDaemon.run(text) { daemon in
            let call = daemon.startGroup("g")
            daemon.time.advance(bySeconds: 3)
            #expect(call.answer == "done done")
            #expect(daemon.spawner.order == ["db", "web"])
        }
    }

    // MARK: Stopping

    @Test func `a shutdown stops what depends on others before these, whatever the priorities are`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 2))
        try TestDaemon.run(Self.pair, programs: ["web": slow, "db": slow]) { daemon in
            daemon.time.advance(bySeconds: 3)
            daemon.requestShutdown()
            #expect(daemon.state("web") == "STOPPING")
            #expect(daemon.state("db") == "RUNNING")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("db") == "STOPPING")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a shutdown ends waits at once`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.requestShutdown()
            #expect(daemon.state("web") == "STOPPED")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.exitStatus == 0)
            #expect(daemon.spawner.order == ["db"])
        }
    }

    @Test func `a stop of all holds back only what others depend on`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 2))
        let text = Self.pair + "\n[program:other]\n"
        try TestDaemon.run(text, programs: ["web": slow, "db": slow, "other": slow]) { daemon in
            daemon.time.advance(bySeconds: 3)
            let call = daemon.stopAll()
            #expect(daemon.state("web") == "STOPPING")
            #expect(daemon.state("other") == "STOPPING")
            #expect(daemon.state("db") == "RUNNING")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("db") == "STOPPING")
            #expect(call.answer == nil)
            daemon.time.advance(bySeconds: 2)
            #expect(call.answer == "done")
        }
    }

    @Test func `a stop of one program stops only that one`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.time.advance(bySeconds: 3)
            daemon.stop("db", wait: true)
            #expect([daemon.state("db"), daemon.state("web")] == ["STOPPED", "RUNNING"])
        }
    }

    // MARK: Restarts with others

    private static let companions = """
        [program:db]
        [program:sidecar]
        restart_with=db
        """

    @Test func `a companion is restarted when the other has ended and is RUNNING again`() throws {
        try TestDaemon.run(Self.companions) { daemon in
            daemon.time.advance(bySeconds: 3)
            let first = daemon.pid("sidecar")
            daemon.exit("db", 1)
            #expect(daemon.pid("sidecar") == first)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("db") == "RUNNING")
            #expect(daemon.hasLogged("INFO restarting sidecar: 'db' is RUNNING again"))
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("sidecar") == "RUNNING")
            #expect(daemon.pid("sidecar") != first)
            #expect(daemon.automaticRestarts("sidecar") == 1)
        }
    }

    @Test func `it is neither waited for nor started for it`() throws {
        try TestDaemon.run(Self.companions) { daemon in
            #expect(Set(daemon.spawner.order) == ["db", "sidecar"])
            daemon.time.advance(bySeconds: 3)
            daemon.stop("sidecar", wait: true)
            daemon.exit("db", 1)
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.state("sidecar") == "STOPPED")
        }
    }

    // MARK: Groups that come and go

    @Test func `a group that is removed is waited for until it is there again`() throws {
        try TestDaemon.run(Self.pair) { daemon in
            daemon.stop("web")
            daemon.stop("db", wait: true)
            daemon.removeGroup("db")
            daemon.start("web")
            #expect(waitingFor("web", daemon) == ["db (not active)"])
            daemon.addGroup("db")
            #expect(waitingFor("web", daemon) == ["db"])
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.pid("web") != nil)
        }
    }

    // MARK: Errors

    @Test(arguments: [
        ("[program:a]\ndepends_on=b\n[program:b]\ndepends_on=a", "program 'a' waits for itself: a -> b -> a"),
        ("[program:a]\ndepends_on=a", "program 'a' waits for itself: a -> a"),
        (
            "[program:a]\nrestart_with=b\n[program:b]\nrestart_with=a",
            "program 'a' is restarted with itself: a -> b -> a"
        ),
        (
            "[program:a]\ndepends_on=db\n[program:dbs]",
            "invalid 'depends_on' value 'db': there is no program of this name, did you mean dbs?"
        ),
        ("[program:a]\nrestart_with=x:y", "invalid 'restart_with' value 'x:y': there is no process of this name"),
        ("[program:a]\ndepends_on=group:*", "invalid 'depends_on' value 'group:*': there is no group of this name"),
        (
            "[program:a]\ndepends_on=b:healthy\n[program:b]",
            "invalid 'depends_on' value 'b:healthy': 'b' has no healthcheck"
        ),
    ])
    func `what cannot be is an error of the configuration`(text: String, message: String) throws {
        let error = #expect(throws: (any Error).self) { try TestConfiguration.load(text) }
        #expect((error as? ConfigurationError)?.reason == message)
    }
}
