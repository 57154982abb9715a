import Foundation
import TestHarness
import Testing

@Suite("Fields of the activity log in JSON (EXT-15)")
struct ActivityFieldsTests {
    private func run(_ text: String, _ body: (Supervisor) throws -> Void) throws {
        try supervise("log_format=json\nloglevel=info\n" + text, body)
    }

    /// The lines of one event, once there are some, without what differs from run to run.
    private func lines(_ event: String, of subject: String, _ supervisor: Supervisor) throws -> [[String: Any]] {
        try waitFor("a line of \(event)") {
            let found = try objects(supervisor).filter {
                $0["event"] as? String == event && $0["subject"] as? String == subject
            }
            return found.isEmpty ? nil : found
        }
    }

    private func objects(_ supervisor: Supervisor) throws -> [[String: Any]] {
        let text = supervisor.sandbox.read("supervisord.log")
        // The last line may be on its way.
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    private func fields(_ line: [String: Any]) -> [String: String] {
        var fields = line.mapValues { "\($0)" }
        for name in ["time", "program", "level", "msg", "event", "subject"] { fields[name] = nil }
        if fields["pid"] != nil { fields["pid"] = "N" }
        return fields
    }

    @Test("a launch and an exit have subject, pid, code and states")
    func exit() throws {
        let text = "[group:g]\nprograms=x\n[program:x]\ncommand=child exit 3\nstartsecs=0\nautorestart=false\n"
        try run(text) { supervisor in
            let exited = try #require(try lines("exited", of: "g:x", supervisor).first)
            #expect(
                fields(exited) == ["pid": "N", "exit_code": "3", "expected": "0", "from": "RUNNING", "to": "EXITED"]
            )
            #expect(exited["expected"] as? Bool == false)
            #expect(exited["msg"] as? String == "exited: x (exit status 3; not expected)")
            let spawned = try #require(try lines("spawned", of: "g:x", supervisor).first)
            #expect(spawned["pid"] as? Int == exited["pid"] as? Int)
            let state = try #require(try lines("state", of: "g:x", supervisor).first)
            #expect(fields(state) == ["pid": "N", "from": "STARTING", "to": "RUNNING"])
        }
    }

    @Test("a death by signal has its name")
    func death() throws {
        let text = "[program:x]\ncommand=sh -c 'kill -KILL $$'\nstartsecs=0\nautorestart=false\n"
        try run(text) { supervisor in
            let exited = try #require(try lines("exited", of: "x", supervisor).first)
            #expect(exited["signal"] as? String == "SIGKILL" && exited["exit_code"] == nil)
            #expect(exited["expected"] as? Bool == false)
        }
    }

    @Test("a stop has the end, and the daemon tells of the signal that has come")
    func stop() throws {
        try run("[program:x]\ncommand=child hold\nstartsecs=0\n") { supervisor in
            _ = try lines("state", of: "x", supervisor)
            #expect(try supervisor.stop() == .exited(0))
            let stopped = try #require(try lines("stopped", of: "x", supervisor).first)
            #expect(stopped["signal"] as? String == "SIGTERM" && stopped["to"] as? String == "STOPPED")
            let received = try objects(supervisor).first { $0["event"] as? String == "received" }
            #expect(received?["signal"] as? String == "SIGTERM" && received?["subject"] == nil)
            let started = try objects(supervisor).first { $0["event"] as? String == "started" }
            #expect(started?["pid"] as? Int32 == supervisor.pid)
        }
    }

    @Test("a program that cannot be started has the reason of each failure, and of the end of patience")
    func fatal() throws {
        let text = "[program:x]\ncommand=/nonexistent/program\nstartretries=0\n"
        try run(text) { supervisor in
            let failed = try #require(try lines("spawn_error", of: "x", supervisor).first)
            #expect(failed["reason"] as? String == "can't find command '/nonexistent/program'")
            #expect(failed["pid"] == nil)
            let gaveUp = try #require(try lines("gave_up", of: "x", supervisor).first)
            #expect(gaveUp["reason"] as? String == "too many start retries too quickly")
            #expect(gaveUp["to"] as? String == "FATAL")
        }
    }

    @Test("an unhealthy process has its reason")
    func health() throws {
        let text = """
            [program:x]
            command=child hold
            healthcheck=exec:false
            healthcheck_retries=1
            healthcheck_interval=1
            """
        try run(text) { supervisor in
            let health = try #require(try lines("health", of: "x", supervisor).first)
            #expect(health["healthy"] as? Bool == false)
            #expect(health["reason"] as? String == "exit status 1")
        }
    }
}
