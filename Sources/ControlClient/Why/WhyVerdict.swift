import Model
import XMLRPC

/// Why a process is in its state, in plain words.
package struct WhyVerdict {
    /// Why it is in its state; empty when there is nothing to explain.
    package let reason: String
    /// Behind `web is FATAL: `: the reason, or what a person wants to know first.
    package let headline: String
    /// The steps from the cause to the state, or other facts to know first.
    package let more: [String]
    /// Whether the program itself may have said what is wrong.
    package let isFailure: Bool

    private init(_ reason: String, headline: String? = nil, more: [String] = [], isFailure: Bool = false) {
        self.reason = ErrorNames.explained(reason)
        self.headline = headline ?? self.reason
        self.more = more.filter { !$0.isEmpty }
        self.isFailure = isFailure
    }

    package init(_ facts: WhyFacts, _ time: WhyTime) {
        self =
            switch facts.state {
            case .fatal: .givenUp(facts)
            case .backoff: .failed(facts)
            case .exited: .ended(facts)
            case .stopped: .stopped(facts)
            case .starting: .starting(facts, time)
            case .running: .running(facts, time)
            case .stopping: .stopping(facts, time)
            case .unknown: WhyVerdict(facts.lastChange?.cause ?? facts.spawnError, isFailure: true)
            }
    }

    private static func givenUp(_ facts: WhyFacts) -> WhyVerdict {
        guard let place = facts.history.lastIndex(where: { $0.to == "FATAL" && $0.from != "FATAL" }) else {
            return WhyVerdict(facts.spawnError, isFailure: true)
        }
        let change = facts.history[place]
        // The failure is the change before: one says what was wrong, and the other that this was once too often.
        guard let failure = facts.history[..<place].last(where: { $0.from != $0.to }), failure.isEndByItself else {
            return WhyVerdict(facts.whole(change.cause), isFailure: true)
        }
        return WhyVerdict(facts.whole(failure.cause), more: [change.told], isFailure: true)
    }

    private static func failed(_ facts: WhyFacts) -> WhyVerdict {
        let change = facts.lastChange(to: "BACKOFF")
        return WhyVerdict(change.map { facts.whole($0.cause) } ?? facts.spawnError, isFailure: true)
    }

    private static func ended(_ facts: WhyFacts) -> WhyVerdict {
        guard let change = facts.lastChange(to: "EXITED") else {
            let end = facts.exitStatus < 0 ? "terminated by a signal" : "exited with status \(facts.exitStatus)"
            return WhyVerdict(end, isFailure: facts.hasFailed)
        }
        return WhyVerdict(facts.whole(change.cause), isFailure: facts.hasFailed)
    }

    private static func stopped(_ facts: WhyFacts) -> WhyVerdict {
        guard let change = facts.lastChange(to: "STOPPED") else {
            let isScheduled = facts.nextStartAt > 0
            let isAutostarted = facts.configured("autostart")?.isTruthy ?? true
            return WhyVerdict(
                isScheduled ? "it runs by its schedule" : isAutostarted ? "" : "not started (autostart=false)"
            )
        }
        guard change.from == "STOPPING", let request = facts.history.last(where: { $0.to == "STOPPING" }) else {
            return WhyVerdict(change.told)
        }
        return WhyVerdict(request.told, more: [change.cause])
    }

    private static func starting(_ facts: WhyFacts, _ time: WhyTime) -> WhyVerdict {
        if !facts.waitingFor.isEmpty {
            return WhyVerdict("waits for \(facts.waitingFor.joined(separator: ", "))", more: facts.waitReasons)
        }
        // One that was told to end has its reason there already.
        if facts.next == NextStep.Kind.kill.name {
            return WhyVerdict("\(facts.spawnError), was told to end", isFailure: true)
        }
        if let end = facts.endInLoop { return .looping(facts, end, time) }
        let change = facts.lastChange(to: "STARTING")
        return WhyVerdict(change?.told ?? "", more: [facts.lastEnd(time)], isFailure: facts.hasRestarted)
    }

    private static func running(_ facts: WhyFacts, _ time: WhyTime) -> WhyVerdict {
        if facts.next == NextStep.Kind.kill.name {
            return WhyVerdict("\(facts.spawnError), was told to end", isFailure: true)
        }
        guard facts.healthStatus == "unhealthy", let health = facts.health else {
            if let end = facts.endInLoop { return .looping(facts, end, time) }
            let health = facts.healthStatus.isEmpty ? "" : ", \(facts.healthStatus)"
            let uptime = "pid \(facts.pid)\(facts.since.map { ", since \(time.ago($0))" } ?? "")\(health)"
            let reason = facts.lastChange(to: "RUNNING")?.told ?? ""
            return WhyVerdict(reason, headline: uptime, more: [facts.lastEnd(time)])
        }
        let checks = health.failures == 1 ? "1 failed check" : "\(health.failures) failed checks"
        return WhyVerdict("unhealthy: \(health.reason) (\(checks))", more: [facts.lastEnd(time)], isFailure: true)
    }

    /// It runs, or is about to, and that says little: it will end again.
    private static func looping(_ facts: WhyFacts, _ end: WhyFacts.Change, _ time: WhyTime) -> WhyVerdict {
        let count = facts.restarts == 1 ? "1 restart" : "\(facts.restarts) restarts"
        return WhyVerdict(
            "keeps ending: \(end.cause)",
            more: ["\(count), the last end was at \(time.ago(end.at))"],
            isFailure: true
        )
    }

    private static func stopping(_ facts: WhyFacts, _ time: WhyTime) -> WhyVerdict {
        let request = facts.lastChange
        if facts.pid == 0 {
            let cause = request?.to == "STOPPING" ? request?.told ?? "" : ""
            return WhyVerdict(
                [cause, "it has ended, and what it has left behind is waited for"].filter { !$0.isEmpty }
                    .joined(separator: "; ")
            )
        }
        let kill =
            facts.next == NextStep.Kind.kill.name ? "SIGKILL comes at \(time.ahead(facts.nextAt)) (stopwaitsecs)" : ""
        return WhyVerdict(
            "waits for the process to obey \(facts.stopSignal)",
            more: [kill, request?.told ?? ""]
        )
    }
}

extension WhyFacts.Change {
    /// The cause, and which person has asked for it, where it was one.
    var told: String {
        let asker: String
        switch origin {
        case ChangeOrigin.client.name: asker = "a client"
        case ChangeOrigin.page.name: asker = "the web page"
        default: return cause
        }
        return cause + (cause.hasSuffix(" asked for") ? " by " : ", by ") + asker
    }
}

extension WhyFacts {
    /// The cause is kept in short form; what was said last is known whole.
    fileprivate func whole(_ cause: String) -> String {
        guard cause.hasSuffix("…"), spawnError.hasPrefix(cause.dropLast()) else { return cause }
        return spawnError
    }

    /// Ends of this many processes within this time are a loop.
    private static let loop = (ends: 3, seconds: 600)

    /// Whether its process before this one has ended by itself.
    fileprivate var hasRestarted: Bool { restarts > 0 && history.contains(where: \.isEndByItself) }

    /// The last of several ends in a short time; nil when it has run for a while, or ends as it should.
    fileprivate var endInLoop: Change? {
        let ends = history.filter { $0.isEndByItself && now - $0.at < Self.loop.seconds }
        let isAsPlanned = nextStartAt > 0 && next != NextStep.Kind.restart.name && next != NextStep.Kind.retry.name
        return ends.count >= Self.loop.ends && restarts > 0 && !isAsPlanned ? ends.last : nil
    }

    /// How its process before this one has ended.
    fileprivate func lastEnd(_ time: WhyTime) -> String {
        guard restarts > 0, let end = history.last(where: \.isEndByItself) else { return "" }
        let count = restarts == 1 ? "1 restart" : "\(restarts) restarts"
        return "last end \(time.ago(end.at)): \(end.cause) (\(count))"
    }
}
