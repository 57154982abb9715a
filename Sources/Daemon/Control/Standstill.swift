import Configuration
import Model
import Output
import ProcessLifecycle

/// Notices that no program runs any more and none will start by itself, while supervisord goes on: the container is then up,
/// and nothing outside shows why.
struct Standstill {
    /// How many names the warning has.
    private static let mostNamed = 3

    private var isTold = false
    /// Whether a look is due that others have asked for: of many changes at once the last is enough.
    var isLookDue = false

    /// A program runs, or is about to.
    mutating func isOver() {
        isTold = false
    }

    /// - Parameter processes: all processes.
    /// - Returns: the text for the log; nil when there is nothing to say, or when it has been said.
    mutating func look(at processes: some Sequence<SupervisedProcess>) -> String? {
        guard !isTold else { return nil }
        var fatal: [SupervisedProcess] = []
        // Listeners have nothing to listen to.
        for process in processes where !process.speaksProtocol {
            guard process.isAtRest else { return nil }
            if process.state == .fatal { fatal.append(process) }
        }
        guard let first = fatal.first, fatal.allSatisfy({ $0.settings.exitOn == .never }) else { return nil }
        isTold = true
        let names = fatal.prefix(Self.mostNamed).map { "'\($0.name.text)'" }.joined(separator: ", ")
        let more = fatal.count > Self.mostNamed ? " and \(fatal.count - Self.mostNamed) more" : ""
        return
            "nothing runs any more, and nothing will start by itself: \(names)\(more) \(fatal.count == 1 ? "is" : "are") FATAL; "
            + "'supervisorctl why \(first.name.text)' tells the reason, and with exit_on=fatal in [supervisord] it would end "
            + "then, with a status that is not 0, instead of waiting"
    }
}

extension SupervisedProcess {
    /// Whether the process does not run, and only a request leads to its next start.
    fileprivate var isAtRest: Bool {
        if settings.isScheduled || isAlive { return false }
        let phase = machine.phase
        return phase.needsRequest || (phase.isHeld && gate?.isHopeless == true)
    }
}

extension Supervisor {
    /// A process has changed. Where a person or a service manager would see the end of supervisord, the log warns that it
    /// does not end.
    func lookForStandstill(after process: SupervisedProcess) {
        guard !process.speaksProtocol else { return }
        switch process.state {
        case .fatal, .exited, .stopped, .unknown: break
        case .starting, .running, .backoff, .stopping: return standstill.isOver()
        }
        let settings = context.settings
        guard context.isReadByPerson, settings.main == nil else { return }
        guard !standstill.isLookDue else { return }
        standstill.isLookDue = true
        // The look comes after those that wait for the process have heard of the change.
        take { [weak self] in
            guard let self else { return }
            standstill.isLookDue = false
            if isShuttingDown || isEnding { return }
            let warning = standstill.look(at: groups.lazy.flatMap(\.processes))
            if let warning { context.log.log(.warn, warning, LogFacts(.warning)) }
        }
    }
}
