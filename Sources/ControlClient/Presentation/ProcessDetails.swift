import Model
package import XMLRPC

/// What people are shown of a process: an element of getAllProcessInfo, with what supervisord tells beyond Supervisor where it
/// does (EXT-97).
package struct ProcessDetails {
    let record: ProcessRecord
    let state: ProcessState?
    /// Empty without a health check.
    let health: String
    let restarts: Int
    /// The status that the program has sent.
    let statusText: String
    /// Seconds; nil of a process that is not up.
    let uptime: Int?
    /// How the last run ended: `exited with status 1`, `terminated by SIGKILL`; nil when that is not known.
    let lastEnd: String?
    /// Whether an end was as it is to be; nil when that is not known.
    private(set) var isExpected: Bool?
    private let startedAt: Int

    /// Errors: a member that every supervisord tells is missing.
    package init(_ value: XMLRPCValue) throws(ControlError) {
        record = try ProcessRecord(value)
        state = ProcessState(rawValue: record.state)
        health = (value["health"]?.text ?? "").spellingOutControlCharacters()
        restarts = value["restarts"]?.integer ?? 0
        statusText = value["status_text"]?.text ?? ""
        startedAt = value["start"]?.integer ?? 0
        let isUp = state?.isSignallable == true && record.pid > 0
        uptime = isUp ? max(0, (value["now"]?.integer ?? 0) - startedAt) : nil
        isExpected = value["expected"]?.isTruthy
        lastEnd = Self.end(value)
    }

    /// The details of a process when only its record was asked for.
    init(_ record: ProcessRecord) {
        self.record = record
        state = ProcessState(rawValue: record.state)
        health = ""
        restarts = 0
        statusText = ""
        startedAt = 0
        uptime = nil
        lastEnd = nil
    }

    private static func end(_ value: XMLRPCValue) -> String? {
        if let code = value["exit_code"]?.integer { return "exited with status \(code)" }
        guard let signal = value["signal"]?.text else { return nil }
        return "terminated by " + (Int(signal) == nil ? "SIG" : "signal ") + signal
    }

    /// Whether it takes the exit codes of the configuration to know whether its end was as it is to be.
    var isJudgedByCode: Bool { state == .exited && isExpected == nil }

    /// - Parameter expected: its exit codes; nil when they are not known.
    func judged(by expected: Set<Int>?) -> ProcessDetails {
        var judged = self
        judged.isExpected = (expected ?? [0]).contains(record.exitStatus ?? 0)
        return judged
    }

    /// The name, harmless to a terminal.
    package var name: String { record.name.text.spellingOutControlCharacters() }

    /// The state that the process is to be judged by: 0 is the worst.
    package var rank: Int {
        switch state {
        case .fatal: 0
        case .unknown, nil: 1
        case .backoff: 2
        case .running: health == "unhealthy" ? 3 : 8
        case .exited: isUnexpected ? 4 : 9
        case .stopping: 5
        case .starting: 6
        case .stopped: 10
        }
    }

    private var isUnexpected: Bool { state == .exited && !(isExpected ?? (record.exitStatus ?? 0 == 0)) }

    /// Green is up, yellow on its way or unwell, red broken; the rest is as it should be or of no interest.
    package var colour: Int? {
        switch state {
        case .running: health == "unhealthy" ? 33 : 32
        case .starting, .stopping, .backoff: 33
        case .fatal, .unknown: 31
        case .exited: isUnexpected ? 31 : nil
        case .stopped, nil: nil
        }
    }
}

/// The description in plain words.
extension ProcessDetails {
    private static let tooQuickly = "Exited too quickly (process log may have details)"
    private static let badCode = "Bad exit code "

    /// What stands behind the state, harmless to a terminal; may be empty.
    package var words: String {
        var parts: [String] = []
        let description = record.description
        switch state {
        case .running: parts = [description, statusText.isEmpty ? "" : "\"\(statusText)\""]
        case .starting, .stopping: parts = [description.isEmpty ? pidWords : description]
        case .backoff, .fatal: parts = [failure(description)]
        case .exited: parts = description.utf8.starts(with: (lastEnd ?? "-").utf8) ? [description] : [end, description]
        case .stopped, .unknown, nil: parts = [description]
        }
        if restarts > 0 { parts.append(restarts == 1 ? "1 restart" : "\(restarts) restarts") }
        return parts.filter { !$0.isEmpty }.joined(separator: ", ").spellingOutControlCharacters()
    }

    private var pidWords: String { record.pid > 0 ? "pid \(record.pid)" : "" }

    private var end: String {
        if let lastEnd { return lastEnd }
        guard let code = record.exitStatus else { return "" }
        // With a restart to come supervisord says how it ended.
        if Self.hasPrefix(record.description, "exited with") || Self.hasPrefix(record.description, "terminated by") {
            return ""
        }
        return code < 0 ? "terminated by a signal" : "exited with status \(code)"
    }

    /// Supervisor's words hide what is known of the end.
    private func failure(_ description: String) -> String {
        if Self.hasPrefix(description, Self.tooQuickly) {
            guard let lastEnd else { return description }
            return "\(lastEnd) too quickly" + Self.rest(of: description, behind: Self.tooQuickly)
        }
        if Self.hasPrefix(description, Self.badCode) {
            let rest = Self.rest(of: description, behind: Self.badCode)
            let code = String(rest.prefix { $0 != "," })
            let words = lastEnd ?? (code == "-1" ? "terminated by a signal" : "exited with status \(code)")
            return words + Self.rest(of: rest, behind: code)
        }
        return description
    }

    private static func hasPrefix(_ text: String, _ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    private static func rest(of text: String, behind prefix: String) -> String {
        String(Substring(text.utf8.dropFirst(prefix.utf8.count)))
    }
}
