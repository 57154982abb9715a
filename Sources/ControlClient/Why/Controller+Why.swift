import LinuxSystem
import Model
import XMLRPC

/// What `why` asks supervisord. A server that knows nothing of histories and health is one without them.
extension Controller {
    /// All that is known of some processes.
    /// - Parameter processes: elements of getAllProcessInfo, of which these are asked for.
    func whyFacts(
        of wanted: [XMLRPCValue],
        among processes: [XMLRPCValue]
    ) throws(ControlError) -> [WhyFacts] {
        let configurations = try optional(MethodCall("supervisor.getAllConfigInfo", []))?.elements ?? []
        var facts: [WhyFacts] = []
        for value in wanted {
            let name = Namespec(of: value)
            let text = XMLRPCValue.string("\(name.group):\(name.process)")
            let configuration = configurations.first { Namespec(of: $0) == name }
            let hasHealth = !(value["health"]?.text ?? "").isEmpty
            facts.append(
                WhyFacts(
                    information: value,
                    configuration: configuration,
                    history: try history(of: name),
                    health: hasHealth ? try optional(MethodCall("init.getProcessHealth", [text])) : nil,
                    output: try output(of: name, value, configuration),
                    waitReasons: try waitReasons(value, among: processes)
                )
            )
        }
        return facts
    }

    private func history(of name: Namespec) throws(ControlError) -> [XMLRPCValue] {
        let call = MethodCall("init.getProcessHistory", [.string("\(name.group):\(name.process)")])
        return try optional(call)?.elements ?? []
    }

    /// The answer; nil for a fault, as of a method that the server does not have.
    private func optional(_ call: MethodCall) throws(ControlError) -> XMLRPCValue? {
        do throws(ControlError) {
            return try self.call(call)
        } catch .fault {
            return nil
        }
    }

    /// What is wrong with the processes that one waits for and that are not on their way.
    private func waitReasons(_ value: XMLRPCValue, among processes: [XMLRPCValue]) throws(ControlError) -> [String] {
        let waits = (value["waiting_for"]?.elements ?? []).compactMap(\.text)
        var reasons: [String] = []
        for wait in waits {
            let words = wait.split(separator: " " as Character)
            let name = WaitedFor(words.first.map(String.init) ?? "").name
            let pattern = NamePattern(name)
            for other in processes where reasons.count < 3 {
                let namespec = Namespec(of: other)
                guard pattern.matches(namespec) || namespec.group == name || namespec.process == name else { continue }
                let facts = WhyFacts(information: other, history: try history(of: namespec))
                guard facts.state != .running, facts.state != .starting else { continue }
                let verdict = WhyVerdict(facts, WhyTime(now: facts.now, localTime: Clock.localTime))
                reasons.append("\(facts.name) is \(facts.stateName): \(verdict.reason)")
            }
        }
        return reasons
    }

    // MARK: Output

    /// Bytes from the end of a log in which its last lines are looked for.
    private static let tail = 8192

    /// Standard error; standard output where that is the same, and where standard error has nothing.
    private func output(
        of name: Namespec,
        _ value: XMLRPCValue,
        _ configuration: XMLRPCValue?
    ) throws(ControlError) -> WhyOutput {
        let isRedirected = configuration?["redirect_stderr"]?.isTruthy ?? false
        let errors = isRedirected ? nil : try output(of: name, "stderr", value, configuration)
        if let errors, !errors.lines.isEmpty { return errors }
        let output = try output(of: name, "stdout", value, configuration)
        guard let errors else { return output }
        return output.lines.isEmpty ? errors : output
    }

    private func output(
        of name: Namespec,
        _ channel: String,
        _ value: XMLRPCValue,
        _ configuration: XMLRPCValue?
    ) throws(ControlError) -> WhyOutput {
        let path = value["\(channel)_logfile"]?.text ?? ""
        let configured = configuration?["\(channel)_logfile"]?.text ?? ""
        let isSyslog = configuration?["\(channel)_syslog"]?.isTruthy ?? false
        let method = "supervisor.readProcess\(channel == "stdout" ? "Stdout" : "Stderr")Log"
        let call = MethodCall(method, [.string("\(name.group):\(name.process)"), .int(-Self.tail), .int(0)])
        guard let text = try optional(call)?.text else {
            let place = LogPlaceWords.unreadable(configured, isSyslog: isSyslog)
            return WhyOutput(channel: channel, lines: [], place: place, isReadable: false)
        }
        return WhyOutput(
            channel: channel,
            lines: LogPlaceWords.lines(text, isWhole: text.utf8.count < Self.tail),
            place: LogPlaceWords.readable(path),
            isReadable: true
        )
    }
}

extension Namespec {
    init(of value: XMLRPCValue) {
        self.init(group: value["group"]?.text ?? "", process: value["name"]?.text ?? "")
    }
}

/// Where the output of a program goes, in words.
package enum LogPlaceWords {
    /// - Parameter path: as getProcessInfo has it.
    package static func readable(_ path: String) -> String {
        if path.utf8.isEmpty { return "kept in memory" }
        let isStream = path.utf8.starts(with: "/dev/".utf8) || path.utf8.starts(with: "/proc/".utf8)
        return isStream ? "its end is kept in memory, all of it went to \(path)" : path
    }

    /// - Parameter configured: as getAllConfigInfo has it.
    package static func unreadable(_ configured: String, isSyslog: Bool) -> String {
        if isSyslog { return "goes to syslog" }
        switch configured {
        case "", "none": return "is not kept (NONE)"
        case let path where path.utf8.starts(with: "/dev/".utf8) || path.utf8.starts(with: "/proc/".utf8):
            return
                "goes to \(path) of supervisord: see it where that goes, as with docker logs, kubectl logs or journalctl"
        case let path: return "cannot be read (\(path))"
        }
    }

    /// The lines of the end of a log.
    /// - Parameter isWhole: whether it begins with the beginning of a line.
    package static func lines(_ text: String, isWhole: Bool) -> [String] {
        // Both bytes of an end as of Windows are one character.
        var lines = text.split { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        if !isWhole, lines.count > 1 { lines.removeFirst() }
        return lines
    }
}
