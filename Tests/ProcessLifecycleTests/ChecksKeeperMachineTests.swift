import Model
import ProcessLifecycle
import Testing

/// When there is a process that looks at things over the network (EXT-73).
@Suite struct ChecksKeeperMachineTests {
    typealias Machine = ChecksKeeperMachine
    typealias Effect = ChecksKeeperMachine.Effect

    /// A machine with a clock that stands still until it is moved.
    private struct Keeper {
        var machine = Machine()
        var now = MonotonicTime(nanoseconds: 1_000_000_000)

        func time(in milliseconds: Int64) -> MonotonicTime { now.advanced(byMilliseconds: milliseconds) }

        @discardableResult
        mutating func hear(_ event: Machine.Event, afterMilliseconds pause: Int64 = 0) -> [Effect] {
            now = time(in: pause)
            return machine.handle(event, now: now)
        }

        @discardableResult
        mutating func want(_ number: UInt32, forMilliseconds limit: Int64 = 5000) -> [Effect] {
            hear(.wanted(number, until: time(in: limit)))
        }

        /// Up to a process that looks, and has answered the look 1.
        static var looking: Keeper {
            var keeper = Keeper()
            keeper.want(1)
            for event in [.launched, .ready, .answered(1)] as [Machine.Event] { keeper.hear(event) }
            return keeper
        }
    }

    @Test func `the first look has a process started, which is asked at once`() {
        var keeper = Keeper()
        #expect(keeper.want(1) == [.launch, .setTimer(keeper.time(in: 5000))])
        #expect(keeper.hear(.launched) == [.ask(1, until: keeper.time(in: 5000))])
        #expect(keeper.hear(.ready).isEmpty)
        #expect(keeper.machine.phase == .looking)
        #expect(keeper.want(2, forMilliseconds: 9000) == [.ask(2, until: keeper.time(in: 9000))])
        #expect(keeper.want(3, forMilliseconds: 1000).last == .setTimer(keeper.time(in: 1000)))
    }

    @Test func `an answer costs no timer`() {
        var keeper = Keeper.looking
        for number in 2..<UInt32(100) {
            keeper.hear(.answered(number - 1))
            #expect(keeper.want(number) == [.ask(number, until: keeper.time(in: 5000))])
        }
    }

    @Test func `a look whose time is over has failed, and the process has a second to say so itself`() {
        var keeper = Keeper.looking
        keeper.hear(.timer, afterMilliseconds: 4000)
        keeper.want(2, forMilliseconds: 500)
        #expect(
            keeper.hear(.timer, afterMilliseconds: 500)
                == [.expire(2, hasProcess: true), .setTimer(keeper.time(in: Machine.Patience.result))]
        )
        #expect(keeper.hear(.answered(2), afterMilliseconds: 10).isEmpty)
        #expect(keeper.machine.count == 0)
        #expect(keeper.hear(.timer, afterMilliseconds: 990).map(\.isKill) == [false])
    }

    @Test func `a process that does not answer is killed with one warning, and another one is asked the rest at once`()
    {
        var keeper = Keeper.looking
        keeper.want(2, forMilliseconds: 100)
        keeper.want(3, forMilliseconds: 60_000)
        keeper.hear(.timer, afterMilliseconds: 100)
        #expect(
            keeper.hear(.timer, afterMilliseconds: Machine.Patience.result) == [.tell(.hung), .kill]
                + [.setTimer(keeper.time(in: 60_000 - 1100))]
        )
        keeper.want(4, forMilliseconds: 90_000)
        let until3 = keeper.time(in: 60_000 - 1100)
        #expect(keeper.hear(.ended(isClean: false)) == [.launch])
        let asked = keeper.hear(.launched)
        #expect(asked.prefix(2) == [.ask(3, until: until3), .ask(4, until: keeper.time(in: 90_000))])
    }

    @Test func `a process that dies is followed at once, then after 50 ms, and so on up to a second`() {
        var keeper = Keeper()
        keeper.want(1, forMilliseconds: 600_000)
        keeper.hear(.launched)
        keeper.hear(.ready)
        #expect(keeper.hear(.ended(isClean: false)) == [.tell(.died), .launch])
        for pause in [50, 100, 200, 400, 800, 1000, 1000] as [Int64] {
            keeper.hear(.launched)
            keeper.hear(.ready)
            #expect(keeper.hear(.ended(isClean: false)) == [.tell(.died), .setTimer(keeper.time(in: pause))])
            #expect(keeper.hear(.timer, afterMilliseconds: pause).contains(.launch))
        }
        keeper.hear(.launched)
        keeper.hear(.ready)
        #expect(
            keeper.hear(.ended(isClean: false), afterMilliseconds: RelaunchPauses.life).prefix(2) == [
                .tell(.died), .launch,
            ]
        )
    }

    @Test func `one that never comes to look is tried every half minute in the end`() {
        var keeper = Keeper()
        keeper.want(1, forMilliseconds: 600_000)
        keeper.hear(.launched)
        keeper.hear(.ended(isClean: false))
        var pauses: [Int64] = []
        for _ in 0..<12 {
            keeper.hear(.launched)
            keeper.hear(.ended(isClean: false))
            guard case .pausing(let until) = keeper.machine.phase else { break }
            pauses.append((until.nanoseconds - keeper.now.nanoseconds) / 1_000_000)
            keeper.hear(.timer, afterMilliseconds: pauses.last ?? 0)
        }
        #expect(pauses == [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
    }

    @Test func `a death with nothing to look at is followed by no process, and the next look keeps the pause`() {
        var keeper = Keeper.looking
        #expect(keeper.hear(.ended(isClean: false)).first == .tell(.died))
        #expect(keeper.machine.phase == .resting)
        keeper.want(2)
        keeper.hear(.launched)
        keeper.hear(.ready)
        keeper.hear(.answered(2))
        keeper.hear(.ended(isClean: false))
        #expect(keeper.want(3).first == .setTimer(keeper.time(in: 50)))
        #expect(keeper.hear(.timer, afterMilliseconds: 50).contains(.launch))
    }

    @Test func `a process that wants to be another one is followed without a word`() {
        var keeper = Keeper.looking
        keeper.want(2)
        #expect(keeper.hear(.ended(isClean: true)) == [.launch])
        for event in [.launched, .ready, .linkLost(isTold: false)] as [Machine.Event] { keeper.hear(event) }
        #expect(keeper.hear(.ended(isClean: true), afterMilliseconds: RelaunchPauses.life).first == .launch)
    }

    @Test
    func `a launch that fails is tried again after 50 ms, and later after a second at most; the log is told once`() {
        var keeper = Keeper()
        keeper.want(1, forMilliseconds: 600_000)
        #expect(keeper.hear(.launchFailed) == [.tell(.launchFailed), .setTimer(keeper.time(in: 50))])
        for pause in [100, 200, 400, 800, 1000, 1000] as [Int64] {
            keeper.hear(.timer, afterMilliseconds: 1000)
            #expect(keeper.hear(.launchFailed) == [.setTimer(keeper.time(in: pause))])
        }
        keeper.hear(.timer, afterMilliseconds: 1000)
        #expect(keeper.hear(.launched).first == .tell(.launchedAgain))
    }

    @Test func `without a process a look fails in its time, and nothing is waited for afterwards`() {
        var keeper = Keeper()
        keeper.want(1, forMilliseconds: 20)
        keeper.hear(.launchFailed)
        #expect(keeper.hear(.timer, afterMilliseconds: 20).first == .expire(1, hasProcess: false))
        #expect(keeper.machine.count == 0)
        #expect(keeper.hear(.timer, afterMilliseconds: 30) == [])
        #expect(keeper.machine.phase == .resting)
    }

    @Test func `a process that does not come to look is killed after ten seconds`() {
        var keeper = Keeper()
        keeper.want(1, forMilliseconds: 60_000)
        #expect(keeper.hear(.launched).last == .setTimer(keeper.time(in: Machine.Patience.start)))
        #expect(
            keeper.hear(.timer, afterMilliseconds: Machine.Patience.start).prefix(2) == [.tell(.stuckAtStart), .kill]
        )
        // The log knows.
        #expect(keeper.hear(.ended(isClean: false)).first == .launch)
    }

    @Test func `messages that make no sense end the process`() {
        var keeper = Keeper.looking
        #expect(keeper.hear(.linkLost(isTold: true)) == [.kill, .cancelTimer])
        #expect(keeper.hear(.ended(isClean: false)).isEmpty)
        keeper.want(2)
        keeper.hear(.launched)
        #expect(keeper.hear(.linkLost(isTold: false)).first == .kill)
        #expect(keeper.hear(.linkLost(isTold: false)).isEmpty)
        #expect(keeper.hear(.ended(isClean: false)).first == .tell(.died))
    }

    @Test func `a minute without a look ends the process, and nothing is waited for any more`() {
        var keeper = Keeper.looking
        // That of the look.
        #expect(keeper.hear(.timer, afterMilliseconds: 5000) == [.setTimer(keeper.time(in: 55_000))])
        #expect(keeper.hear(.timer, afterMilliseconds: 55_000) == [.kill])
        #expect(keeper.hear(.ended(isClean: false)).isEmpty)
        #expect(keeper.machine.phase == .resting)
    }

    @Test func `a look that comes while the process is being ended is asked of the next one`() {
        var keeper = Keeper.looking
        keeper.hear(.timer, afterMilliseconds: 5000)
        keeper.hear(.timer, afterMilliseconds: 55_000)
        #expect(keeper.want(2) == [.setTimer(keeper.time(in: 5000))])
        #expect(keeper.hear(.ended(isClean: false)) == [.launch])
        #expect(keeper.hear(.launched) == [.ask(2, until: keeper.time(in: 5000))])
    }

    @Test func `a look that is let go of is cancelled, and not asked again`() {
        var keeper = Keeper.looking
        keeper.want(2)
        #expect(keeper.hear(.unwanted(2)) == [.cancel(2)])
        #expect(keeper.hear(.unwanted(2)).isEmpty)
        keeper.want(3)
        keeper.want(4)
        keeper.hear(.ended(isClean: false))
        #expect(keeper.hear(.unwanted(3)).isEmpty)
        #expect(keeper.hear(.launched).filter(\.isAsk) == [.ask(4, until: keeper.time(in: 5000))])
    }

    @Test func `a timer that was held up together with the process gives both a second more`() {
        var keeper = Keeper.looking
        keeper.want(2, forMilliseconds: 100)
        let effects = keeper.hear(.timer, afterMilliseconds: 30_000)
        #expect(effects == [.setTimer(keeper.time(in: 1000))])
        #expect(keeper.hear(.answered(2)).isEmpty)
    }

    @Test func `whatever happens, each look has one end at most, and a process is never asked twice for one`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var keeper = Keeper()
            var (next, open, ended, asked): (UInt32, Set<UInt32>, Set<UInt32>, Set<UInt32>) = (1, [], [], [])
            var (isLaunching, hasProcess) = (false, false)
            for _ in 0..<200 {
                var event = Machine.Event.timer
                switch Int.random(in: 0..<9, using: &random) {
                case 0, 1:
                    event = .wanted(next, until: keeper.time(in: .random(in: 0...20_000, using: &random)))
                    open.insert(next)
                    next += 1
                case 2: event = .unwanted(.random(in: 0...next, using: &random))
                case 3: event = .answered(.random(in: 0...next, using: &random))
                case 4 where isLaunching: event = Bool.random(using: &random) ? .launched : .launchFailed
                case 5: event = .ready
                case 6 where hasProcess: event = .ended(isClean: .random(using: &random))
                case 7: event = .linkLost(isTold: .random(using: &random))
                default: break
                }
                if case .launched = event { (isLaunching, hasProcess, asked) = (false, true, []) }
                if case .launchFailed = event { isLaunching = false }
                if case .ended = event { hasProcess = false }
                if case .answered(let number) = event { open.remove(number) }
                if case .unwanted(let number) = event { open.remove(number) }
                for effect in keeper.hear(event, afterMilliseconds: .random(in: 0...3000, using: &random)) {
                    switch effect {
                    case .launch:
                        #expect(!hasProcess && !isLaunching)
                        isLaunching = true
                    case .ask(let number, _):
                        #expect(hasProcess && asked.insert(number).inserted && open.contains(number))
                    case .expire(let number, _):
                        #expect(open.remove(number) != nil && ended.insert(number).inserted)
                    default: break
                    }
                }
            }
            #expect(keeper.machine.count >= open.count)
        }
    }
}

extension ChecksKeeperMachine.Effect {
    fileprivate var isKill: Bool { self == .kill }

    fileprivate var isAsk: Bool {
        if case .ask = self { true } else { false }
    }
}
