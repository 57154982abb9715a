import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

/// Long random lives, the same in every run, with the promises that must hold whatever happens.
@Suite struct RandomWalkTests {
    @Test("no life breaks a promise of the machine", arguments: 1...40)
    func walk(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        var machine = ProcessStateMachine(
            name: "x",
            rules: ProcessRules(
                autorestart: [.always, .never, .unexpected].randomElement(using: &generator) ?? .never,
                startsecs: Int.random(in: -1...3, using: &generator),
                startretries: Int.random(in: 0...3, using: &generator),
                stopwaitsecs: Int.random(in: -1...3, using: &generator)
            )
        )
        var world = World()
        for step in 1...500 { world.live(&machine, step: step, using: &generator) }
    }

    /// What would be outside the machine, and what it knows to be true.
    private struct World {
        var livingPid: Int32?
        var timer: MonotonicTime?
        var state = ProcessState.stopped

        mutating func live(_ machine: inout ProcessStateMachine, step: Int, using generator: inout SplitMix) {
            let now = at(Double(step))
            var effects: [ProcessEffect] = []
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: effects = machine.start(now: now)
            case 1: effects = machine.stop(now: now)
            case 2, 3:
                guard let due = timer, due <= now.monotonic else { return }
                timer = nil
                effects = machine.timerFired(now: now)
            default:
                guard livingPid != nil else { return }
                livingPid = nil
                effects = machine.exited(.exited(code: Bool.random(using: &generator) ? 0 : 3), now: now)
            }
            carryOut(effects, on: &machine, now: now, step: step, using: &generator)
            #expect(machine.pid == livingPid)
            #expect(machine.processState == state)
            #expect(machine.processState != .backoff || timer != nil, "BACKOFF without a timer is never left")
            #expect(machine.processState != .stopping || timer != nil, "STOPPING without a timer never escalates")
        }

        private mutating func carryOut(
            _ effects: [ProcessEffect],
            on machine: inout ProcessStateMachine,
            now: Moment,
            step: Int,
            using generator: inout SplitMix
        ) {
            for effect in effects {
                switch effect {
                case .spawn:
                    let answer: [ProcessEffect]
                    if Bool.random(using: &generator) {
                        livingPid = Int32(step)
                        answer = machine.spawned(pid: Int32(step))
                    } else {
                        let isShort = Bool.random(using: &generator)
                        answer = machine.spawnFailed("no", exitStatus: 127, forLackOfResources: isShort, now: now)
                    }
                    carryOut(answer, on: &machine, now: now, step: step, using: &generator)
                case .send(_, let pid, _):
                    #expect(pid == livingPid, "only a living process is signalled")
                case .armTimer(let time): timer = time
                case .cancelTimer: timer = nil
                case .changed(let transition):
                    #expect(transition.from == state, "transitions follow upon each other")
                    state = transition.to
                case .ended(let end):
                    #expect(state == (end.kind == .fatal ? .fatal : .exited))
                case .log(let level, let text):
                    #expect(level != .error, "\(text)")
                }
            }
        }
    }
}
