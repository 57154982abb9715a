import Model
import Testing

@testable import Daemon

/// Event listeners and their pools.
@Suite struct ListenerPoolTests {
    private static let listener = "[eventlistener:l]\nevents=PROCESS_STATE_RUNNING\nautorestart=true\n"
    private static let programs =
        "[program:a]\nautostart=false\nstartsecs=0\n[program:b]\nautostart=false\nstartsecs=0\n"
    private static var input: [String: FakeProgram] {
        ["l": FakeProgram(hasInput: true), "l0": FakeProgram(hasInput: true), "l1": FakeProgram(hasInput: true)]
    }
    private static let ready = "READY\n"
    private static let accepted = "RESULT 2\nOK"
    private static let rejected = "RESULT 4\nFAIL"

    /// Runs a test with a listener that is RUNNING and has had nothing yet.
    private func run(_ more: String = "", _ body: (TestDaemon) throws -> Void) throws {
        try TestDaemon.run(Self.listener + more + Self.programs, programs: Self.input) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.say(Self.ready, as: "l")
            _ = daemon.events("l")
            daemon.say(Self.accepted + Self.ready, as: "l")
            try body(daemon)
        }
    }

    private static func running(_ name: String, _ daemon: TestDaemon) -> String {
        "PROCESS_STATE_RUNNING processname:\(name) groupname:\(name) from_state:STARTING pid:\(daemon.pid(name) ?? 0)"
    }

    @Test func `a listener that is ready gets an event`() throws {
        try run { daemon in
            daemon.start("a")
            #expect(daemon.events("l") == [Self.running("a", daemon)])
        }
    }

    @Test func `its own RUNNING is an event like others`() throws {
        try TestDaemon.run(Self.listener, programs: Self.input) { daemon in
            daemon.say(Self.ready, as: "l")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.events("l") == [Self.running("l", daemon)])
        }
    }

    @Test func `it gets no event that nothing has subscribed to`() throws {
        try run { daemon in
            daemon.start("a")
            daemon.say(Self.accepted + Self.ready, as: "l")
            _ = daemon.events("l")
            daemon.stop("a")
            #expect(daemon.events("l").isEmpty)
        }
    }

    @Test func `a listener that is not RUNNING yet gets nothing, whatever it says`() throws {
        try TestDaemon.run(Self.listener + Self.programs, programs: Self.input) { daemon in
            daemon.say(Self.ready, as: "l")
            daemon.start("a")
            #expect(daemon.events("l").isEmpty)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.events("l") == [Self.running("a", daemon)])
        }
    }

    @Test func `one that is busy gets the next event when it has given its result and is ready`() throws {
        try run { daemon in
            daemon.start("a")
            daemon.start("b")
            #expect(daemon.events("l") == [Self.running("a", daemon)])
            daemon.say(Self.accepted, as: "l")
            #expect(daemon.events("l").isEmpty)
            daemon.say(Self.ready, as: "l")
            #expect(daemon.events("l") == [Self.running("b", daemon)])
        }
    }

    @Test func `of two listeners each gets an event`() throws {
        let text = """
            [eventlistener:l]
            process_name=l%(process_num)d
            numprocs=2
            events=PROCESS_STATE_STOPPED

            """
        try TestDaemon.run(text + Self.programs, programs: Self.input) { daemon in
            daemon.time.advance(bySeconds: 1)
            for name in ["l0", "l1"] { daemon.say(Self.ready, as: name) }
            for name in ["a", "b"] { daemon.start(name) }
            let pids = ["a", "b"].compactMap(daemon.pid)
            for name in ["a", "b"] { daemon.stop(name) }
            for (name, (listener, pid)) in zip(["a", "b"], zip(["l0", "l1"], pids)) {
                let fields = "processname:\(name) groupname:\(name) from_state:STOPPING pid:\(pid)"
                #expect(daemon.events(listener) == ["PROCESS_STATE_STOPPED \(fields)"])
            }
        }
    }

    // MARK: Rejection

    @Test func `an event that was rejected comes again after a tenth of a second`() throws {
        try run { daemon in
            daemon.start("a")
            let event = daemon.events("l")
            daemon.say(Self.rejected + Self.ready, as: "l")
            daemon.time.advance(bySeconds: 0.09)
            #expect(daemon.events("l").isEmpty)
            daemon.time.advance(bySeconds: 0.01)
            #expect(daemon.events("l") == event)
        }
    }

    @Test func `each further rejection makes the pause longer`() throws {
        try run { daemon in
            daemon.start("a")
            for pause in [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5] {
                _ = daemon.events("l")
                daemon.say(Self.rejected + Self.ready, as: "l")
                daemon.time.advance(bySeconds: pause - 0.01)
                #expect(daemon.events("l").isEmpty, "\(pause)")
                daemon.time.advance(bySeconds: 0.01)
                #expect(daemon.events("l").count == 1, "\(pause)")
            }
        }
    }

    @Test func `what comes in a pause waits for its end`() throws {
        try run { daemon in
            daemon.start("a")
            _ = daemon.events("l")
            daemon.say(Self.rejected + Self.ready, as: "l")
            daemon.start("b")
            #expect(daemon.events("l").isEmpty)
            daemon.time.advance(bySeconds: 0.1)
            daemon.say(Self.accepted + Self.ready, as: "l")
            #expect(daemon.events("l") == [Self.running("a", daemon), Self.running("b", daemon)])
        }
    }

    // MARK: The end of a listener

    @Test func `the event that a listener had in hand when it ended is given to the next one`() throws {
        try run { daemon in
            daemon.start("a")
            let event = daemon.events("l")
            daemon.exit("l", 1)
            daemon.time.advance(bySeconds: 1)
            daemon.say(Self.ready, as: "l")
            #expect(daemon.events("l") == event)
        }
    }

    @Test func `it comes before events that wait`() throws {
        try run { daemon in
            daemon.start("a")
            daemon.start("b")
            let event = daemon.events("l")
            daemon.exit("l", 1)
            daemon.say(Self.ready, as: "l")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.events("l") == event)
            daemon.say(Self.accepted + Self.ready, as: "l")
            #expect(daemon.events("l") == [Self.running("b", daemon)])
        }
    }

    @Test func `a listener that breaks the protocol gets no more events`() throws {
        try run { daemon in
            daemon.say("hello\n", as: "l")
            daemon.start("a")
            #expect(daemon.events("l").isEmpty)
        }
    }

    @Test func `one that has closed its standard input gets its event back into the queue and no other one`() throws {
        try run { daemon in
            let pid = try #require(daemon.pid("l"))
            daemon.spawner.closeInput(of: pid)
            daemon.start("a")
            daemon.start("b")
            #expect(daemon.log.filter { $0.hasPrefix("DEBG epipe occurred while sending event") }.count == 1)
            daemon.exit("l", 1)
            daemon.say(Self.ready, as: "l")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.events("l") == [Self.running("a", daemon)])
        }
    }

    // MARK: The queue

    @Test func `when the buffer is full the oldest event is lost, and that is told`() throws {
        try run("buffer_size=2\n") { daemon in
            daemon.start("a")
            _ = daemon.events("l")
            for _ in 0..<3 {
                daemon.stop("b")
                daemon.start("b")
            }
            let discarded = daemon.log.filter { $0.hasPrefix("ERRO pool l event buffer overflowed, discarding event") }
            #expect(discarded.count == 1)
            daemon.say(Self.accepted + Self.ready, as: "l")
            daemon.say(Self.accepted + Self.ready, as: "l")
            daemon.say(Self.accepted + Self.ready, as: "l")
            #expect(daemon.events("l").count == 2)
        }
    }

    @Test func `events that nobody has subscribed to get no number`() throws {
        try run { daemon in
            daemon.start("a")
            let serial = daemon.log.last { $0.hasPrefix("DEBG event ") && $0.hasSuffix("sent to listener l") }
            #expect(serial == "DEBG event 1 sent to listener l")
        }
    }

    @Test func `a pool that was removed gets nothing more, and leaves no timer`() throws {
        try run { daemon in
            daemon.stop("l")
            #expect(daemon.removeGroup("l").answer == "done")
            daemon.start("a")
            #expect(daemon.time.timersLeft == 0)
            #expect(!daemon.groups.contains("l"))
        }
    }

    @Test func `the numbers of events go on after a reload`() throws {
        try run { daemon in
            daemon.start("a")
            daemon.requestReload()
            daemon.time.advance(bySeconds: 1)
            daemon.say(Self.ready, as: "l")
            let sent = daemon.log.filter { $0.hasSuffix("sent to listener l") }
            #expect(sent.last == "DEBG event 2 sent to listener l")
        }
    }

    // MARK: Ticks

    private static let ticking = "[eventlistener:l]\nevents=TICK_5\n"

    @Test func `ticks come when the wall clock enters a multiple of their period`() throws {
        try TestDaemon.run(Self.ticking, programs: Self.input) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.say(Self.ready, as: "l")
            daemon.time.advance(bySeconds: 4)
            #expect(daemon.events("l") == ["TICK_5 when:\(ManualTime.wallStart + 5)"])
            daemon.say(Self.accepted + Self.ready, as: "l")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.events("l") == ["TICK_5 when:\(ManualTime.wallStart + 10)"])
        }
    }

    @Test func `without a listener for ticks no timer runs`() throws {
        try run { daemon in
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `the timer of ticks ends with their last listener`() throws {
        try TestDaemon.run(Self.ticking, programs: Self.input) { daemon in
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.time.timersLeft == 1)
            daemon.stop("l")
            daemon.removeGroup("l")
            #expect(daemon.time.timersLeft == 0)
        }
    }
}
