import Foundation
import TestHarness
import Testing

/// What the metrics count of real processes (EXT-53).
@Suite("Metrics")
struct MetricsTests {
    /// The value of a series; nil when it is not there.
    private func value(_ series: String, _ page: String) -> Int? {
        page.split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap { Int($0.dropFirst(series.count + 1)) }
    }

    @Test("output and restarts are counted over all runs, by stream")
    func counters() throws {
        let text = """
            [program:x]
            command=/bin/sh -c 'echo 12345; echo 12 >&2; exec child hold'
            startsecs=0
            [program:merged]
            command=/bin/sh -c 'echo 12345; echo 12 >&2; exec child hold'
            redirect_stderr=true
            startsecs=0

            """
        try supervise(text + Supervisor.controlSections) { supervisor in
            try supervisor.waitForRunning("x")
            try supervisor.waitForRunning("merged")
            let socket = supervisor.sandbox.file("control.sock")
            let labels = "name=\"x\",group=\"x\""
            func waitFor(_ expected: [String: Int?]) throws {
                try supervisor.waitUntil("\(expected)") {
                    let page = try UnixClient.get("/metrics", from: socket).body
                    return expected.allSatisfy { value($0.key, page) == $0.value }
                }
            }
            try waitFor([
                "supervisor_process_log_bytes_total{\(labels),stream=\"stdout\"}": 6,
                "supervisor_process_log_bytes_total{\(labels),stream=\"stderr\"}": 3,
                "supervisor_process_log_bytes_total{name=\"merged\",group=\"merged\",stream=\"stdout\"}": 9,
                "supervisor_process_log_bytes_total{name=\"merged\",group=\"merged\",stream=\"stderr\"}": .none,
                "supervisor_process_restarts_total{\(labels)}": 0,
                "node_supervisord_up{\(labels)}": 1,
            ])
            kill(try supervisor.pidOf("x"), SIGKILL)
            try waitFor([
                "supervisor_process_log_bytes_total{\(labels),stream=\"stdout\"}": 12,
                "supervisor_process_log_bytes_total{\(labels),stream=\"stderr\"}": 6,
                "supervisor_process_restarts_total{\(labels)}": 1,
            ])
            // Who asks for it himself knows.
            try supervisor.control("restart", "x")
            try waitFor([
                "supervisor_process_log_bytes_total{\(labels),stream=\"stdout\"}": 18,
                "supervisor_process_restarts_total{\(labels)}": 1,
            ])
            try supervisor.control("stop", "x")
            try waitFor([
                "node_supervisord_up{\(labels)}": 0, "node_supervisord_state{\(labels)}": 0,
                "node_supervisord_exit_status{\(labels)}": -1,
                "node_supervisord_start_time_seconds{\(labels)}": .none,
                "supervisor_process_state{\(labels),state=\"STOPPED\"}": 1,
            ])
        }
    }

    @Test("orphans that come to us are counted")
    func orphans() throws {
        let text = "[program:x]\ncommand=child fork 'exit 0' -- hold\nstartsecs=0\n"
        try supervise(text + Supervisor.controlSections) { supervisor in
            try supervisor.waitForRunning("x")
            let socket = supervisor.sandbox.file("control.sock")
            let before = try UnixClient.get("/metrics", from: socket).body
            #expect(value("supervisor_orphans_reaped_total", before) == 0)
            // Its child has ended and is its own to reap; with it gone, it is ours.
            kill(try supervisor.pidOf("x"), SIGKILL)
            try supervisor.waitForLog("reaped unknown pid")
            let after = try UnixClient.get("/metrics", from: socket).body
            #expect((value("supervisor_orphans_reaped_total", after) ?? 0) >= 1)
        }
    }

    @Test("lines that a slow sink has lost are counted (EXT-16)")
    func dropped() throws {
        let text = """
            [program:x]
            command=/bin/sh -c 'seq 200000; exec child hold'
            stdout_logfile=/dev/stdout
            log_format=prefix
            log_buffer=4096
            log_overflow=drop
            startsecs=0

            """
        var launch = Launch()
        let pipe = try Channel.pipe()
        launch.descriptors = [1: pipe.far]
        try supervise(text + Supervisor.controlSections, launch: launch) { supervisor in
            try supervisor.waitForRunning("x")
            let socket = supervisor.sandbox.file("control.sock")
            let series = "supervisor_process_log_dropped_lines_total{name=\"x\",group=\"x\",stream=\"stdout\"}"
            try supervisor.waitUntil("a loss") {
                let page = try UnixClient.get("/metrics", from: socket).body
                return (value(series, page) ?? 0) > 0
            }
        }
    }
}
