import ControlProtocol
import LinuxSystem
import Model
import ProcessLifecycle

@testable import Daemon

/// What the steps do: first to the models, which have to be right in the midst of what follows, and then to the daemon.
extension Life {
    func take(_ step: SimulatedStep) {
        settle()
        let now = daemon.time.now
        switch step {
        case .pass(let milliseconds): pass(milliseconds)
        case .start(let name): start(name)
        case .stop(let name): stop(name)
        case .restart(let name): restart(name)
        case .stopAll:
            // Of a restart that is under way at the same time it depends on the pass which of the two is the later one.
            guard !models.indices.contains(where: isInLimbo), !models.contains(where: \.isRestartPending) else {
                return
            }
            stopAllAsked()
            daemon.stopAll()
        case .signal(let name): daemon.send("USR1", to: name)
        case .exit(let name, let status, let isSeen): exit(name, .exited(code: Int32(status)), isSeen: isSeen)
        case .killed(let name): exit(name, .signaled(.kill, coreDumped: false), isSeen: true)
        case .fork(let name, let leads, let isStubborn): fork(name, leads: leads, isStubborn: isStubborn)
        case .leftoverEnds: endLeftover()
        case .habits(let name, let habits): daemon.spawner.programs[name, default: FakeProgram()].habits = habits.habits
        case .failures(let name, let failures):
            daemon.spawner.programs[name, default: FakeProgram()].failures = failures.map {
                $0 ? FakeProgram.lackOfResources : FakeProgram.refusal
            }
        case .hook(let name, let hook, let habits):
            daemon.spawner.commands[SimulatedHooks.command(hook, of: name)] = FakeProgram(habits: habits.habits)
        case .sayReady(let name):
            guard let place = place(of: name), models[place].leader != nil else { return }
            models[place].advance(to: now)
            if models[place].settings.isReadyByLog { models[place].saidReady(now: now) }
            if daemon.time.faults?.strikes(.readyIsLost) != true { daemon.say("up\n", as: name) }
        case .notify(let name, let message): notify(name, message)
        case .health(let name, let isGood):
            guard let place = place(of: name) else { return }
            daemon.prober.outcomes[Self.target(of: models[place].name)] = isGood.map {
                $0 ? .success : .failure("refused")
            }
        case .deaf: daemon.isDeaf = true
        case .hear:
            // What it hears of now may come before what is due at this moment, or after it.
            for place in models.indices where (models[place].deadlines + models[place].dues).contains(now) {
                models[place].isAmbiguous = true
            }
            daemon.isDeaf = false
            daemon.time.settle()
        case .remove(let name): remove(name)
        case .add(let name): add(name)
        case .change(let name, let key, let value):
            guard let place = programs.firstIndex(where: { $0.name == name }) else { return }
            programs[place].set(key, to: value)
            daemon.text = programs.map(\.text).joined()
        case .update: update()
        case .clock(let seconds): daemon.time.setClock(bySeconds: seconds)
        case .reload: reload()
        case .terminate: shutDown()
        }
    }

    /// Time passes, with a stop at each moment at which a model changes by time alone: what it means to the other programs has to be
    /// worked out then, and not later.
    func pass(_ milliseconds: Int) {
        let end = daemon.time.now.advanced(byMilliseconds: Int64(milliseconds))
        while daemon.time.now < end, finding == nil {
            let now = daemon.time.now
            let next = moments(after: now).joined().min() ?? end
            let stop = min(end, now.advanced(bySeconds: 1), next)
            // What happens on the way may bring more that is due then.
            daemon.time.advance(to: MonotonicTime(nanoseconds: stop.nanoseconds - 1))
            settle()
            let due = moments(after: daemon.time.now)
            markAmbiguous(models.indices.filter { due[$0].contains(stop) }, at: stop)
            daemon.time.advance(to: stop)
            settle()
        }
    }

    private func moments(after now: MonotonicTime) -> [[MonotonicTime]] {
        models.map { ($0.deadlines + $0.dues).filter { $0 > now } }
    }

    /// Programs to which something happens at the same moment: where one depends on another, the order decides. So it does for what
    /// depends on a program that is restarted while all others are up for the first time.
    private func markAmbiguous(_ places: [Int], at time: MonotonicTime) {
        let names = Set(places.map { models[$0].name })
        let restarted = Set(places.filter { models[$0].healthRestartAt == time }.map { models[$0].name })
        for place in models.indices {
            let needed = Set(models[place].settings.dependencies.map(\.name))
            let isConcerned = places.contains(place) && !needed.isDisjoint(with: names)
            if isConcerned || !needed.isDisjoint(with: restarted) { models[place].isAmbiguous = true }
        }
    }

    private func start(_ name: String) {
        guard let place = place(of: name), !isInLimbo(place) else { return }
        settle()
        let expected =
            !models[place].isActive
            ? "BAD_NAME" : models[place].acceptsStart || isBeingStopped(place) ? "done" : "ALREADY_STARTED"
        if models[place].isActive { models[place].startAsked() }
        settle()
        let answer = daemon.start(name).answer ?? "?"
        // The attempt may have failed at once.
        if answer != expected, !(expected == "done" && answer == "SPAWN_ERROR"), !isShuttingDown {
            find("answer", "the start of '\(name)' is answered \(answer) and not \(expected)")
        }
    }

    private func isBeingStopped(_ place: Int) -> Bool {
        models[place].state == .stopping && !models[place].isEndingByItself
    }

    private func stop(_ name: String) {
        guard let place = place(of: name), !isInLimbo(place) else { return }
        settle()
        let isAccepted = models[place].isActive && models[place].stopAsked(now: daemon.time.now)
        settle()
        let answer = daemon.stop(name).answer ?? "?"
        let expected = isAccepted ? "done" : models[place].isActive ? "NOT_RUNNING" : "BAD_NAME"
        if answer != expected, !isShuttingDown {
            find("answer", "the stop of '\(name)' is answered \(answer) and not \(expected)")
        }
    }

    private func restart(_ name: String) {
        guard let place = place(of: name), models[place].isActive, !isShuttingDown, !isInLimbo(place),
            orderedStops.isEmpty,
            !models.contains(where: \.isRestartPending)
        else { return }
        settle()
        if models[place].acceptsStop {
            models[place].isRestartPending = true
            models[place].stopAsked(now: daemon.time.now)
        } else if models[place].isActive {
            models[place].stopAsked(now: daemon.time.now)
            models[place].startAsked()
        }
        settle()
        try? daemon.operations().restart(Namespec(name)) { _ in }
        daemon.time.settle()
    }

    private func exit(_ name: String, _ status: WaitStatus, isSeen: Bool) {
        guard let place = place(of: name), let pid = models[place].leader else { return }
        daemon.kernel.exit(pid, status)
        if isSeen { daemon.time.settle() }
    }

    private func fork(_ name: String, leads: Bool, isStubborn: Bool) {
        guard let place = place(of: name), let pid = models[place].leader,
            let parent = daemon.kernel.processes[pid], parent.status == nil
        else { return }
        let child = daemon.kernel.start(
            isStubborn ? .stubborn : .slow(seconds: 1),
            parent: pid,
            leads: leads,
            environment: parent.environment
        )
        leaders[child] = pid
    }

    private func endLeftover() {
        guard let pid = daemon.kernel.living.filter({ origins[$0] == nil && leaders[$0] != nil }).min() else { return }
        daemon.kernel.exit(pid, .exited(code: 0))
        daemon.time.settle()
    }

    private func notify(_ name: String, _ message: String) {
        guard let place = place(of: name), models[place].leader != nil else { return }
        let now = daemon.time.now
        models[place].advance(to: now)
        switch message {
        case "READY=1": if models[place].settings.isReadyByNotification { models[place].saidReady(now: now) }
        case "WATCHDOG=1": models[place].signOfLife(now: now)
        default: break
        }
        daemon.notifyDirectly(message, of: name)
    }

    // MARK: Groups

    private func remove(_ name: String) {
        guard let place = place(of: name), !isShuttingDown, !isInLimbo(place) else { return }
        settle()
        let expected = !models[place].isActive ? "BAD_NAME" : models[place].isStopped ? "done" : "STILL_RUNNING"
        if expected == "done" {
            models[place] = ModelledProgram(loaded[place])
            models[place].isActive = false
        }
        let answer = daemon.removeGroup(name).answer ?? "?"
        if answer != expected { find("answer", "the removal of '\(name)' is answered \(answer) and not \(expected)") }
    }

    private func add(_ name: String) {
        guard let place = place(of: name), !isShuttingDown, !daemon.isDeaf else { return }
        daemon.time.settle()
        let expected = models[place].isActive ? "ALREADY_ADDED" : "done"
        if expected == "done" {
            var new = ModelledProgram(ProgramSection(name))
            new.settings = models[place].settings
            models[place] = new
            autostart(name)
            settle()
        }
        let answer = daemon.addGroup(name).answer ?? "?"
        if answer != expected { find("answer", "the addition of '\(name)' is answered \(answer) and not \(expected)") }
    }

    /// As a model does not know in which order groups are stopped, programs count as new from the next generation on.
    private func reload() {
        guard !isShuttingDown, !daemon.isDeaf else { return }
        isUnwatched = true
        let generations = daemon.generations
        daemon.onNextGeneration = { [unowned self] in
            loaded = programs
            models = programs.map(ModelledProgram.init)
            orderedStops = []
            modelUpdate = nil
            renewed = []
            isUnwatched = false
            autostart()
        }
        daemon.requestReload()
        for _ in 0..<3000 where daemon.generations == generations { daemon.time.advance(bySeconds: 0.1) }
        daemon.onNextGeneration = {}
        if daemon.generations == generations { find("reload", "the reload has not ended") }
    }
}
