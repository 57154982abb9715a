import ControlProtocol
import Model
import NIOHTTP1
import ProcessLifecycle

/// The answers to probes: the status is the answer, the text gives people the reason (EXT-50, EXT-51).
///
/// A line of text is `ok`, `shutting down`, the name and state of a process that is not ready with what it waits for or how
/// its health is, or `no such process` with a name that was asked for.
struct HealthPages {
    let control: any SupervisorControl

    /// Whether the daemon lives and stays: a client that gets this answer knows that its loop turns. A restart of the
    /// supervised programs is not a reason to kill the container.
    var live: HTTPReply {
        control.isEnding ? Self.shuttingDown : Self.page(.ok, ["ok"])
    }

    /// Whether requests are welcome: they are not once the end was asked for.
    func ready(_ names: [String]) -> HTTPReply {
        control.isEnding || control.isShuttingDown ? Self.shuttingDown : healthy(names)
    }

    /// The state of the programs, even when an end was asked for.
    func healthy(_ names: [String]) -> HTTPReply {
        let processes = control.processesByName
        let subjects = processes.map { process in
            ReadinessRule.Subject(
                name: process.name,
                state: process.state,
                isAutostarted: process.traits.isAutostarted,
                exitCode: process.record.exitCode,
                expectedCodes: process.traits.exitCodes,
                health: process.health?.status
            )
        }
        return switch ReadinessRule.verdict(of: subjects, narrowedTo: names) {
        case .ready: Self.page(.ok, ["ok"])
        case .notReady(let others):
            Self.page(.serviceUnavailable, lines(others, processes))
        case .unknown(let names): Self.page(.notFound, names.map { "no such process: \($0)" })
        }
    }

    private func lines(_ subjects: [ReadinessRule.Subject], _ processes: [ActiveProcess]) -> [String] {
        let byName = Dictionary(processes.map { ($0.name, $0) }) { first, _ in first }
        return subjects.map { subject in
            let reason = byName[subject.name]?.reasonNotReady ?? ""
            return "\(subject.name.text) \(subject.state.name)\(reason.isEmpty ? "" : " ")\(reason)"
        }
    }

    private static var shuttingDown: HTTPReply {
        page(.serviceUnavailable, ["shutting down"])
    }

    private static func page(_ status: HTTPResponseStatus, _ lines: [String]) -> HTTPReply {
        HTTPReply(
            status,
            type: "text/plain;charset=utf-8",
            lines.map { $0 + "\n" }.joined(),
            headers: ["Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"]
        )
    }
}

extension ActiveProcess {
    /// The text beside its state; empty for none.
    fileprivate var reasonNotReady: String {
        switch state {
        case .starting where !waitingFor.isEmpty:
            return "waiting for \(waitingFor.joined(separator: ", "))".spellingOutControlCharacters()
        case .running:
            guard let health else { return "" }
            let reason = health.reason.isEmpty ? "" : ": \(health.reason)"
            return (health.words + reason).spellingOutControlCharacters()
        default:
            return ""
        }
    }
}
