/// A line of the activity log: text for people, and facts for programs.
package struct LogEntry: Hashable, Sendable {
    package let level: LogLevel
    package let text: String
    package let facts: LogFacts

    package init(_ level: LogLevel, _ text: String, _ facts: LogFacts = LogFacts()) {
        self.level = level
        self.text = text
        self.facts = facts
    }
}

/// What a line of the activity log is about, as fields of its JSON form (EXT-15). A field that means nothing for a line is nil.
package struct LogFacts: Hashable, Sendable {
    package var event: LogEvent?
    /// The process that it is about.
    package var subject: Namespec?
    /// The pid of that process, when it had one.
    package var pid: Int32?
    /// How that process has ended.
    package var end: WaitStatus?
    /// Whether it was to end so.
    package var isExpected: Bool?
    /// The signal that was sent, or has come; that of a death is in `end`.
    package var signal: SignalNumber?
    /// The change of state that the line tells of.
    package var change: StateChange?
    package var isHealthy: Bool?
    /// Bytes of memory that were allowed.
    package var memoryLimit: Int?
    /// Why, in words: also a part of the text.
    package var reason: String?

    package struct StateChange: Hashable, Sendable {
        package let from: ProcessState
        package let to: ProcessState

        package init(from: ProcessState, to: ProcessState) {
            self.from = from
            self.to = to
        }
    }

    package init(
        _ event: LogEvent? = nil,
        pid: Int32? = nil,
        end: WaitStatus? = nil,
        isExpected: Bool? = nil,
        signal: SignalNumber? = nil,
        change: StateChange? = nil,
        isHealthy: Bool? = nil,
        memoryLimit: Int? = nil,
        reason: String? = nil
    ) {
        self.event = event
        self.pid = pid
        self.end = end
        self.isExpected = isExpected
        self.signal = signal
        self.change = change
        self.isHealthy = isHealthy
        self.memoryLimit = memoryLimit
        self.reason = reason
    }

    /// The same, about this process.
    package func about(_ subject: Namespec) -> LogFacts {
        var facts = self
        facts.subject = subject
        return facts
    }
}
