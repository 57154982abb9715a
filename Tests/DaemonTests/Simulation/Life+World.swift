import Model

@testable import Daemon

/// What is seen of the daemon from outside, as it happens.
extension Life {
    func attempted(_ name: String, pid: Int32?, counts: Bool) {
        if let pid {
            origins[pid] = name
            leaders[pid] = pid
            killModes[pid] = place(of: name).map { models[$0].settings.killMode }
        }
        if isShuttingDown { return find("shutdown", "'\(name)' is started during the shutdown") }
        guard !isUnwatched, let place = place(of: name) else { return }
        if daemon.isDeaf, models.indices.contains(where: isInLimbo) { models[place].isAmbiguous = true }
        settle(beginning: [name])
        if let finding = models[place].launched(pid: pid, counts: counts, now: daemon.time.now) {
            find(finding.kind, finding.text)
        }
    }

    /// A command was run beside a program: the name of the hook, a point, and the program.
    func commanded(_ command: String, pid: Int32?) {
        let parts = command.split(separator: ".").map(String.init)
        guard !isUnwatched, parts.count == 2, let place = place(of: parts[1]) else { return }
        if daemon.isDeaf, models.indices.contains(where: isInLimbo) { models[place].isAmbiguous = true }
        settle(beginning: [parts[1]])
        if let finding = models[place].hookRun(parts[0], pid: pid, now: daemon.time.now) {
            find(finding.kind, finding.text)
        }
    }

    func reaped(_ pid: Int32, _ status: WaitStatus) {
        guard !isUnwatched else { return }
        settle(beginning: [])
        for place in models.indices {
            if models[place].leader == pid {
                let hasFamily = hasFamily(of: pid)
                models[place].reaped(status, hasFamily: hasFamily, now: daemon.time.now)
            } else if models[place].hook?.pid == pid {
                models[place].hookReaped(pid, status, now: daemon.time.now)
            }
        }
        // Of what follows, such as the next stop of many, this is the moment.
        settle(beginning: [])
    }

    // MARK: Health

    /// The target of the check of a program.
    static func target(of name: String) -> String { "tcp://localhost:\(name.utf8.first ?? 1)" }

    private func place(ofTarget target: String) -> Int? {
        models.indices.first { Self.target(of: models[$0].name) == target }
    }

    func looked(_ target: String) {
        guard !isUnwatched, let place = place(ofTarget: target) else { return }
        models[place].advance(to: daemon.time.now)
        if !models[place].isUp { find("look", "the health of '\(models[place].name)' is looked at while it is not up") }
        models[place].health.looked(now: daemon.time.now)
    }

    func lookEnded(_ target: String, _ isGood: Bool) {
        guard !isUnwatched, let place = place(ofTarget: target) else { return }
        let now = daemon.time.now
        let isClose = models[place].deadlines.contains(now) || models.contains { $0.dues.contains(now) }
        if isClose { models[place].isAmbiguous = true }
        models[place].advance(to: now)
        let settings = models[place].settings
        guard models[place].health.result(isGood, of: settings, now: now) else { return }
        models[place].healthRestartAt = nil
        if models[place].health.status == .healthy, settings.isReadyByHealth { models[place].saidReady(now: now) }
        guard models[place].health.status == .unhealthy else { return }
        switch settings.health?.action {
        case "restart":
            models[place].healthRestartAt = max(now, models[place].startedAt.advanced(bySeconds: 1))
            models[place].advance(to: now)
        case "fatal": models[place].stopItself(then: .fatal, now: now)
        default: break
        }
    }

    // MARK: Families

    /// Whether processes live that count as the program's beside the one that was started.
    func hasFamily(of leader: Int32) -> Bool {
        let killMode = killModes[leader] ?? "process"
        guard killMode != "process", leaders.count > origins.count else { return false }
        return daemon.kernel.processes.values.contains {
            $0.pid != leader && $0.status == nil && leaders[$0.pid] == leader
                && (killMode == "tree" || $0.group == leader)
        }
    }
    func updateFamilies() {
        for place in models.indices where isInLimbo(place) { models[place].familyHasGone() }
    }

    /// Whether nothing is left of what it was. A deaf daemon may know it, or not.
    func isInLimbo(_ place: Int) -> Bool {
        guard case .ending(_, _, .family) = models[place].activity, let leader = models[place].lastLeader else {
            return false
        }
        return !hasFamily(of: leader)
    }
}
