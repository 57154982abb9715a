import Model
package import XMLRPC

/// The facts of supervisord about one process and its past (EXT-91).
package struct WhyFacts {
    /// One change of state, or of the health, which leaves the state as it is.
    struct Change {
        let at: Int
        let from: String
        let to: String
        let cause: String
        let origin: String
        /// As it came, for JSON.
        let value: XMLRPCValue

        /// Whether it is an end of a process that nothing had asked for.
        var isEndByItself: Bool { from != to && (to == "BACKOFF" || to == "EXITED") }
    }

    /// The result of the last health check.
    struct Health {
        let failures: Int
        let checkedAt: Int
        let reason: String
    }

    /// An element of getAllProcessInfo.
    let information: XMLRPCValue
    /// The entry of getAllConfigInfo; nil when the process is missing there.
    let configuration: XMLRPCValue?
    /// The oldest first.
    let history: [Change]
    /// nil without a check.
    let health: Health?
    /// Its output, as far as that can be read.
    let output: WhyOutput
    /// What is known of the programs that its start waits for: `db is FATAL: can't find command '/srv/db'`.
    let waitReasons: [String]

    /// - Parameters:
    ///   - history: elements of getProcessHistory.
    ///   - health: the answer of getProcessHealth.
    package init(
        information: XMLRPCValue,
        configuration: XMLRPCValue? = nil,
        history: [XMLRPCValue] = [],
        health: XMLRPCValue? = nil,
        output: WhyOutput = .none,
        waitReasons: [String] = []
    ) {
        self.information = information
        self.configuration = configuration
        self.history = history.map { value in
            Change(
                at: value["at"]?.integer ?? 0,
                from: value["from"]?.text ?? "",
                to: value["to"]?.text ?? "",
                cause: value["cause"]?.text ?? "",
                origin: value["by"]?.text ?? "",
                value: value
            )
        }
        self.health = health.map { value in
            Health(
                failures: value["failures"]?.integer ?? 0,
                checkedAt: value["checked_at"]?.integer ?? 0,
                reason: value["reason"]?.text ?? ""
            )
        }
        self.output = output
        self.waitReasons = waitReasons
    }

    private func text(_ member: String) -> String { information[member]?.text ?? "" }
    private func number(_ member: String) -> Int { information[member]?.integer ?? 0 }

    /// The name as users write it.
    var name: String { Namespec(group: text("group"), process: text("name")).text }
    var state: ProcessState { ProcessState(rawValue: number("state")) ?? .unknown }
    var stateName: String { text("statename") }
    var description: String { text("description") }
    var spawnError: String { text("spawnerr") }
    var pid: Int { number("pid") }
    var exitStatus: Int { number("exitstatus") }
    var startedAt: Int { number("start") }
    var stoppedAt: Int { number("stop") }
    /// The time by the clock of supervisord.
    var now: Int { number("now") }
    /// As it is told by getProcessInfo; empty without a check.
    var healthStatus: String { text("health") }
    var restarts: Int { number("restarts") }
    var waitingFor: [String] { (information["waiting_for"]?.elements ?? []).compactMap(\.text) }
    var statusText: String { text("status_text") }
    var nextStartAt: Int { number("next_start") }
    /// Its next step without a request; empty for none.
    var next: String { text("next") }
    var nextAt: Int { number("next_at") }

    /// A member of the configuration.
    func configured(_ member: String) -> XMLRPCValue? { configuration?[member] }

    var stopSignal: String {
        configured("stopsignal")?.integer.flatMap { Int32(exactly: $0) }
            .map { SignalNumber(rawValue: $0).description } ?? "its stop signal"
    }

    /// Whether it has ended otherwise than it may: only then there is an error of the end.
    var hasFailed: Bool { state == .exited && !spawnError.isEmpty }

    /// Whether it is not as it should be: what `why` without a name is about.
    package var isInTrouble: Bool {
        switch state {
        case .fatal, .backoff, .unknown, .stopping: true
        case .exited: hasFailed
        case .starting: !waitingFor.isEmpty
        case .running: healthStatus == "unhealthy" || next == NextStep.Kind.kill.name
        case .stopped: false
        }
    }

    /// The last change of state.
    var lastChange: Change? { history.last { $0.from != $0.to } }

    /// The last change into a state.
    func lastChange(to state: String) -> Change? { history.last { $0.to == state && $0.from != state } }

    /// Since when it is in its state; nil when that is not known any more.
    var since: Int? {
        if let change = lastChange, change.to == stateName { return change.at }
        let known = state == .running || state == .starting ? startedAt : stoppedAt
        return known > 0 ? known : nil
    }
}

/// What a program writes, and how much of it can be read.
package struct WhyOutput {
    /// `stderr` or `stdout`.
    package var channel: String
    /// The last lines, without their ends.
    package var lines: [String]
    /// Where it goes: `/var/log/web.err`, `kept in memory`; why it cannot be read, and how to see it.
    package var place: String
    package var isReadable: Bool

    package init(channel: String, lines: [String], place: String, isReadable: Bool) {
        self.channel = channel
        self.lines = lines
        self.place = place
        self.isReadable = isReadable
    }

    /// Nothing is known of it.
    package static let none = WhyOutput(channel: "stderr", lines: [], place: "", isReadable: false)
}
