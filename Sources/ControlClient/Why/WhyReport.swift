package import Model
import XMLRPC

/// The text of `why` for one process: what it does and why, what comes next, and what has been (EXT-91).
package struct WhyReport {
    private let facts: WhyFacts
    private let time: WhyTime
    private let style: WhyStyle

    /// Lines of output that are shown.
    package static let mostOutput = 10

    /// - Parameter localTime: the time of day of a second since the epoch.
    package init(_ facts: WhyFacts, _ style: WhyStyle, localTime: @escaping (Int) -> DateTime) {
        self.facts = facts
        self.style = style
        time = WhyTime(now: facts.now, localTime: localTime)
    }

    /// Without the ends of lines.
    package var lines: [String] {
        let verdict = WhyVerdict(facts, time)
        let telling = verdict.isFailure ? TellingLine.among(facts.output.lines) : nil
        return style.headline(facts.name, facts.state, facts.stateName, verdict.headline, isFailure: verdict.isFailure)
            + style.quote(facts.output.channel, telling)
            + verdict.more.flatMap { style.field("", $0) }
            + situation(isSinceTold: facts.state == .running && !verdict.isFailure)
            + program + history + output
    }

    /// The lines behind a failed start: its reason and the last lines.
    package var linesOfFailedStart: [String] {
        let verdict = WhyVerdict(facts, time)
        return style.field("", verdict.reason) + verdict.more.flatMap { style.field("", $0) }
            + facts.output.lines.filter { !TellingLine.isOfSupervisor($0) }.suffix(5).flatMap {
                style.quote(facts.output.channel, $0)
            }
    }

    private func situation(isSinceTold: Bool) -> [String] {
        let next = WhyNext(facts, time)
        var lines: [String] = []
        if !isSinceTold, let since = facts.since { lines += style.field("since", time.ago(since)) }
        if let text = next.text, facts.state != .stopping { lines += style.field("next", text) }
        if let command = next.command { lines += style.field("try", style.command(command)) }
        return lines
    }

    private var program: [String] {
        var fields: [(String, String)] = []
        if !facts.statusText.isEmpty { fields.append(("says", facts.statusText)) }
        if !facts.healthStatus.isEmpty { fields.append(("health", health)) }
        if facts.restarts > 0 { fields.append(("restarts", "\(facts.restarts) by supervisord")) }
        if facts.nextStartAt > 0, facts.next != NextStep.Kind.scheduledRun.name, facts.state == .running {
            fields.append(("schedule", "next run \(time.ahead(facts.nextStartAt))"))
        }
        if let command = facts.configured("command")?.text { fields.append(("command", command)) }
        switch facts.configured("uid") {
        case .int(let uid)?: fields.append(("user", "uid \(uid)"))
        default: break
        }
        if let directory = facts.configured("directory")?.text, directory != "none" {
            fields.append(("directory", directory))
        }
        return fields.flatMap { style.field($0.0, $0.1) }
    }

    private var health: String {
        guard let health = facts.health, health.checkedAt > 0 else { return "\(facts.healthStatus), not checked yet" }
        let reason = health.reason.isEmpty ? "" : ", \(health.failures) failed in a row: \(health.reason)"
        return "\(facts.healthStatus), checked \(time.ago(health.checkedAt))\(reason)"
    }

    private var history: [String] {
        guard !facts.history.isEmpty else { return [] }
        let rows = facts.history.map { change in
            WhyStyle.Row(time: time.clock(change.at), state: change.to, text: change.inHistory)
        }
        return style.title("history") + style.table(rows)
    }

    private var output: [String] {
        let output = facts.output
        guard output.isReadable else { return output.place.isEmpty ? [] : style.field(output.channel, output.place) }
        let lines = output.lines.suffix(Self.mostOutput)
        let place = output.place.isEmpty ? "" : " (\(output.place))"
        guard !lines.isEmpty else { return style.field(output.channel, "nothing was written\(place)") }
        let count = lines.count == 1 ? "the last line" : "the last \(lines.count) lines"
        return style.title("\(output.channel), \(count)\(place)") + lines.flatMap(style.outputLine)
    }
}

extension WhyFacts.Change {
    /// Also who has asked, unless that is the process itself.
    fileprivate var inHistory: String {
        switch origin {
        case "process", "": cause
        default: "\(cause) (\(origin))"
        }
    }
}
