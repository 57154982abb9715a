import Model
import TestHarness
import Testing

@testable import Daemon
@testable import Reactor

/// One random life of a daemon, with a model of each program beside it.
final class Walk {
    private let daemon: TestDaemon
    private let seed: Int
    private var generator: SplitMix
    private var models: [String: ProgramModel] = [:]
    /// Which program a process was started by or for.
    private var origins: [Int32: String] = [:]
    /// Which leader a process belongs to.
    private var leaders: [Int32: Int32] = [:]
    private var steps: [String] = []
    private var isShuttingDown = false
    private(set) var problem: String?

    init(seed: Int, on reactor: Reactor) throws {
        self.seed = seed
        generator = SplitMix(state: UInt64(seed))
        for name in ["a", "b", "c", "d"] { models[name] = ProgramModel(name: name, using: &generator) }
        let text = models.values.sorted { $0.name < $1.name }.map(\.section).joined() + "[group:g]\nprograms=c,d\n"
        daemon = TestDaemon(text, on: reactor, level: .critical)
        daemon.spawner.onAttempt = { [unowned self] in attempted($0, pid: $1, usesTry: $2?.isLackOfResources != true) }
        daemon.kernel.onReaped = { [unowned self] in reaped($0, $1) }
        for name in models.keys.sorted() { chooseHabits(of: name) }
        for name in models.keys where models[name]?.autostart == true { models[name]?.startAsked() }
        steps.append(text)
        try daemon.begin()
    }

    /// What is wrong, with all that has led to it; nil when nothing is.
    func run(steps count: Int) -> String? {
        for _ in 0..<count where problem == nil {
            step()
            check()
        }
        if problem == nil { end() }
        guard let problem else { return nil }
        return "seed \(seed): \(problem)\n" + steps.joined(separator: "\n")
    }

    private func note(_ step: String) {
        steps.append("\(daemon.time.seconds) \(step)")
    }

    private func find(_ text: String) {
        problem = problem ?? "\(text) at \(daemon.time.seconds)"
    }

    // MARK: The world

    private func chooseHabits(of name: String) {
        let habits: Habits =
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: .stubborn
            case 1: .slow(seconds: Double.random(in: 0...4, using: &generator))
            case 2: .short(seconds: Double.random(in: 0.1...4, using: &generator), status: random(0...1))
            default: .obedient
            }
        let failures = (0..<max(0, random(-3...2))).map { _ in
            Bool.random(using: &generator) ? FakeProgram.refusal : FakeProgram.lackOfResources
        }
        daemon.spawner.programs[name] = FakeProgram(habits: habits, failures: failures)
    }

    private func random(_ range: ClosedRange<Int32>) -> Int32 { Int32.random(in: range, using: &generator) }

    private func attempted(_ name: String, pid: Int32?, usesTry: Bool) {
        updateFamilies()
        if let pid {
            origins[pid] = name
            leaders[pid] = pid
        }
        if isShuttingDown { find("'\(name)' is started during the shutdown") }
        let complaint = models[name]?.attempted(pid: pid, usesTry: usesTry, now: daemon.time.now)
        if let complaint = complaint ?? nil { find(complaint) }
    }

    private func reaped(_ pid: Int32, _ status: WaitStatus) {
        guard let name = origins[pid], models[name]?.leader == pid else { return }
        let hasFamily = hasFamily(name, of: pid)
        models[name]?.reaped(status, hasFamily: hasFamily, now: daemon.time.now)
    }

    /// Whether processes live that count as the program's beside the one that was started.
    private func hasFamily(_ name: String, of leader: Int32) -> Bool {
        let killMode = models[name]?.killMode
        return daemon.kernel.processes.values.contains {
            $0.pid != leader && $0.status == nil && leaders[$0.pid] == leader
                && (killMode == "tree" || killMode == "group" && $0.group == leader)
        }
    }

    // MARK: Steps

    private func step() {
        let name = models.keys.sorted()[Int(random(0...3))]
        switch random(0...13) {
        case 0, 1: start(name)
        case 2: stop(name)
        case 3: exit(name, andStop: false)
        case 4: exit(name, andStop: true)
        case 5: fork(name)
        case 6: chooseHabits(of: name)
        case 7: signal(name)
        case 8: removeAndAdd()
        case 9: endLeftover()
        case 10: lag()
        default: pass()
        }
    }

    /// Much happens before the daemon learns of the end of any child.
    private func lag() {
        guard !daemon.isDeaf else { return }
        note("deaf")
        daemon.isDeaf = true
        for _ in 0..<random(1...4) where problem == nil { step() }
        daemon.isDeaf = false
        note("no longer deaf")
        daemon.time.settle()
    }

    private func pass() {
        let seconds = Double(random(1...40)) / 10
        note("\(seconds) s")
        daemon.time.advance(bySeconds: seconds)
    }

    private func start(_ name: String) {
        models[name]?.startAsked()
        let answer = daemon.start(qualified(name)).answer ?? "?"
        note("start \(name): \(answer)")
        let state = models[name]?.state(now: daemon.time.now)
        if answer == "ALREADY_STARTED" || answer == "BAD_NAME" { models[name]?.startRefused() }
        if answer == "done", state == .stopped || state == .exited { find("'\(name)' was to be started and is not") }
    }

    private func stop(_ name: String) {
        let isAccepted = models[name]?.acceptsStop(now: daemon.time.now) ?? false
        if isAccepted { models[name]?.stopAsked(now: daemon.time.now) }
        let answer = daemon.stop(qualified(name)).answer ?? "?"
        note("stop \(name): \(answer)")
        if (answer == "done") != isAccepted, daemon.state(name) != "none" { find("stop of '\(name)': \(answer)") }
    }

    /// The process ends by itself, and a client asks for a stop before the daemon knows.
    private func exit(_ name: String, andStop isStopped: Bool) {
        guard let pid = models[name]?.leader else { return }
        let status = random(0...1)
        note("exit \(name) \(status)" + (isStopped ? ", and stop" : ""))
        daemon.kernel.exit(pid, .exited(code: status))
        if isStopped { stop(name) } else { daemon.time.settle() }
    }

    private func fork(_ name: String) {
        guard let pid = models[name]?.leader, let parent = daemon.kernel.processes[pid], parent.status == nil else {
            return
        }
        let leads = Bool.random(using: &generator)
        let habits: Habits = Bool.random(using: &generator) ? .stubborn : .slow(seconds: 1)
        let child = daemon.kernel.start(habits, parent: pid, leads: leads, environment: parent.environment)
        leaders[child] = pid
        note("fork \(name): \(child)" + (leads ? " with a session" : ""))
    }

    private func signal(_ name: String) {
        note("signal \(name): \(daemon.send("HUP", to: qualified(name)).answer ?? "?")")
    }

    private func endLeftover() {
        let leftovers = daemon.kernel.living.filter { origins[$0] == nil }.sorted()
        guard let pid = leftovers.randomElement(using: &generator) else { return }
        note("end of \(pid)")
        daemon.kernel.exit(pid, .exited(code: 0))
        daemon.time.settle()
    }

    private func removeAndAdd() {
        let answer = daemon.removeGroup("a").answer ?? "?"
        note("remove a: \(answer)")
        guard answer == "done" else { return }
        updateFamilies()
        if models["a"]?.isAtRest(now: daemon.time.now) == false { find("'a' was removed while it was not at rest") }
        models["a"]?.removed()
        if !daemon.isDeaf { check(except: "a") }
        if models["a"]?.autostart == true { models["a"]?.startAsked() }
        daemon.addGroup("a")
    }

    private func qualified(_ name: String) -> String { name == "c" || name == "d" ? "g:\(name)" : name }

    // MARK: Checks

    private func check(except absent: String? = nil) {
        // The end of a family is looked for at most once in ten milliseconds, and SIGKILL takes several rounds.
        for _ in 0..<30 {
            updateFamilies()
            if difference(except: absent) == nil { break }
            daemon.time.advance(bySeconds: 0.01)
        }
        updateFamilies()
        if let difference = difference(except: absent) { find(difference) }
        if let shot = daemon.kernel.shotsAtReaped.first { find("a reaped process was signalled: \(shot)") }
    }

    private func updateFamilies() {
        for (name, model) in models {
            if model.isEnding, let leader = model.lastLeader, !hasFamily(name, of: leader) {
                models[name]?.familyHasGone()
            }
        }
    }

    private func difference(except absent: String?) -> String? {
        let now = daemon.time.now
        let statuses = daemon.statuses
        for (name, model) in models where name != absent {
            let expected = model.state(now: now)
            guard let (seen, pid) = statuses[name] else { return "'\(name)' is not known" }
            if expected != seen { return "'\(name)' is \(seen.name) and should be \(expected.name)" }
            if pid != model.leader { return "'\(name)' has pid \(pid ?? 0)" }
            if let omission = model.omission(now: now) { return omission }
        }
        let known = Set(models.values.compactMap(\.leader))
        let lost = daemon.kernel.living.filter { origins[$0] != nil }.subtracting(known)
        return lost.isEmpty ? nil : "processes are lost: \(lost.sorted())"
    }

    // MARK: The end

    private func end() {
        if Bool.random(using: &generator) { reload() }
        guard problem == nil else { return }
        note("shutdown")
        isShuttingDown = true
        daemon.signal(.term)
        daemon.time.advance(bySeconds: 60)
        if daemon.exitStatus != 0 { find("the shutdown has not ended") }
        if daemon.time.timersLeft > 0 { find("\(daemon.time.timersLeft) timers are left") }
        for pid in daemon.kernel.living {
            let name = leaders[pid].flatMap { origins[$0] } ?? ""
            if origins[pid] != nil || hasFamily(name, of: leaders[pid] ?? 0) {
                find("process \(pid) of '\(name)' is left")
            }
        }
        if let shot = daemon.kernel.shotsAtReaped.first { find("a reaped process was signalled: \(shot)") }
    }

    /// As a model does not know in which order groups are stopped, programs count as new from the next generation on.
    private func reload() {
        note("reload")
        daemon.kernel.onReaped = { _, _ in }
        for name in models.keys { models[name]?.forget() }
        for name in models.keys where models[name]?.autostart == true { models[name]?.startAsked() }
        daemon.requestReload()
        for _ in 0..<3000 where daemon.generations < 2 { daemon.time.advance(bySeconds: 0.01) }
        daemon.kernel.onReaped = { [unowned self] in reaped($0, $1) }
        if daemon.generations < 2 { find("the reload has not ended") }
    }
}
