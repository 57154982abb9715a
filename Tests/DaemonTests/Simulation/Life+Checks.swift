import Model

@testable import Daemon

/// What has to hold after every step.
extension Life {
    func check() {
        daemon.time.settle()
        guard !isUnwatched else { return }
        // The end of a family is looked for at most once in ten milliseconds, and SIGKILL takes several rounds.
        var difference = difference()
        var rounds = 0
        while difference != nil, rounds < 30 {
            rounds += 1
            daemon.time.advance(bySeconds: 0.01)
            difference = self.difference()
        }
        if let difference { find(difference.kind, difference.text) }
        checkShots()
        if !daemon.isDeaf, daemon.kernel.hasZombies { find("zombie", "a child that has ended is not reaped") }
        checkTimers()
    }

    func checkShots() {
        if let shot = daemon.kernel.shotsAtReaped.first { find("reaped", "a reaped process was signalled: \(shot)") }
    }

    /// When all programs are at rest, the daemon waits for nothing but what schedules bring.
    private func checkTimers() {
        guard models.allSatisfy({ !$0.isActive || $0.needsRequest }), !daemon.isDeaf else { return }
        let expected = models.count { $0.isActive && $0.dueAt != nil }
        let left = daemon.time.timersLeft
        // A hook that was killed, or a process of a program that counts it no more, needs no timer.
        if left != expected { find("timer", "\(left) timers are left, and not \(expected), while nothing runs") }
    }

    private func difference() -> Finding? {
        settle()
        let now = daemon.time.now
        let statuses = daemon.statuses
        for model in models {
            guard model.isActive else {
                if statuses[model.name] != nil { return Finding(kind: "group", text: "'\(model.name)' is active") }
                continue
            }
            guard let (seen, pid) = statuses[model.name] else {
                return Finding(kind: "group", text: "'\(model.name)' is not known")
            }
            if let omission = model.omission(now: now, isDeaf: daemon.isDeaf) { return omission }
            if model.state != seen {
                return Finding(
                    kind: "state",
                    text: "'\(model.name)' is \(seen.name) and should be \(model.state.name)"
                )
            }
            if pid != model.leader { return Finding(kind: "pid", text: "'\(model.name)' has pid \(pid ?? 0)") }
            let restarts = daemon.automaticRestarts(model.name)
            if restarts != model.automaticRestarts {
                return Finding(
                    kind: "restarts",
                    text: "'\(model.name)' has \(restarts) restarts and not \(model.automaticRestarts)"
                )
            }
        }
        return lostProcess()
    }

    private func lostProcess() -> Finding? {
        for process in daemon.kernel.processes.values where process.status == nil {
            guard let name = origins[process.pid] else { continue }
            if !models.contains(where: { $0.leader == process.pid }) {
                return Finding(kind: "lost", text: "process \(process.pid) of '\(name)' is lost")
            }
        }
        return nil
    }
}
