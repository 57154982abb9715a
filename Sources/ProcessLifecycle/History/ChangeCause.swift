package import Model

/// Who has asked for what happens to a process, and why, where there is more to say than that it was asked for.
package struct ChangeRequester: Hashable, Sendable {
    package var origin: ChangeOrigin
    /// In words: `needed by 'web'`; empty when the origin says it all.
    package var reason: String

    package init(_ origin: ChangeOrigin, reason: String = "") {
        self.origin = origin
        self.reason = reason
    }

    /// supervisord itself, by its configuration: `autostart`.
    package static let supervisor = ChangeRequester(.supervisor)
    /// The whole ends or is restarted.
    package static let shutdown = ChangeRequester(.shutdown)
}

/// Why the state of a process has changed (EXT-91): a phrase, which takes one byte where it is kept, and what no phrase can
/// know.
struct ChangeCause: Hashable, Sendable {
    enum Phrase: UInt8, CaseIterable, Sendable {
        /// A request to start it; the note is why.
        case startRequested
        /// The next try after a failed start; the note says which.
        case retry
        case autorestart
        /// It was stopped to be started again.
        case startAfterStop
        case stayedUp
        case ready
        case daemonFound
        /// No process came of the start; the note says why.
        case startFailed
        /// It has ended before its `startsecs` were over.
        case endedTooQuickly
        case endedBeforeReady
        case endedAsExpected
        case endedUnexpectedly
        /// It was told to end, for the reason in the note, and has.
        case failed
        case retriesUsedUp
        /// The note says what was too much.
        case gaveUp
        /// A request to stop it; the note is why.
        case stopRequested
        /// It is stopped to be started again; the note is why.
        case restartRequested
        case givingUp
        /// It has ended after a stop request.
        case stopped
        /// The same, by SIGKILL, as it has not obeyed its stop signal.
        case killed
        case signalFailed
        /// No change of state: its health check says something else than before.
        case becameHealthy
        case becameUnhealthy
        /// Under rules of an earlier configuration; the note has it in words.
        case told
    }

    var phrase: Phrase
    var origin: ChangeOrigin
    var note: String
    /// How the process has ended, when that is what has happened.
    var end: WaitStatus?

    init(_ phrase: Phrase, by origin: ChangeOrigin, _ note: String = "", end: WaitStatus? = nil) {
        self.phrase = phrase
        self.origin = origin
        self.note = note
        self.end = end
    }

    /// - Parameters:
    ///   - rules: of the process; they have not changed since.
    ///   - isOutOfMemory: whether the kernel has ended it; then the note of an end has the words for that.
    func words(_ rules: ProcessRules, isOutOfMemory: Bool) -> String {
        let end = endWords(isOutOfMemory: isOutOfMemory)
        return switch phrase {
        case .startRequested: note.isEmpty ? startWords : note
        case .retry: note.isEmpty ? "retry" : "retry \(note)"
        case .autorestart: rules.autorestart == .always ? "autorestart=true" : "autorestart=unexpected"
        case .startAfterStop: "start after the stop"
        case .stayedUp: rules.startsecs > 0 ? "stayed up for \(rules.startsecs) s (startsecs)" : "startsecs=0"
        case .ready: "ready (ready=\(rules.orchestration.readiness.text))"
        case .daemonFound: "its daemon runs"
        case .startFailed, .failed: end.isEmpty ? note : "\(note); \(end)"
        case .endedTooQuickly: "\(end) within \(rules.startsecs) s (startsecs)"
        case .endedBeforeReady: "\(end) before it was ready"
        case .endedAsExpected: "\(end), as expected"
        case .endedUnexpectedly: "\(end), not expected"
        case .retriesUsedUp: retriesWords(rules.startretries)
        case .gaveUp: "gave up: \(note)"
        case .stopRequested: note.isEmpty ? "stop asked for" : note
        case .restartRequested: "restart: \(note)"
        case .givingUp: "stopped for good: \(note)"
        case .stopped: end
        case .killed:
            "killed: did not end within \(rules.stopwaitsecs) s of \(rules.stopSignal.description) (stopwaitsecs)"
        case .signalFailed: "cannot be signalled: \(note)"
        case .becameHealthy: "healthy"
        case .becameUnhealthy: "unhealthy: \(note)"
        case .told: note
        }
    }

    private func retriesWords(_ retries: Int) -> String {
        let starts =
            retries == 0 ? "1 failed start" : "\(retries.addingReportingOverflow(1).partialValue) failed starts"
        return "gave up after \(starts) (startretries=\(retries))"
    }

    private var startWords: String {
        switch origin {
        case .supervisor: "autostart"
        case .schedule: "run by its schedule"
        case .dependency: "needed by another program"
        case .process, .client, .page, .watch, .health, .watchdog, .shutdown: "start asked for"
        }
    }

    private func endWords(isOutOfMemory: Bool) -> String {
        guard let end else { return "" }
        if isOutOfMemory {
            return "killed by the kernel: \(phrase.hasOwnNote || note.isEmpty ? "out of memory" : note)"
        }
        let words =
            switch end {
            case .exited(let code): "exited with status \(code)"
            case .signaled, .other: end.description
            }
        // Signals of a stop belong to other phrases: this one was sent by the request `signal`.
        guard phrase.isEndByItself, case .signaled = end else { return words }
        switch origin {
        case .client: return "\(words), sent by a client"
        case .page: return "\(words), sent by the web page"
        default: return words
        }
    }
}

extension ChangeCause.Phrase {
    /// Whether the note of an end is the reason for it, so that it cannot have the words about memory.
    fileprivate var hasOwnNote: Bool { self == .failed || self == .gaveUp }

    fileprivate var isEndByItself: Bool {
        switch self {
        case .endedTooQuickly, .endedBeforeReady, .endedAsExpected, .endedUnexpectedly: true
        default: false
        }
    }
}
