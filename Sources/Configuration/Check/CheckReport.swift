import Text

extension ConfigurationCheck {
    /// The report of `supervisord --test --json` (EXT-56): one document, for editors and CI, with an end of line. Its members are
    /// described in docs/how-to/check.md, and stay as they are.
    package var json: String {
        var report = JSONLines()
        report.raw("{\n  \"version\": 1,\n  \"findings\": [")
        for (index, finding) in findings.enumerated() {
            report.raw(index == 0 ? "\n    {" : ",\n    {")
            report.member("severity", finding.isError ? "error" : "warning")
            report.member("file", finding.location?.file)
            report.member("line", finding.location?.line)
            report.member("section", finding.section)
            report.member("key", finding.option)
            report.member("message", finding.reason)
            report.member("suggestion", finding.suggestion)
            report.raw("}")
        }
        report.raw(findings.isEmpty ? "],\n  \"summary\": {" : "\n  ],\n  \"summary\": {")
        let errors = findings.count(where: \.isError)
        report.member("ok", truth: errors == 0)
        report.member("errors", errors)
        report.member("warnings", findings.count - errors)
        report.member("programs", number(of: [.program, .fastCGIProgram]))
        report.member("event_listeners", number(of: [.eventListener]))
        report.member("groups", number(of: [.group]))
        report.member("partial", truth: isFragment)
        report.member("text", summary)
        report.raw("}\n}\n")
        return report.text
    }
}

extension ConfigurationCheck.Finding {
    /// The word behind `did you mean` in the reason, to write in the place of the wrong one.
    var suggestion: String? {
        let words = Array("did you mean ".utf8)
        let bytes = Array(reason.utf8)
        let isStart = { (offset: Int) in bytes[offset...].starts(with: words) }
        guard bytes.count > words.count, let start = bytes.indices.first(where: isStart) else { return nil }
        let rest = bytes[(start + words.count)...]
        let ends = Array("?,".utf8)
        guard let end = rest.firstIndex(where: ends.contains) else { return nil }
        return String(decoding: rest[..<end].filter { $0 != UInt8(ascii: "'") }, as: UTF8.self)
    }
}

/// Members of objects of JSON, each object in a line.
private struct JSONLines {
    private var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func member(_ name: String, _ value: String?) {
        begin(name)
        if let value { JSONBytes.append(string: value, to: &bytes) } else { raw("null") }
    }

    mutating func member(_ name: String, _ value: Int?) {
        begin(name)
        raw(value.map { String($0) } ?? "null")
    }

    mutating func member(_ name: String, truth value: Bool) {
        begin(name)
        raw(value ? "true" : "false")
    }

    private mutating func begin(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { raw(", ") }
        JSONBytes.append(string: name, to: &bytes)
        raw(": ")
    }
}
