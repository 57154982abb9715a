import ControlProtocol
import Model
import ProcessLifecycle
import Testing

@testable import Daemon

/// What the control process is told of changes, and when.
@Suite struct ControlFeedTests {
    private static let two = "[program:a]\n[program:b]\nautostart=false"

    /// So many programs that are started by hand.
    private static func many(_ count: Int) -> String {
        (0..<count).map { "[program:p\($0)]\nautostart=false\nstartsecs=0" }.joined(separator: "\n")
    }

    @Test func `a change comes before the answer to what has led to it`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.settle()
            let number = linked.peer.ask(.start(Namespec("b"), wait: false))
            linked.settle()
            guard case .changed("b", 0, let record)? = linked.peer.messages.dropLast().last else {
                Issue.record("no change")
                return
            }
            #expect(record.state == .starting && record.pid != nil)
            #expect(linked.peer.messages.last == .answer(number, .start(.started)))
        }
    }

    @Test func `what changes in one pass is told once, as it is at its end`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.settle()
            let before = linked.peer.changes
            linked.daemon.start("b")
            linked.daemon.stop("b")
            linked.daemon.start("b")
            linked.settle()
            #expect(linked.peer.changes == before + 1)
            #expect(linked.peer.record("b", "b")?.state == .starting)
            #expect(linked.isMirrored)
        }
    }

    @Test func `an event listener that asks at once finds what it has heard of`() throws {
        let text = Self.two + "\n[eventlistener:ear]\nbuffer_size=100\nevents=PROCESS_GROUP,SUPERVISOR_STATE_CHANGE"
        let events = text + ",PROCESS_STATE_STARTING,PROCESS_STATE_STOPPED"
        try LinkedDaemon.run(events, programs: ["ear": FakeProgram(habits: .stubborn, hasInput: true)]) { linked in
            let daemon = linked.daemon
            // Takes all events that there are, and is free for the next one.
            func listen() -> [String] {
                var heard: [String] = []
                while case let events = daemon.events("ear"), !events.isEmpty {
                    heard += events.map { String($0.prefix { $0 != " " }) }
                    daemon.say("RESULT 2\nOKREADY\n", as: "ear")
                }
                return heard
            }
            linked.advance(bySeconds: 2)
            daemon.say("READY\n", as: "ear")
            _ = listen()
            linked.settle()
            // No pass of the loop from here on: what the other side has was told before the event.
            daemon.start("b")
            linked.peer.read()
            #expect(linked.peer.record("b", "b")?.state == .starting)
            #expect(linked.peer.record("b", "b")?.pid == daemon.pid("b"))
            #expect(listen() == ["PROCESS_STATE_STARTING"])
            daemon.stop("b")
            #expect(listen() == ["PROCESS_STATE_STOPPED"])
            daemon.removeGroup("b")
            linked.peer.read()
            #expect(linked.peer.groups.map(\.name) == ["ear", "a"])
            #expect(listen() == ["PROCESS_GROUP_REMOVED"])
            daemon.requestShutdown()
            linked.peer.read()
            #expect(linked.peer.life?.isShuttingDown == true)
        }
    }

    @Test func `groups that come and go are told, and the end of the daemon`() throws {
        try LinkedDaemon.run(Self.two, programs: ["a": FakeProgram(habits: .slow(seconds: 5))]) { linked in
            linked.daemon.text = Self.two + "\n[program:c]"
            linked.daemon.reread()
            linked.daemon.addGroup("c")
            linked.daemon.removeGroup("b")
            linked.settle()
            #expect(linked.peer.groups.map(\.name) == ["a", "c"])
            #expect(linked.isMirrored)
            linked.daemon.requestShutdown()
            linked.settle()
            #expect(linked.peer.life.map { $0.isEnding && $0.isShuttingDown } == true)
            linked.advance(bySeconds: 10)
            #expect(linked.peer.groups.flatMap(\.members).allSatisfy { $0.record.state == .stopped })
        }
    }

    @Test func `a restart of the generation is not its end`() throws {
        try LinkedDaemon.run(Self.two, programs: ["a": FakeProgram(habits: .slow(seconds: 5))]) { linked in
            linked.advance(bySeconds: 1)
            linked.daemon.requestReload()
            linked.settle()
            #expect(linked.peer.life.map { !$0.isEnding && $0.isShuttingDown } == true)
        }
    }

    @Test func `a side that takes nothing costs little, and knows all in the end`() throws {
        try LinkedDaemon.run(Self.many(120)) { linked in
            let operations = try #require(linked.supervisor).operations(by: .supervisor)
            linked.settle()
            let read = linked.peer.bytesRead
            for _ in 0..<60 {
                operations.start(.all, wait: false) { _ in }
                linked.turn()
                operations.stop(.all, wait: false) { _ in }
                linked.turn()
            }
            linked.settle()
            #expect(linked.isMirrored)
            // What the socket holds, the line, and one record of each process; not the 14400 changes.
            #expect(linked.peer.bytesRead - read < 330_000)
        }
    }

    @Test func `groups that come and go while nothing is taken are as they should be in the end`() throws {
        try LinkedDaemon.run(Self.many(120)) { linked in
            let operations = try #require(linked.supervisor).operations(by: .supervisor)
            linked.settle()
            for _ in 0..<40 {
                operations.start(.all, wait: false) { _ in }
                linked.turn()
                operations.stop(.all, wait: false) { _ in }
                linked.turn()
            }
            for _ in 0..<3 {
                for group in 50..<100 { #expect(operations.removeGroup(named: "p\(group)") == .removed) }
                for group in 50..<100 where group % 3 > 0 {
                    #expect(operations.addGroup(named: "p\(group)") == .added)
                }
                linked.turn()
                for group in 50..<100 where group % 3 == 0 {
                    #expect(operations.addGroup(named: "p\(group)") == .added)
                }
            }
            operations.start(Namespec("p70"), wait: false) { _ in }
            _ = operations.removeGroup(named: "p110")
            let number = linked.peer.ask(.start(Namespec("p71"), wait: false))
            linked.settle()
            #expect(linked.isMirrored)
            #expect(linked.peer.record("p71", "p71")?.state == .running)
            #expect(linked.peer.answer(number) == .start(.started))
            #expect(linked.peer.messages.last == .answer(number, .start(.started)))
        }
    }

    @Test func `without a control process a change costs a count`() throws {
        try TestDaemon.run(Self.two) { daemon in
            let supervisor = try #require(daemon.supervisor)
            let before = supervisor.serial
            daemon.start("b")
            #expect(supervisor.serial > before)
            #expect(supervisor.feed == nil)
        }
    }
}
