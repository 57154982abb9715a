#if !SIMULATOR
import TestHarness
#endif

/// Makes scenarios from seeds: a configuration in which each program has some of the features, and what happens to it.
struct ScenarioGenerator {
    private var random: SplitMix

    init(seed: UInt64) {
        random = SplitMix(state: seed)
    }

    mutating func scenario(steps: Int) -> Scenario {
        let programs = programs()
        return Scenario(programs: programs, steps: (0..<steps).map { _ in step(programs) })
    }

    private mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func choice<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    // MARK: Configuration

    private mutating func programs() -> [ProgramSection] {
        var programs: [ProgramSection] = []
        // Some lives are about order, some about one program alone, most about a little of everything.
        let count = number(1...6)
        let ordered = one(in: 2)
        for place in 0..<count {
            var section = ProgramSection(["a", "b", "c", "d", "e", "f"][place])
            basics(&section)
            if one(in: 2) { features(&section) }
            if ordered, place > 0 { dependencies(&section, programs) }
            programs.append(section)
        }
        return programs
    }

    private mutating func basics(_ section: inout ProgramSection) {
        section.set("startsecs", to: "\(number(0...2))")
        section.set("startretries", to: "\(number(0...3))")
        section.set("stopwaitsecs", to: "\(number(1...3))")
        section.set("autorestart", to: choice(["true", "false", "unexpected"]))
        section.set("autostart", to: choice(["true", "true", "false"]))
        section.set("killmode", to: choice(["process", "process", "group", "tree"]))
    }

    private mutating func features(_ section: inout ProgramSection) {
        if one(in: 5) {
            section.keys.removeAll { $0.name == "startsecs" }
            if one(in: 2) {
                // By itself it is started by nothing else.
                section.keys.removeAll { $0.name == "autostart" || $0.name == "autorestart" }
                section.set("schedule", to: "@every \(number(3...9))s")
            } else {
                section.set("type", to: "oneshot")
            }
            if one(in: 2) { section.set("run_timeout", to: "\(number(1...4))") }
        } else {
            readiness(&section)
        }
        if one(in: 3) { backoff(&section) }
        if one(in: 4) { section.set("restart_limit", to: "\(number(1...3))/\(number(4...30))") }
        if one(in: 3) {
            for hook in SimulatedHooks.all where one(in: 2) {
                section.set(hook, to: SimulatedHooks.command(hook, of: section.name))
                if one(in: 3) { section.set("hook_timeout", to: "\(number(1...3))") }
            }
        }
        if section["ready"] == "healthcheck" || one(in: 4) { health(&section) }
    }

    private mutating func readiness(_ section: inout ProgramSection) {
        guard one(in: 2) else { return }
        section.set("ready", to: choice(["log:up", "notify", "healthcheck"]))
        if one(in: 2) { section.set("start_timeout", to: "\(number(1...5))") }
        if section["ready"] == "notify", one(in: 2) { section.set("watchdog", to: "\(number(1...4))") }
    }

    private mutating func backoff(_ section: inout ProgramSection) {
        let delay = number(1...3)
        section.set("backoff_delay", to: "\(delay)")
        if one(in: 2) { section.set("backoff_factor", to: "\(number(1...3))") }
        if one(in: 2) { section.set("backoff_limit", to: "\(delay + number(0...6))") }
        if one(in: 2) { section.set("backoff_reset", to: "\(number(1...6))") }
    }

    private mutating func health(_ section: inout ProgramSection) {
        section.set("healthcheck", to: Life.target(of: section.name))
        section.set("healthcheck_interval", to: "\(number(1...3))")
        section.set("healthcheck_timeout", to: "1")
        section.set("healthcheck_retries", to: "\(number(1...3))")
        if one(in: 3) { section.set("healthcheck_start_period", to: "\(number(1...5))") }
        section.set("healthcheck_action", to: choice(["none", "restart", "fatal"]))
    }

    /// Of those before it, so that there is no circle.
    private mutating func dependencies(_ section: inout ProgramSection, _ earlier: [ProgramSection]) {
        var words: [String] = []
        for other in earlier where one(in: 3) {
            var word = other.name
            if other["type"] == "oneshot" || other["schedule"] != nil || one(in: 6) {
                word += ":completed"
            } else if other["healthcheck"] != nil, one(in: 2) {
                word += ":healthy"
            }
            words.append(one(in: 4) ? word + "?" : word)
        }
        if !words.isEmpty { section.set("depends_on", to: words.joined(separator: ",")) }
    }

    // MARK: Steps

    private mutating func step(_ programs: [ProgramSection]) -> SimulatedStep {
        let program = choice(programs)
        let name = program.name
        switch number(0...40) {
        case 0...3: return .start(name)
        case 4...6: return .stop(name)
        case 7: return .restart(name)
        case 8: return .exit(name, status: 0, isSeen: true)
        case 9: return .exit(name, status: number(0...2), isSeen: one(in: 2))
        case 10: return .killed(name)
        case 11: return one(in: 2) ? .fork(name, leads: one(in: 2), isStubborn: one(in: 2)) : .leftoverEnds
        case 12, 13: return .habits(name, habits())
        case 14: return .failures(name, (0..<number(1...3)).map { _ in one(in: 2) })
        case 15, 16:
            guard let hook = SimulatedHooks.all.filter({ program[$0] != nil }).randomElement(using: &random) else {
                return .pass(number(1...4000))
            }
            return .hook(name, hook, habits())
        case 17, 18: return says(program)
        case 19, 20:
            return program["healthcheck"] == nil ? .signal(name) : .health(name, one(in: 5) ? nil : one(in: 2))
        case 21: return one(in: 4) ? .stopAll : .signal(name)
        case 22: return one(in: 3) ? .deaf : .hear
        case 23: return .hear
        case 24: return one(in: 2) ? .remove(name) : .add(name)
        case 25: return .add(name)
        case 26: return one(in: 3) ? .update : changed(program)
        case 27:
            if one(in: 60) { return .terminate }
            return one(in: 8) ? .reload : .clock(number(-4000...4000))
        default: return .pass(one(in: 4) ? number(4000...40000) : number(1...4000))
        }
    }

    private mutating func changed(_ program: ProgramSection) -> SimulatedStep {
        switch number(0...3) {
        case 0: .change(program.name, "startretries", "\(number(0...3))")
        case 1: .change(program.name, "stopwaitsecs", "\(number(1...3))")
        case 2 where program["schedule"] == nil:
            .change(program.name, "autorestart", choice(["true", "false", "unexpected"]))
        default:
            program["startsecs"] == nil ? .update : .change(program.name, "startsecs", "\(number(0...2))")
        }
    }

    private mutating func says(_ program: ProgramSection) -> SimulatedStep {
        switch program["ready"] {
        case "notify": .notify(program.name, one(in: 2) ? "READY=1" : "WATCHDOG=1")
        case "log:up": .sayReady(program.name)
        default: .pass(number(1...2000))
        }
    }

    private mutating func habits() -> SimulatedHabits {
        switch number(0...5) {
        case 0: SimulatedHabits(kind: .stubborn)
        case 1: SimulatedHabits(kind: .slow, milliseconds: number(0...400) * 10 + 3, status: number(0...1))
        case 2, 3: SimulatedHabits(kind: .short, milliseconds: number(0...400) * 10 + 7, status: number(0...1))
        default: SimulatedHabits(kind: .obedient)
        }
    }
}
