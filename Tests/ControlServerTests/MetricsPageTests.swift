import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct MetricsPageTests {
    private static let now = 1_800_000_100

    private func text(_ processes: [FakeProcess], _ volumes: [Volumes.Entry] = [], orphans: Int = 0) -> String {
        let control = FakeControl(processes)
        control.fakeVolumes = Volumes(processes: volumes, orphansReaped: orphans)
        return MetricsPage(control: control, now: Self.now).reply.text
    }

    private func samples(_ text: String, _ name: String) -> [Substring] {
        text.split(separator: "\n").filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
    }

    private var web: FakeProcess {
        let web = FakeProcess("web", group: "site", .running)
        web.record.pid = 7
        web.record.startedAt = Self.now - 60
        web.record.automaticRestarts = 2
        return web
    }

    private let volumes = [
        Volumes.Entry(
            Namespec(group: "site", process: "web"),
            stdout: OutputVolume(bytes: 1234, droppedLines: 5),
            stderr: OutputVolume(bytes: 0, droppedLines: 0)
        )
    ]

    @Test
    func `the names of node_exporter have its meaning (EXT-53)`() {
        let ended = FakeProcess("ended", .exited)
        ended.record.exitCode = 3
        ended.record.startedAt = 5
        let page = text([web, ended])
        let site = "{name=\"web\",group=\"site\"}"
        let other = "{name=\"ended\",group=\"ended\"}"
        #expect(
            samples(page, "node_supervisord_up") == ["node_supervisord_up\(other) 0", "node_supervisord_up\(site) 1"]
        )
        #expect(
            samples(page, "node_supervisord_state") == [
                "node_supervisord_state\(other) 100", "node_supervisord_state\(site) 20",
            ]
        )
        #expect(
            samples(page, "node_supervisord_exit_status") == [
                "node_supervisord_exit_status\(other) 3", "node_supervisord_exit_status\(site) 0",
            ]
        )
        #expect(
            samples(page, "node_supervisord_start_time_seconds") == [
                "node_supervisord_start_time_seconds\(site) \(Self.now - 60)"
            ]
        )
    }

    @Test(arguments: ProcessState.allCases)
    func `up means that there is a process (EXT-53)`(state: ProcessState) {
        let isUp = [.starting, .running, .stopping].contains(state)
        #expect(
            text([FakeProcess("x", state)]).contains("node_supervisord_up{name=\"x\",group=\"x\"} \(isUp ? 1 : 0)\n")
        )
    }

    @Test(arguments: ProcessState.allCases)
    func `there is one series for each state, and one of them is 1 (EXT-53)`(state: ProcessState) {
        let series = samples(text([FakeProcess("x", state)]), "supervisor_process_state")
        #expect(series.count == ProcessState.allCases.count)
        #expect(
            series.filter { $0.hasSuffix(" 1") }
                == ["supervisor_process_state{name=\"x\",group=\"x\",state=\"\(state.name)\"} 1"]
        )
    }

    @Test
    func `lives, output and the daemon are counted (EXT-53)`() {
        let page = text([web], volumes, orphans: 11)
        let labels = "name=\"web\",group=\"site\""
        for line in [
            "supervisor_process_uptime_seconds{\(labels)} 60",
            "supervisor_process_restarts_total{\(labels)} 2",
            "supervisor_process_log_bytes_total{\(labels),stream=\"stdout\"} 1234",
            "supervisor_process_log_bytes_total{\(labels),stream=\"stderr\"} 0",
            "supervisor_process_log_dropped_lines_total{\(labels),stream=\"stdout\"} 5",
            "supervisor_orphans_reaped_total 11",
            "supervisor_build_info{version=\"\(ProductRelease.version)\",revision=\"unknown\",compatible=\"4.3.0\"} 1",
            "supervisor_start_time_seconds 1800000000",
        ] { #expect(page.contains(line + "\n")) }
    }

    @Test
    func `kills by the kernel are told of processes that had one, and else not named (EXT-80)`() {
        #expect(!text([web]).contains("supervisor_process_oom_kills_total"))
        let hog = FakeProcess("hog", .running)
        hog.tell { $0.outOfMemoryKills = 2 }
        let page = text([web, hog])
        #expect(
            samples(page, "supervisor_process_oom_kills_total")
                == ["supervisor_process_oom_kills_total{name=\"hog\",group=\"hog\"} 2"]
        )
        #expect(page.contains("# TYPE supervisor_process_oom_kills_total counter\n"))
    }

    @Test
    func `health and the time of a start are told of processes that have them, and else not named (EXT-97)`() {
        #expect(!text([web]).contains("supervisor_process_healthy"))
        #expect(!text([web]).contains("supervisor_process_ready_seconds"))
        let checked = FakeProcess("db", .running)
        checked.tell {
            $0.health = HealthRecord(status: .healthy)
            $0.readyMilliseconds = 1250
        }
        let page = text([web, checked])
        #expect(
            samples(page, "supervisor_process_healthy") == ["supervisor_process_healthy{name=\"db\",group=\"db\"} 1"]
        )
        #expect(
            samples(page, "supervisor_process_ready_seconds")
                == ["supervisor_process_ready_seconds{name=\"db\",group=\"db\"} 1.25"]
        )
        #expect(page.contains("# TYPE supervisor_process_healthy gauge\n"))
        #expect(page.contains("# TYPE supervisor_process_ready_seconds gauge\n"))
        checked.become(.stopped)
        #expect(text([checked]).contains("supervisor_process_healthy{name=\"db\",group=\"db\"} 0\n"))
        checked.become(.running)
        for status in [HealthStatus.starting, .unhealthy] {
            checked.tell { $0.health = HealthRecord(status: status) }
            #expect(text([checked]).contains("supervisor_process_healthy{name=\"db\",group=\"db\"} 0\n"))
        }
    }

    @Test
    func `the last success of a schedule is told once there was one (EXT-77)`() {
        let metric = "supervisor_process_last_success_timestamp_seconds"
        let job = FakeProcess("job", .stopped)
        job.tell { $0.scheduledAt = 1_800_000_000 }
        #expect(!text([web, job]).contains(metric))
        job.tell { $0.lastSuccessAt = 1_799_000_000 }
        let page = text([web, job])
        #expect(samples(page, metric) == ["\(metric){name=\"job\",group=\"job\"} 1799000000"])
        #expect(page.contains("# TYPE \(metric) gauge\n"))
    }

    @Test
    func `what is not up has no uptime, and a channel that is not read no numbers`() {
        let ended = FakeProcess("x", .stopped)
        ended.record.startedAt = 5
        let page = text([ended])
        #expect(page.contains("supervisor_process_uptime_seconds{name=\"x\",group=\"x\"} 0\n"))
        #expect(samples(page, "supervisor_process_log_bytes_total").isEmpty)
        let future = FakeProcess("x", .running)
        future.record.startedAt = Self.now + 5
        #expect(text([future]).contains("supervisor_process_uptime_seconds{name=\"x\",group=\"x\"} 0\n"))
    }

    @Test
    func `each name is explained once, before its samples`() {
        let lines = text([web], volumes).split(separator: "\n")
        var explained: [Substring] = []
        for (index, line) in lines.enumerated() where line.hasPrefix("# HELP ") {
            let name = line.dropFirst(7).prefix { $0 != " " }
            let kind = name.hasSuffix("_total") ? "counter" : "gauge"
            #expect(lines[index + 1] == "# TYPE \(name) \(kind)")
            #expect(lines[index + 2].hasPrefix(name))
            explained.append(name)
        }
        #expect(explained.count == 12 && Set(explained).count == 12)
        #expect(lines.allSatisfy { line in line.hasPrefix("#") || explained.contains { line.hasPrefix($0) } })
    }

    @Test
    func `label values are escaped`() {
        let page = text([FakeProcess("a\\b\"c\nd", .running)])
        #expect(page.contains("{name=\"a\\\\b\\\"c\\nd\",group=\"a\\\\b\\\"c\\nd\"}"))
    }

    @Test
    func `two processes of one name are one series`() {
        let page = text([FakeProcess("x", .running), FakeProcess("x", .stopped)])
        #expect(samples(page, "node_supervisord_up").count == 1)
    }

    @Test
    func `the page says what it is`() {
        let reply = MetricsPage(control: FakeControl(), now: Self.now).reply
        #expect(reply.headers["Content-Type"] == ["text/plain; version=0.0.4; charset=utf-8"])
    }
}
