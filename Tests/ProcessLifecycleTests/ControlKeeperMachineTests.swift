import Model
import ProcessLifecycle
import Testing

/// When there is a control process (EXT-38).
@Suite struct ControlKeeperMachineTests {
    typealias Machine = ControlKeeperMachine
    typealias Effect = ControlKeeperMachine.Effect

    /// A machine with a clock that stands still until it is moved.
    private struct Keeper {
        var machine: Machine
        var now = MonotonicTime(nanoseconds: 1_000_000_000)

        init(isAlwaysWanted: Bool = false) {
            machine = Machine(isAlwaysWanted: isAlwaysWanted)
        }

        func time(in milliseconds: Int64) -> MonotonicTime { now.advanced(byMilliseconds: milliseconds) }

        @discardableResult
        mutating func hear(_ event: Machine.Event, afterMilliseconds pause: Int64 = 0) -> [Effect] {
            now = time(in: pause)
            return machine.handle(event, now: now)
        }

        /// Up to a process that has just come to serve.
        static var trusted: Keeper {
            var keeper = Keeper()
            for event in [.begin, .clientCame, .launched, .ready] as [Machine.Event] { keeper.hear(event) }
            return keeper
        }

        /// One that is looked after no more than it must be.
        static var serving: Keeper {
            var keeper = trusted
            keeper.hear(.timer(isWorkOwed: false), afterMilliseconds: Machine.Patience.rest)
            return keeper
        }
    }

    @Test("nothing is started before a client comes")
    func onDemand() {
        var keeper = Keeper()
        #expect(keeper.hear(.begin) == [.cancelTimer, .watch(true)])
        #expect(keeper.hear(.clientCame) == [.watch(false), .cancelTimer, .launch])
        #expect(keeper.hear(.launched) == [.setTimer(keeper.time(in: Machine.Patience.start))])
    }

    @Test("a process that is always wanted is started at once, and again when it has ended")
    func always() {
        var keeper = Keeper(isAlwaysWanted: true)
        #expect(keeper.hear(.begin) == [.watch(false), .cancelTimer, .launch])
        keeper.hear(.launched)
        keeper.hear(.ready)
        #expect(
            keeper.hear(.ended(isClean: false), afterMilliseconds: 1000)
                == [.tell(.died), .watch(false), .cancelTimer, .launch]
        )
    }

    @Test("a launch that fails is tried again after 50 ms, and later after a second at most; the log is told once")
    func failedLaunch() {
        var keeper = Keeper()
        keeper.hear(.begin)
        keeper.hear(.clientCame)
        #expect(keeper.hear(.launchFailed) == [.setTimer(keeper.time(in: 50)), .tell(.launchFailed)])
        for pause in [100, 200, 400, 800, 1000, 1000] as [Int64] {
            #expect(keeper.hear(.timer(isWorkOwed: false)) == [.watch(false), .cancelTimer, .launch])
            #expect(keeper.hear(.launchFailed) == [.setTimer(keeper.time(in: pause))])
        }
        keeper.hear(.timer(isWorkOwed: false))
        #expect(
            keeper.hear(.launched) == [.setTimer(keeper.time(in: Machine.Patience.start)), .tell(.launchedAgain)]
        )
        #expect(keeper.hear(.ready) == [.setTimer(keeper.time(in: Machine.Patience.rest))])
    }

    @Test("without clients a process that serves is never asked anything")
    func silence() {
        var keeper = Keeper.trusted
        #expect(
            keeper.hear(.timer(isWorkOwed: false), afterMilliseconds: Machine.Patience.rest)
                == [.cancelTimer, .watch(true)]
        )
        #expect(keeper.machine.phase == .serving)
    }

    @Test("a client that comes has the process asked, and with the answer there are five seconds of rest")
    func ping() {
        var keeper = Keeper.serving
        #expect(keeper.hear(.clientCame) == [.ping(1), .setTimer(keeper.time(in: Machine.Patience.answer))])
        #expect(keeper.hear(.pong(1)) == [.setTimer(keeper.time(in: Machine.Patience.rest))])
        #expect(keeper.machine.phase == .trusted)
    }

    @Test("work that the process has not taken has it asked as a client does")
    func owedWork() {
        var keeper = Keeper.trusted
        #expect(
            keeper.hear(.timer(isWorkOwed: true), afterMilliseconds: Machine.Patience.rest)
                == [.ping(1), .setTimer(keeper.time(in: Machine.Patience.answer))]
        )
    }

    @Test("an answer to another ping counts for nothing")
    func lateAnswer() {
        var keeper = Keeper.serving
        keeper.hear(.clientCame)
        keeper.hear(.pong(1))
        keeper.hear(.timer(isWorkOwed: true), afterMilliseconds: Machine.Patience.rest)
        #expect(keeper.hear(.pong(1)).isEmpty)
        #expect(keeper.machine.phase == .asked(2, deadline: keeper.time(in: Machine.Patience.answer)))
    }

    @Test("a process that does not answer is killed with one warning, and the client that waits gets another one")
    func hung() {
        var keeper = Keeper.serving
        keeper.hear(.clientCame)
        #expect(
            keeper.hear(.timer(isWorkOwed: true), afterMilliseconds: Machine.Patience.answer)
                == [.cancelTimer, .tell(.hung), .kill]
        )
        #expect(keeper.hear(.linkLost(isTold: false)).isEmpty)
        #expect(keeper.hear(.ended(isClean: false)) == [.cancelTimer, .watch(true)])
        #expect(keeper.hear(.clientCame) == [.watch(false), .cancelTimer, .launch])
    }

    @Test("one that does not come to serve is killed too")
    func stuckAtStart() {
        var keeper = Keeper()
        for event in [.begin, .clientCame, .launched] as [Machine.Event] { keeper.hear(event) }
        #expect(
            keeper.hear(.timer(isWorkOwed: false), afterMilliseconds: Machine.Patience.start)
                == [.cancelTimer, .tell(.stuckAtStart), .kill]
        )
    }

    @Test("a timer that was held up itself, as by a freezer, gives the process its time again")
    func frozen() {
        var keeper = Keeper.serving
        keeper.hear(.clientCame)
        #expect(
            keeper.hear(.timer(isWorkOwed: true), afterMilliseconds: 60_000)
                == [.ping(2), .setTimer(keeper.time(in: Machine.Patience.answer))]
        )
        var starting = Keeper()
        for event in [.begin, .clientCame, .launched] as [Machine.Event] { starting.hear(event) }
        #expect(
            starting.hear(.timer(isWorkOwed: false), afterMilliseconds: 60_000)
                == [.setTimer(starting.time(in: Machine.Patience.start))]
        )
    }

    @Test("an end after a goodbye is no news, and the sockets are watched again")
    func goodbye() {
        var keeper = Keeper.serving
        #expect(
            keeper.hear(.goodbye) == [.watch(false), .setTimer(keeper.time(in: Machine.Patience.answer))]
        )
        #expect(keeper.hear(.linkLost(isTold: false)).isEmpty)
        #expect(keeper.hear(.ended(isClean: true)) == [.cancelTimer, .watch(true)])
    }

    @Test("one that says goodbye and stays is killed")
    func hungGoodbye() {
        var keeper = Keeper.serving
        keeper.hear(.goodbye)
        #expect(
            keeper.hear(.timer(isWorkOwed: false), afterMilliseconds: Machine.Patience.answer)
                == [.cancelTimer, .tell(.hung), .kill]
        )
    }

    @Test("a death is told once, and the next client starts another process at once")
    func death() {
        var keeper = Keeper.serving
        #expect(keeper.hear(.linkLost(isTold: false)) == [.watch(false), .cancelTimer, .kill])
        #expect(keeper.hear(.ended(isClean: false)) == [.tell(.died), .cancelTimer, .watch(true)])
    }

    @Test("an end without a goodbye is told, whatever the status")
    func unannouncedEnd() {
        var keeper = Keeper.serving
        #expect(keeper.hear(.ended(isClean: true)) == [.tell(.died), .cancelTimer, .watch(true)])
    }

    @Test("what was told of its messages is not told again of its end")
    func brokenLink() {
        var keeper = Keeper.serving
        #expect(keeper.hear(.linkLost(isTold: true)) == [.watch(false), .cancelTimer, .kill])
        #expect(keeper.hear(.ended(isClean: false)) == [.cancelTimer, .watch(true)])
    }

    @Test("deaths within a second of the start make the pauses grow to a second, and a longer life ends that")
    func quickDeaths() {
        var keeper = Keeper()
        keeper.hear(.begin)
        for pause in [50, 100, 200, 400, 800, 1000, 1000] as [Int64] {
            keeper.hear(.clientCame)
            keeper.hear(.launched)
            keeper.hear(.ready)
            #expect(
                keeper.hear(.ended(isClean: false), afterMilliseconds: 999)
                    == [.tell(.died), .watch(false), .setTimer(keeper.time(in: pause))]
            )
            #expect(keeper.hear(.timer(isWorkOwed: false)) == [.cancelTimer, .watch(true)])
        }
        keeper.hear(.clientCame)
        keeper.hear(.launched)
        keeper.hear(.ready)
        #expect(
            keeper.hear(.ended(isClean: false), afterMilliseconds: 1000) == [.tell(.died), .cancelTimer, .watch(true)]
        )
    }

    @Test("deaths before the first client was served make the pauses grow to half a minute")
    func deathsBeforeService() {
        var keeper = Keeper()
        keeper.hear(.begin)
        for pause in [50, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30_000, 30_000] as [Int64] {
            keeper.hear(.clientCame)
            keeper.hear(.launched)
            #expect(
                keeper.hear(.ended(isClean: false), afterMilliseconds: 10)
                    == [.tell(.died), .watch(false), .setTimer(keeper.time(in: pause))]
            )
            #expect(keeper.hear(.timer(isWorkOwed: false)) == [.cancelTimer, .watch(true)])
        }
    }

    @Test("one that has never served has died at once, however long that took")
    func deathBeforeService() {
        var keeper = Keeper()
        for event in [.begin, .clientCame, .launched] as [Machine.Event] { keeper.hear(event) }
        #expect(
            keeper.hear(.ended(isClean: false), afterMilliseconds: 5000)
                == [.tell(.died), .watch(false), .setTimer(keeper.time(in: 50))]
        )
    }

    @Test("in no phase does an event start a second process, kill none, or leave a launch without an answer")
    func everyPhaseAndEvent() {
        let paths: [[Machine.Event]] = [
            [], [.begin], [.begin, .clientCame], [.begin, .clientCame, .launchFailed],
            [.begin, .clientCame, .launched],
            [.begin, .clientCame, .launched, .ready],
            [.begin, .clientCame, .launched, .ready, .timer(isWorkOwed: false)],
            [.begin, .clientCame, .launched, .ready, .timer(isWorkOwed: true)],
            [.begin, .clientCame, .launched, .ready, .goodbye],
            [.begin, .clientCame, .launched, .linkLost(isTold: false)],
            [.begin, .clientCame, .launched, .ended(isClean: false)],
        ]
        let events: [Machine.Event] = [
            .begin, .clientCame, .launched, .launchFailed, .ready, .pong(1), .goodbye, .linkLost(isTold: false),
            .linkLost(isTold: true), .ended(isClean: false), .ended(isClean: true), .timer(isWorkOwed: false),
            .timer(isWorkOwed: true),
        ]
        for isAlwaysWanted in [false, true] {
            for path in paths {
                for event in events {
                    var keeper = Keeper(isAlwaysWanted: isAlwaysWanted)
                    for step in path { keeper.hear(step) }
                    let hadProcess = Self.hasProcess(keeper.machine.phase)
                    let effects = keeper.hear(event, afterMilliseconds: 5000)
                    if effects.contains(.launch) {
                        #expect(!hadProcess || event == .ended(isClean: false) || event == .ended(isClean: true))
                        #expect(effects.last == .launch)
                        #expect(keeper.machine.phase == .launching)
                    }
                    if effects.contains(.kill) { #expect(hadProcess) }
                }
            }
        }
    }

    private static func hasProcess(_ phase: Machine.Phase) -> Bool {
        switch phase {
        case .resting, .launching, .pausing: false
        case .starting, .serving, .asked, .trusted, .leaving, .killed: true
        }
    }
}
