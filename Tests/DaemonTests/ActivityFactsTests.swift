import Foundation
import Model
import Output
import Testing

@testable import Daemon

/// The lines of JSON that a daemon writes about its processes (EXT-15).
@Suite struct ActivityFactsTests {
    private final class Lines: LogSink {
        var bytes: [UInt8] = []
        var isFull: Bool { false }
        var onRoom: (() -> Void)?

        func write(_ bytes: RawSpan) { self.bytes += bytes.withUnsafeBytes { Array($0) } }
        func reopen() {}
        func close() {}

        func objects() throws -> [[String: Any]] {
            try bytes.split(separator: UInt8(ascii: "\n")).map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            }
        }
    }

    /// Runs a daemon.
    /// - Returns: its lines from INFO on.
    private func lines(
        _ text: String,
        programs: [String: FakeProgram] = [:],
        _ body: (TestDaemon) throws -> Void
    ) throws -> [[String: Any]] {
        let lines = Lines()
        try onReactor { reactor in
            let daemon = TestDaemon(text, on: reactor)
            daemon.process.log = ActivityLog(level: .info, format: .json, sinks: [lines])
            daemon.spawner.programs = programs
            daemon.prober.outcomes["tcp://localhost:1"] = .failure("no answer")
            try daemon.begin()
            try body(daemon)
        }
        return try lines.objects()
    }

    private func facts(_ line: [String: Any]) -> String {
        ["event", "subject", "exit_code", "signal", "expected", "healthy", "from", "to", "reason"].compactMap { name in
            line[name].map { "\(name)=\($0)" }
        }.joined(separator: " ")
    }

    @Test func `the life of a process of a group, from its launch to its end`() throws {
        let text = "[program:x]\nautorestart=false\n[group:g]\nprograms=x"
        let programs = ["x": FakeProgram(habits: .short(seconds: 2, status: 3))]
        let lines = try lines(text, programs: programs) { $0.time.advance(bySeconds: 4) }
        #expect(
            lines.map(facts) == [
                "event=spawned subject=g:x", "event=state subject=g:x from=STARTING to=RUNNING",
                "event=exited subject=g:x exit_code=3 expected=0 from=RUNNING to=EXITED",
            ]
        )
        #expect(Set(lines.compactMap { $0["pid"] as? Int }).count == 1)
    }

    @Test func `a process that cannot be started`() throws {
        let programs = ["x": FakeProgram(failures: [FakeProgram.refusal])]
        let lines = try lines("[program:x]\nstartretries=0", programs: programs) { $0.time.advance(bySeconds: 4) }
        #expect(
            lines.map(facts) == [
                "event=spawn_error subject=x reason=couldn't exec",
                "event=gave_up subject=x from=BACKOFF to=FATAL reason=too many start retries too quickly",
            ]
        )
    }

    @Test func `a process that becomes unhealthy and is given up, and ends the container`() throws {
        let text = """
            [supervisord]
            exit_status=program
            [program:x]
            healthcheck=tcp://localhost:1
            healthcheck_retries=1
            healthcheck_action=fatal
            exit_on=fatal
            """
        let lines = try lines(text) { $0.time.advance(bySeconds: 60) }
        #expect(
            lines.map(facts).dropFirst(1) == [
                "event=health subject=x healthy=0 reason=no answer",
                "event=stopped subject=x signal=SIGTERM expected=0",
                "event=gave_up subject=x from=STOPPING to=FATAL reason=unhealthy: no answer",
                "event=shutdown subject=x",
            ]
        )
    }

    @Test func `a process that does not obey its stop signal`() throws {
        let programs = ["x": FakeProgram(habits: .stubborn)]
        let lines = try lines("[program:x]\nstopwaitsecs=1", programs: programs) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 4)
        }
        #expect(
            lines.map(facts).dropFirst(2) == [
                "event=shutdown", "event=killing subject=x signal=SIGKILL",
                "event=stopped subject=x signal=SIGKILL expected=0 from=STOPPING to=STOPPED",
            ]
        )
    }

    @Test func `a start that waits for what does not come`() throws {
        let text = "[program:x]\ndepends_on=y\n[program:y]\nautostart=false"
        let lines = try lines(text) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("y")
        }
        for line in lines { #expect(line["event"] != nil && line["subject"] != nil, "\(line)") }
    }
}
