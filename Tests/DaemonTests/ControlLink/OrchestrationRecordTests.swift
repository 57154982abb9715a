import ControlProtocol
import Model
import Testing

@testable import Daemon

/// What the control process is told of order and readiness (EXT-70, EXT-97).
@Suite struct OrchestrationRecordTests {
    private static let text = """
        [program:db]
        process_name=main
        startsecs=10
        [program:web]
        startsecs=0
        depends_on=db,cache:started?
        healthcheck=exec:/bin/true
        [program:plain]
        startsecs=0
        """

    private func member(_ group: String, of linked: LinkedDaemon) throws -> GroupRecord.Member {
        try #require(linked.peer.groups.first { $0.name == group }?.members.first)
    }

    @Test func `what a process depends on, and by which name others depend on it, is known from the start`() throws {
        try LinkedDaemon.run(Self.text) { linked in
            linked.settle()
            let web = try member("web", of: linked).traits
            #expect(
                web.dependencies == [
                    Dependency(.program("db")), Dependency(.program("cache"), .started, isOptional: true),
                ]
            )
            #expect(web.hasHealthCheck && web.programName == nil)
            let database = try member("db", of: linked).traits
            #expect(database.programName == "db" && database.orchestration == nil)
            let plain = try member("plain", of: linked)
            #expect(plain.traits.orchestration == nil && plain.traits.programName == nil)
        }
    }

    @Test func `what a start waits for is told, and that it waits no longer`() throws {
        try LinkedDaemon.run(Self.text) { linked in
            linked.settle()
            let waiting = try #require(linked.peer.record("web", "web"))
            #expect(waiting.state == .starting && waiting.pid == nil)
            #expect(waiting.extras?.value.waitingFor == ["db"])
            linked.advance(bySeconds: 11)
            let running = try #require(linked.peer.record("web", "web"))
            #expect(running.state == .running && running.extras?.value.waitingFor == [])
            #expect(running.extras?.value.readyMilliseconds == 0)
            #expect(linked.peer.record("db", "main")?.extras == nil)
            #expect(linked.isMirrored)
        }
    }

    @Test func `a start without dependencies waits for nothing and starts nothing else, also of what waits already`()
        throws
    {
        let text = "[program:db]\nautostart=false\n[program:web]\nautostart=false\nstartsecs=0\ndepends_on=db"
        try LinkedDaemon.run(text) { linked in
            linked.settle()
            let web = Namespec("web")
            #expect(linked.ask(.start(web, wait: true, dependencies: false)) == .start(.started))
            #expect(linked.peer.record("db", "db")?.state == .stopped)
            #expect(linked.ask(.start(web, wait: true, dependencies: false)) == .start(.alreadyStarted))
            _ = linked.ask(.stop(web, wait: true))
            let waiting = linked.peer.ask(.start(web, wait: true))
            linked.settle()
            #expect(linked.peer.record("db", "db")?.state == .starting)
            #expect(linked.peer.record("web", "web")?.state == .starting && linked.peer.answer(waiting) == nil)
            #expect(linked.ask(.start(web, wait: true, dependencies: false)) == .start(.started))
            #expect(linked.peer.answer(waiting) == .start(.started))
            #expect(linked.peer.record("db", "db")?.state == .starting)
        }
    }
}
