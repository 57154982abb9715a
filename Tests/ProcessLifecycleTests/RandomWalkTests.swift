import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

/// Long random lives, the same in every run, with the promises that must hold whatever happens.
@Suite struct RandomWalkTests {
    @Test("no life breaks a promise of the machine", arguments: 1...40)
    func walk(seed: Int) {
        var world = World(seed: seed)
        for step in 1...500 { world.live(step: step) }
    }

    @Test("where in a list of effects one stands that is answered makes no difference", arguments: 1...40)
    func shuffledEffects(seed: Int) {
        var ordered = World(seed: seed)
        var shuffled = World(seed: seed, shuffle: SplitMix(state: UInt64(seed) &* 77))
        for step in 1...300 {
            ordered.live(step: step)
            shuffled.live(step: step)
            #expect(ordered.machine.phase == shuffled.machine.phase)
        }
        #expect(ordered.transcript == shuffled.transcript)
    }

    /// What would be outside the machine, and what it knows to be true.
    private struct World {
        var machine: ProcessMachine
        /// What is told of the process, in order.
        var transcript: [String] = []
        private var generator: SplitMix
        /// Puts effects that are answered anywhere in their list.
        private var shuffle: SplitMix?
        private var livingPid: Int32?
        private var timer: MonotonicTime?
        private var state = ProcessState.stopped
        private var isTurnAskedFor = false
        private var hasLeftovers = false
        private var hasOutput = false
        /// The hooks that run; one beside `post_start` at most.
        private var hooks: Set<Hook> = []
        private var events: [ProcessEvent] = []

        init(seed: Int, shuffle: SplitMix? = nil) {
            generator = SplitMix(state: UInt64(seed))
            self.shuffle = shuffle
            let rules = ProcessRules(
                autorestart: [.always, .never, .unexpected].randomElement(using: &generator) ?? .never,
                startsecs: Int.random(in: -1...3, using: &generator),
                startretries: Int.random(in: 0...3, using: &generator),
                stopwaitsecs: Int.random(in: -1...3, using: &generator)
            )
            let leavesBehind = Bool.random(using: &generator)
            var hooks: Set<Hook> = []
            // Half of the programs have none.
            if Bool.random(using: &generator) {
                for hook in Hook.allCases where Bool.random(using: &generator) { hooks.insert(hook) }
            }
            let hooked = (leavesBehind ? rules.countingLeftovers : rules).with { $0.hooks = hooks }
            machine = ProcessMachine(name: "x", rules: hooked)
        }

        mutating func live(step: Int) {
            let now = at(Double(step))
            guard let event = nextEvent(now: now) else { return }
            events = [event]
            while !events.isEmpty {
                let effects = machine.handle(events.removeFirst(), now: now)
                for effect in arranged(effects) { carryOut(effect, step: step) }
            }
            #expect(machine.pid == livingPid)
            #expect(machine.phase.eventState == state)
            let waits = isTurnAskedFor || timer != nil
            #expect(machine.wireState != .backoff || waits, "BACKOFF without a timer is never left")
            let isEnding = if case .ending = machine.phase { true } else { false }
            #expect(machine.wireState != .stopping || isEnding || timer != nil, "STOPPING has to escalate")
            #expect(!machine.isAtRest || livingPid == nil && timer == nil, "nothing is at rest that goes on")
            #expect(hooks.subtracting([.postStart]).count <= 1, "the machine waits for one hook at a time")
            #expect(
                hooks.subtracting([.postStart]) == expectedHook,
                "a hook runs where it is waited for, and nowhere else"
            )
            #expect(!machine.isAtRest || hooks.isEmpty, "nothing is at rest as long as a hook runs")
        }

        private var expectedHook: Set<Hook> {
            switch machine.phase {
            case .preStart, .endingPreStart: [.preStart]
            case .preStop: [.preStop]
            case .ending(let ending): ending.stage == .postStop ? [.postStop] : []
            default: []
            }
        }

        /// The next thing that a hook does.
        private mutating func hookEvent() -> ProcessEvent? {
            guard let hook = Hook.allCases.filter(hooks.contains).randomElement(using: &generator) else { return nil }
            hooks.remove(hook)
            return .hookEnded(hook, failure: isLucky ? nil : "exit status 3")
        }

        private mutating func nextEvent(now: Moment) -> ProcessEvent? {
            switch Int.random(in: 0..<14, using: &generator) {
            case 0: return .start
            case 1: return .stop
            case 10, 11: return hookEvent()
            case 12: return .restart(because: "it is unhealthy", isFailure: true)
            case 13: return isLucky ? nil : .giveUp(because: "unhealthy")
            case 2, 3:
                guard let due = timer, due <= now.monotonic else { return nil }
                timer = nil
                return .timerFired
            case 4, 5:
                guard isTurnAskedFor else { return nil }
                isTurnAskedFor = false
                return .turnCame
            case 6:
                guard hasLeftovers else { return nil }
                hasLeftovers = false
                return .leftoversGone
            case 7:
                guard hasOutput else { return nil }
                hasOutput = false
                return .outputEnded
            default:
                guard livingPid != nil else { return nil }
                livingPid = nil
                hooks.remove(.postStart)
                return .reaped(.exited(code: Bool.random(using: &generator) ? 0 : 3))
            }
        }

        private mutating func arranged(_ effects: [ProcessEffect]) -> [ProcessEffect] {
            guard var places = shuffle else { return effects }
            defer { shuffle = places }
            var result = effects.filter { !$0.isAnswered }
            for effect in effects where effect.isAnswered {
                result.insert(effect, at: Int.random(in: 0...result.count, using: &places))
            }
            return result
        }

        private mutating func carryOut(_ effect: ProcessEffect, step: Int) {
            switch effect {
            case .prepare: events.append(isLucky ? .prepared : .launchFailed(LaunchFailure("unprepared")))
            case .launch:
                guard isLucky else {
                    let failure = LaunchFailure("no", exitStatus: 127, isLackOfResources: isLucky)
                    return events.append(.launchFailed(failure))
                }
                livingPid = Int32(step)
                events.append(.launched(pid: Int32(step)))
            case .runHook(let hook, let end):
                #expect(!hooks.contains(hook))
                #expect((end != nil) == (hook == .postStop), "only post_stop is told of an end")
                hooks.insert(hook)
            case .stopHook: #expect(hooks.contains(.preStart))
            case .killHook: hooks.formIntersection([.postStart])
            case .send(_, let pid, _):
                #expect(pid == livingPid, "only a living process is signalled")
                if !isLucky { events.append(.signalFailed("No such process", isGone: true)) }
            case .awaitTurn: isTurnAskedFor = true
            case .dealWithLeftovers: hasLeftovers = true
            case .drain: hasOutput = true
            case .armTimer(let time): timer = time
            case .cancelTimer: timer = nil
            case .changed(let transition):
                #expect(transition.from == state, "transitions follow upon each other")
                state = transition.to
                transcript.append("\(transition)")
            case .ended(let end):
                #expect(state == (end.kind == .fatal ? .fatal : .exited))
                transcript.append("\(end)")
            case .log(let entry):
                #expect(entry.level != .error, "\(entry.text)")
                #expect(entry.level < .info || entry.facts.event != nil, "\(entry.text)")
                transcript.append(entry.text)
            case .endRun: #expect(livingPid == nil, "a run is over when its process has been reaped")
            case .killLeftovers, .startEnded, .stopEnded, .postponeTimer: break
            }
        }

        private var isLucky: Bool {
            mutating get { Int.random(in: 0..<4, using: &generator) > 0 }
        }
    }
}

extension ProcessEffect {
    /// Whether an event comes back.
    fileprivate var isAnswered: Bool {
        switch self {
        case .prepare, .launch, .send, .awaitTurn, .dealWithLeftovers, .drain: true
        case .armTimer, .cancelTimer, .killLeftovers, .endRun, .changed, .ended, .startEnded, .stopEnded, .log,
            .runHook,
            .stopHook, .killHook, .postponeTimer:
            false
        }
    }
}
