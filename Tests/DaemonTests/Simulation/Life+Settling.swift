import Model

@testable import Daemon

/// What follows from what has happened, by what the programs are to one another.
extension Life {
    /// Works out what has to have become of all programs by now.
    /// - Parameter chosen: the programs whose own retries and restarts have begun: all when the daemon has come to rest, fewer in the midst
    ///   of a pass, as each has its turn in a later one.
    func settle(beginning chosen: Set<String>? = nil) {
        guard !isUnwatched else { return }
        let now = daemon.time.now
        if !daemon.isDeaf { updateFamilies() }
        var rounds = 0
        var isStable = false
        while !isStable, rounds < 20 {
            rounds += 1
            isStable = true
            if chosen?.isEmpty != true {
                for place in models.indices where models[place].isActive && goOnWithStart(place) { isStable = false }
                if !renewed.isEmpty { isStable = false }
                for (name, time) in renewed { autostart(name, at: time) }
                renewed = []
            }
            for place in models.indices where models[place].isActive {
                let before = models[place].serial
                runBySchedule(place, now)
                models[place].advance(to: now)
                if chosen?.contains(models[place].name) ?? true { models[place].beginWhatIsDue(now: now) }
                if models[place].needsOthers {
                    models[place].needsOthers = false
                    for other in toStart(for: place) {
                        // Those that wait for its completion may have seen that, or not.
                        if models[other].endedAt == now { models[other].isAmbiguous = true }
                        models[other].startNeeded()
                        // Its conditions may not hold any more once the next one has begun.
                        if chosen?.isEmpty != true { _ = goOnWithStart(other) }
                    }
                    isStable = false
                }
                if models[place].serial != before { isStable = false }
            }
            if goOnWithStops(now) || goOnWithUpdate(now) { isStable = false }
        }
    }

    /// - Returns: whether a start is held back no longer.
    private func goOnWithStart(_ place: Int) -> Bool {
        guard case .held = models[place].activity, !models[place].needsOthers, isMet(place) else { return false }
        models[place].activity = models[place].firstStep
        return true
    }

    private func isMet(_ place: Int) -> Bool {
        models[place].settings.dependencies.allSatisfy { isMet($0) || isAway($0) }
    }

    private func isMet(_ dependency: SimulatedDependency) -> Bool {
        guard let other = place(of: dependency.name), models[other].isActive else { return false }
        let model = models[other]
        switch dependency.condition {
        case .started: return model.isRunning
        case .healthy: return model.isRunning && model.health.status == .healthy
        case .completed: return model.state == .exited && model.hasCompleted
        }
    }

    /// Whether an optional dependency is done without.
    private func isAway(_ dependency: SimulatedDependency) -> Bool {
        guard dependency.isOptional else { return false }
        guard let other = place(of: dependency.name), models[other].isActive else { return true }
        return models[other].needsRequest
    }

    /// What has to be started for a program: its dependencies, and theirs, that do not come by themselves.
    func toStart(for place: Int) -> [Int] {
        var seen: Set<Int> = [place]
        var found: [Int] = []
        func visit(_ place: Int) {
            for dependency in models[place].settings.dependencies {
                guard let other = self.place(of: dependency.name), models[other].isActive, !isMet(dependency),
                    models[other].needsRequest || models[other].eventState == .starting, seen.insert(other).inserted
                else { continue }
                visit(other)
                if models[other].needsRequest { found.append(other) }
            }
        }
        visit(place)
        return found
    }

    /// The daemon, or a group, has come up.
    func autostart(_ only: String? = nil, at time: MonotonicTime? = nil) {
        let wanted = models.indices.filter {
            models[$0].isActive && (only == nil || models[$0].name == only)
        }
        for place in wanted { beginSchedule(place, at: time ?? daemon.time.now) }
        let started = wanted.filter { models[$0].settings.autostart }
        let others = started.flatMap(toStart)
        for place in started + others { models[place].startNeeded() }
    }

    // MARK: Schedules

    private func beginSchedule(_ place: Int, at time: MonotonicTime) {
        guard let period = models[place].settings.period else { return }
        models[place].dueAt = time.advanced(bySeconds: period)
    }

    private func runBySchedule(_ place: Int, _ now: MonotonicTime) {
        guard let period = models[place].settings.period else { return }
        while let due = models[place].dueAt, now >= due {
            models[place].lastDueAt = due
            models[place].dueAt = due.advanced(bySeconds: period)
            if due == models[place].endedAt || models[place].deadlines.contains(due) {
                models[place].isAmbiguous = true
            }
            models[place].advance(to: due)
            if models[place].needsRequest { models[place].startAsked() }
        }
    }
}
