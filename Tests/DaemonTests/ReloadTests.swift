import ControlProtocol
import Model
import Testing

@testable import Daemon

/// Other configurations: reread, groups that come and go, restarts.
@Suite struct ReloadTests {
    private static let two = "[program:a]\n[program:b]"

    // MARK: What is left of what has gone

    private static let each = [
        "", "ready=notify", "ready=log:up", "healthcheck=tcp://localhost:1", "healthcheck=exec:check",
        "schedule=@every 5s",
        "pre_start=check", "depends_on=b", "killmode=tree", "type=forking\npidfile=/nowhere",
        "wait_for=tcp://localhost:1", "restart_limit=3/5", "watch=/nowhere", "restart_with=b",
    ]

    @Test(arguments: each)
    func `nothing is kept of a group that was removed`(keys: String) throws {
        try TestDaemon.run("[program:a]\n\(keys)\n[program:b]") { daemon in
            daemon.prober.outcomes["tcp://localhost:1"] = .success
            daemon.time.advance(bySeconds: 12)
            weak let process = daemon.supervisor?.groups.first { $0.name == "a" }?.processes.first
            #expect(process != nil)
            daemon.stop("a")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.removeGroup("a").answer == "done")
            daemon.time.advance(bySeconds: 60)
            #expect(process == nil)
        }
    }

    @Test(arguments: each)
    func `nothing is kept of the generation before`(keys: String) throws {
        try TestDaemon.run("[program:a]\n\(keys)\n[program:b]") { daemon in
            daemon.prober.outcomes["tcp://localhost:1"] = .success
            daemon.time.advance(bySeconds: 12)
            weak let supervisor = daemon.supervisor
            daemon.requestReload()
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.generations == 2)
            #expect(supervisor == nil)
        }
    }

    // MARK: Reread and groups

    @Test func `a reread tells what is new, other and gone, and changes nothing`() throws {
        try TestDaemon.run(Self.two) { daemon in
            daemon.text = "[program:b]\nstartsecs=9\n[program:c]"
            let found = try daemon.operations().reread()
            #expect(found == RereadResult(added: ["c"], changed: ["b"], removed: ["a"]))
            #expect(daemon.groups == ["a", "b"])
            #expect(daemon.spawner.order == ["a", "b"])
        }
    }

    @Test func `a configuration that is broken is refused, and the one before stays`() throws {
        try TestDaemon.run(Self.two) { daemon in
            daemon.text = "[program:a]\nstartsecs=often"
            #expect(daemon.reread().answer == "CANT_REREAD")
            #expect(daemon.removeGroup("a").answer == "STILL_RUNNING")
            daemon.stop("a")
            #expect(daemon.removeGroup("a").answer == "done")
            #expect(daemon.addGroup("a").answer == "done")
            #expect(daemon.state("a") == "STARTING")
        }
    }

    @Test func `a group that is added is started`() throws {
        try TestDaemon.run(Self.two) { daemon in
            daemon.text += "\n[program:c]"
            daemon.reread()
            #expect(daemon.addGroup("c").answer == "done")
            #expect(daemon.state("c") == "STARTING")
        }
    }

    @Test func `what is not in the configuration cannot be added`() throws {
        try TestDaemon.run(Self.two) { daemon in
            #expect(daemon.addGroup("c").answer == "BAD_NAME")
        }
    }

    @Test func `what is there cannot be added`() throws {
        try TestDaemon.run(Self.two) { daemon in
            #expect(daemon.addGroup("a").answer == "ALREADY_ADDED")
        }
    }

    @Test func `what runs cannot be removed`() throws {
        try TestDaemon.run(Self.two) { daemon in
            #expect(daemon.removeGroup("a").answer == "STILL_RUNNING")
            #expect(daemon.groups == ["a", "b"])
        }
    }

    @Test func `a group that was removed is not known any more, and leaves no timer`() throws {
        try TestDaemon.run("[program:a]") { daemon in
            daemon.stop("a")
            daemon.removeGroup("a")
            #expect(daemon.start("a").answer == "BAD_NAME")
            #expect(daemon.removeGroup("a").answer == "BAD_NAME")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a program that is to be restarted and was removed before its turn came is not`() throws {
        try TestDaemon.run("[program:a]\nautorestart=true") { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("a"))
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.removeGroupMeanwhile("a")
            daemon.time.settle()
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.groups.isEmpty)
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    @Test func `a group that is added again has the settings that were read last`() throws {
        try TestDaemon.run("[program:a]\nstartsecs=5") { daemon in
            daemon.text = "[program:a]\nstartsecs=2"
            daemon.reread()
            daemon.stop("a")
            daemon.removeGroup("a")
            daemon.addGroup("a")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("a") == "RUNNING")
        }
    }

    @Test func `a group that is added during a shutdown is not started`() throws {
        try TestDaemon.run("[program:a]", programs: ["a": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.text += "\n[program:b]"
            daemon.reread()
            daemon.requestShutdown()
            #expect(daemon.addGroup("b").answer == "SHUTDOWN_STATE")
            #expect(daemon.spawner.order == ["a"])
        }
    }

    // MARK: Restarts

    @Test func `a reload stops everything and begins with the new configuration`() throws {
        try TestDaemon.run(Self.two, programs: ["a": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.text = "[program:b]\n[program:c]"
            daemon.requestReload()
            #expect(daemon.generations == 1)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.generations == 2)
            #expect(daemon.groups == ["b", "c"])
            #expect(daemon.spawner.order == ["a", "b", "b", "c"])
            #expect(daemon.kernel.living == Set(["b", "c"].compactMap(daemon.pid)))
            #expect(daemon.exitStatus == nil)
        }
    }

    @Test func `with a broken configuration nothing changes`() throws {
        try TestDaemon.run(Self.two) { daemon in
            daemon.text = "[program:a]\nnumprocs=none"
            #expect(daemon.requestReload().answer == "CANT_REREAD")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("a") == "RUNNING")
            #expect(daemon.generations == 1)
        }
    }

    @Test func `a shutdown during a reload takes its place`() throws {
        try TestDaemon.run(Self.two, programs: ["a": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.requestReload()
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.generations == 1)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `it does without shutdown_delay, for everything is being stopped already`() throws {
        let text = "[supervisord]\nshutdown_delay=60\n[program:a]"
        try TestDaemon.run(text, programs: ["a": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.requestReload()
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `nothing of the generation before is left, neither process nor timer`() throws {
        let programs = ["x": FakeProgram(failures: Array(repeating: FakeProgram.refusal, count: 1))]
        try TestDaemon.run("[program:x]\nstartsecs=0", programs: programs) { daemon in
            #expect(daemon.state("x") == "BACKOFF")
            daemon.requestReload()
            #expect(daemon.generations == 2)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 2)
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `ended children of the generation before are counted on`() throws {
        try TestDaemon.run(Self.two) { daemon in
            daemon.kernel.start(.short(seconds: 1))
            daemon.time.advance(bySeconds: 1)
            daemon.requestReload()
            daemon.kernel.start(.short(seconds: 1))
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.process.counters.orphansReaped == 2)
        }
    }

    @Test func `an end that ends the container counts in the generation that is in force`() throws {
        try TestDaemon.run("[program:x]\nautorestart=false\nexit_on=exit") { daemon in
            daemon.requestReload()
            daemon.time.advance(bySeconds: 1)
            daemon.exit("x", 6)
            #expect(daemon.exitStatus == 6)
        }
    }
}
