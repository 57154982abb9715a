import ControlProtocol
import Model
import Text

extension ProcessPanel {
    /// How many ends are shown.
    private static let toldEnds = 3

    init(_ process: ActiveProcess, history: [HistoryEntry], next: NextStep?, tail: LastLines, now: Int) {
        self.init(
            namespec: process.namespec,
            facts: Self.facts(of: process, history, next, now: now),
            history: history,
            tail: tail,
            now: now
        )
    }

    /// The facts about a process, the most serious first. Facts without content are left out.
    static func facts(of process: ActiveProcess, _ history: [HistoryEntry], _ next: NextStep?, now: Int) -> [Fact] {
        var facts: [Fact] = []
        let record = process.record
        let row = process.row(now: now)
        let isFailed = process.state.isTrouble || process.state == .exited && row.isFailed
        if isFailed, let reason = process.failureReason(history) {
            facts.append(Fact(name: "Why", text: reason, isBad: true))
        }
        if let health = process.health {
            let checked = health.checkedAt.map { ", checked at \(LocalMoment.text($0, now: now))" } ?? ""
            let failures = health.failures > 0 ? ", \(health.failures) failure\(health.failures == 1 ? "" : "s")" : ""
            let reason = health.reason.isEmpty ? "" : ": \(health.reason)"
            facts.append(
                Fact(
                    name: "Health",
                    text: health.status.rawValue + failures + checked + reason,
                    isBad: health.status == .unhealthy
                )
            )
        }
        if !process.waitingFor.isEmpty {
            facts.append(Fact(name: "Waits for", text: process.waitingFor.joined(separator: ", ")))
        }
        if let next {
            facts.append(Fact(name: "Next", text: "\(next.kind.name) at \(LocalMoment.text(next.at, now: now))"))
        } else if isFailed {
            facts.append(Fact(name: "Next", text: "nothing, until it is started"))
        }
        let ends = Self.ends(in: history, now: now)
        if !ends.isEmpty { facts.append(Fact(name: "Last exits", text: ends)) }
        facts.append(Fact(name: "Restarts", text: String(record.automaticRestarts)))
        if let kills = process.outOfMemoryKills {
            facts.append(
                Fact(name: "Out of memory", text: "killed \(kills == 1 ? "once" : "\(kills) times")", isBad: true)
            )
        }
        if let text = process.statusText { facts.append(Fact(name: "Says", text: text)) }
        if let pid = record.pid { facts.append(Fact(name: "Pid", text: String(pid))) }
        if let startedAt = record.startedAt {
            facts.append(Fact(name: "Started", text: LocalMoment.text(startedAt, now: now)))
        }
        if let milliseconds = process.readyMilliseconds {
            facts.append(Fact(name: "Ready after", text: "\(milliseconds) ms"))
        }
        if let success = process.lastSuccessAt {
            facts.append(Fact(name: "Last success", text: LocalMoment.text(success, now: now)))
        }
        if !process.traits.dependencies.isEmpty {
            facts.append(
                Fact(name: "Depends on", text: process.traits.dependencies.map(\.text).joined(separator: ", "))
            )
        }
        return facts
    }

    /// `status 2 at 14:03:22, SIGSEGV (core dumped) at 14:02:10`, the latest first.
    private static func ends(in history: [HistoryEntry], now: Int) -> String {
        history.reversed().lazy.compactMap { entry in entry.end.map { (entry, $0) } }
            .prefix(toldEnds)
            .map { entry, end in
                let words = entry.isOutOfMemory ? "\(end.words), out of memory" : end.words
                return "\(words) at \(LocalMoment.text(entry.at, now: now))"
            }
            .joined(separator: "; ")
    }
}

extension WaitStatus {
    /// `status 2`, `SIGSEGV (core dumped)`.
    var words: String {
        switch self {
        case .exited(let code): "status \(code)"
        case .signaled(let signal, let coreDumped): signal.description + (coreDumped ? " (core dumped)" : "")
        case .other: description
        }
    }
}
