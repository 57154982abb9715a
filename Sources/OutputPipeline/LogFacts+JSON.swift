import Model
import Text

extension LogFacts {
    /// Adds the fields that are known, each with a comma in front (EXT-15).
    func append(to line: inout [UInt8]) {
        if let event { append("event", event.rawValue, &line) }
        if let subject { append("subject", subject.text, &line) }
        if let pid, pid > 0 { append("pid", Int(pid), &line) }
        switch end {
        case .exited(let code): append("exit_code", Int(code), &line)
        case .signaled(let signal, let isCoreDumped):
            append("signal", signal.description, &line)
            if isCoreDumped { append("core_dumped", true, &line) }
        case .other, nil: break
        }
        if let signal { append("signal", signal.description, &line) }
        if let isExpected { append("expected", isExpected, &line) }
        if let change {
            append("from", change.from.name, &line)
            append("to", change.to.name, &line)
        }
        if let isHealthy { append("healthy", isHealthy, &line) }
        if let memoryLimit { append("memory_limit", memoryLimit, &line) }
        if let reason { append("reason", reason, &line) }
    }

    private func append(_ name: String, _ value: String, _ line: inout [UInt8]) {
        append(name, &line)
        JSONBytes.append(string: value, to: &line)
    }

    private func append(_ name: String, _ value: Int, _ line: inout [UInt8]) {
        append(name, &line)
        line += String(value).utf8
    }

    private func append(_ name: String, _ value: Bool, _ line: inout [UInt8]) {
        append(name, &line)
        line += (value ? "true" : "false").utf8
    }

    private func append(_ name: String, _ line: inout [UInt8]) {
        line += ",\"".utf8
        line += name.utf8
        line += "\":".utf8
    }
}
