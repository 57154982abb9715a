import Model

/// What comes next by itself, or what brings the process forward.
package struct WhyNext {
    /// nil when there is nothing to say: a process runs as it should.
    package let text: String?
    /// A command that helps; nil when none does.
    package let command: String?

    private init(_ text: String?, command: String? = nil) {
        self.text = text
        self.command = command
    }

    package init(_ facts: WhyFacts, _ time: WhyTime) {
        let kind = NextStep.Kind.allCases.first { $0.name == facts.next }
        let byItself = Self.ofItself(facts)
        self = kind.map { WhyNext(Self.words($0, facts, time), command: byItself.command) } ?? byItself
    }

    /// What comes next for a process that no timer changes.
    private static func ofItself(_ facts: WhyFacts) -> WhyNext {
        switch facts.state {
        case .fatal, .stopped, .exited:
            if !facts.next.isEmpty { return WhyNext(nil) }
            return WhyNext("nothing: it stays \(facts.stateName) until it is started", command: "start \(facts.name)")
        case .starting where !facts.waitingFor.isEmpty:
            let hopeless = facts.waitingFor.lazy.compactMap(blocked).first
            return WhyNext("it starts as soon as these are there", command: hopeless.map { "start \($0)" })
        case .unknown:
            return WhyNext("nothing: supervisord could not signal it")
        case .running where facts.healthStatus == "unhealthy":
            return WhyNext("nothing: healthcheck_action leaves it alone", command: "restart \(facts.name)")
        case .starting, .backoff, .running, .stopping:
            return WhyNext(nil)
        }
    }

    private static func words(_ kind: NextStep.Kind, _ facts: WhyFacts, _ time: WhyTime) -> String {
        let at = time.ahead(facts.nextAt)
        return switch kind {
        case .retry: "retry at \(at)"
        case .restart: "restart at \(at)"
        case .scheduledRun: "run by its schedule at \(at)"
        case .kill: "SIGKILL at \(at), unless it has ended by then (stopwaitsecs)"
        case .running: "RUNNING at \(at), if it stays up until then (startsecs)"
        case .waitTimeout: "the start fails at \(at), unless these are there by then (wait_timeout)"
        case .startTimeout: "stopped at \(at), unless it is ready by then (start_timeout)"
        case .runTimeout: "stopped at \(at), if it runs until then (run_timeout)"
        }
    }

    /// The name of a process that does not come by itself, from what is waited for: `db:healthy (FATAL)`.
    private static func blocked(_ text: String) -> String? {
        guard text.hasSuffix(")"), !text.hasSuffix("(not active)"), let end = text.firstIndex(of: " ") else {
            return nil
        }
        return WaitedFor(String(text[..<end])).name
    }
}

/// What of a text of `waiting_for` is the name of a process or a group.
struct WaitedFor {
    let name: String

    private static let conditions = ["started", "healthy", "completed"]

    /// - Parameter text: `db:healthy`, `app:web:healthy`, `db`, `app:*`.
    init(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), Self.conditions.contains(String(text[text.index(after: colon)...]))
        else {
            name = text
            return
        }
        name = String(text[..<colon])
    }
}
