import Foundation
import Model
import Testing

@testable import OutputPipeline

/// The fields of a line of JSON in the activity log (EXT-15).
@Suite struct LogFactsTests {
    private static let web = Namespec(group: "site", process: "web")

    @Test(
        "only what a line is about has a field",
        arguments: [
            (LogFacts(), ""),
            (LogFacts(.spawned, pid: 7), #","event":"spawned","pid":7"#),
            (LogFacts(.spawned, pid: 7).about(web), #","event":"spawned","subject":"site:web","pid":7"#),
            (
                LogFacts(.spawned).about(Namespec(group: "web", process: "web")),
                #","event":"spawned","subject":"web""#
            ),
            (
                LogFacts(.exited, pid: 7, end: .exited(code: 3), isExpected: false),
                #","event":"exited","pid":7,"exit_code":3,"expected":false"#
            ),
            (
                LogFacts(.exited, end: .exited(code: 0), isExpected: true),
                #","event":"exited","exit_code":0,"expected":true"#
            ),
            (
                LogFacts(.exited, end: .signaled(.kill, coreDumped: false)),
                #","event":"exited","signal":"SIGKILL""#
            ),
            (
                LogFacts(.exited, end: .signaled(.abort, coreDumped: true)),
                #","event":"exited","signal":"SIGABRT","core_dumped":true"#
            ),
            (LogFacts(.exited, end: .other(raw: 0x7f)), #","event":"exited""#),
            (LogFacts(.received, signal: SignalNumber(rawValue: 35)), #","event":"received","signal":"signal 35""#),
            (
                LogFacts(.state, change: LogFacts.StateChange(from: .starting, to: .running)),
                #","event":"state","from":"STARTING","to":"RUNNING""#
            ),
            (LogFacts(.health, isHealthy: false, reason: "no"), #","event":"health","healthy":false,"reason":"no""#),
            (LogFacts(.oom, memoryLimit: 33_554_432), #","event":"oom","memory_limit":33554432"#),
            (LogFacts(.spawnError, pid: 0, reason: "a \"b\"\n"), #","event":"spawn_error","reason":"a \"b\"\n""#),
        ]
    )
    func fields(facts: LogFacts, text: String) {
        var line: [UInt8] = []
        facts.append(to: &line)
        #expect(String(decoding: line, as: UTF8.self) == text)
    }

    @Test("every event is in the list that users read, and nothing else is")
    func list() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/behaviour/extensions.md"
        )
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
            .drop { !$0.hasPrefix("| `event` | Of a process") }.prefix { !$0.hasPrefix("Events and fields") }
            .filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `event`") }
        #expect(rows.map { String($0.split(separator: "`")[1]) } == LogEvent.allCases.map(\.rawValue))
    }

    @Test("the fields follow upon the message")
    func line() {
        let time = DateTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)
        let line = ActivityLine.json("m", LogFacts(.started, pid: 1), level: .info, at: time, milliseconds: 7)
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"time":"2026-01-02T03:04:05.007Z","level":"info","program":"supervisord","msg":"m","#
                + #""event":"started","pid":1}"# + "\n"
        )
    }
}
