import ControlProtocol
import LinuxSystem
import Model
import NIOHTTP1

/// `/metrics`: every process in numbers (EXT-53).
///
/// The first four names are those of node_exporter's collector for Supervisor, with its meaning, so that dashboards and
/// alerts stay as they are: `up` in every state that has a process, the start time only while it is up.
struct MetricsPage {
    /// Bytes that `MetricsText` and the families below take for one process, about.
    private static let bytesPerProcess = 2048

    /// One process, with its labels made.
    private struct Entry {
        let labels: MetricsText.Labels
        let name: Namespec
        let record: ProcessRecord
        let state: ProcessState
        let isUp: Bool
        /// Seconds since the epoch; nil when there is no process.
        let upSince: Int?
        /// nil without a health check.
        let isHealthy: Bool?
        let readyMilliseconds: Int64?
        /// nil for never.
        let outOfMemoryKills: Int?
        /// Seconds since the epoch; nil without a schedule, and before the first success.
        let lastSuccessAt: Int?

        init(_ process: ActiveProcess) {
            labels = MetricsText.Labels(["name": process.name.process, "group": process.name.group])
            name = process.name
            record = process.record
            state = process.state
            isUp = process.isSignallable
            upSince = isUp ? process.record.startedAt : nil
            let isRunning = process.state == .running
            isHealthy = process.health.map { isRunning && $0.status == .healthy }
            readyMilliseconds = process.readyMilliseconds
            outOfMemoryKills = process.outOfMemoryKills
            lastSuccessAt = process.lastSuccessAt
        }
    }

    private let control: any SupervisorControl
    /// Seconds since the epoch.
    private let now: Int
    private let entries: [Entry]
    private let volumes: Volumes
    private var text: MetricsText

    init(control: any SupervisorControl, now: Int) {
        self.control = control
        self.now = now
        // A series that comes twice spoils the whole page.
        var seen: Set<Namespec> = []
        entries = control.processesByName.filter { seen.insert($0.name).inserted }.map(Entry.init)
        volumes = control.volumes()
        text = MetricsText(capacity: entries.count * Self.bytesPerProcess + 4096)
    }

    var reply: HTTPReply {
        var page = self
        page.addCollectorOfSupervisor()
        page.addStates()
        page.addLives()
        page.addReadiness()
        page.addMemory()
        page.addResources()
        page.addOutput()
        page.addDaemon()
        return HTTPReply(
            type: MetricsText.contentType,
            bytes: page.text.buffer,
            headers: ["Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"]
        )
    }

    /// The times are gauges here, not counters as there: promtool objects to counters, and dashboards see no difference.
    private mutating func addCollectorOfSupervisor() {
        text.begin("node_supervisord_up", .gauge, "Whether the process is STARTING, RUNNING or STOPPING.")
        for entry in entries { text.sample(entry.labels, entry.isUp ? 1 : 0) }
        text.begin("node_supervisord_state", .gauge, "The state of the process by Supervisor's number, 20 for RUNNING.")
        for entry in entries { text.sample(entry.labels, entry.state.rawValue) }
        text.begin("node_supervisord_exit_status", .gauge, "The last exit status, -1 for a death by signal.")
        for entry in entries { text.sample(entry.labels, entry.record.exitCode ?? 0) }
        text.begin("node_supervisord_start_time_seconds", .gauge, "When a process that is up was started, Unix time.")
        for entry in entries {
            if let upSince = entry.upSince { text.sample(entry.labels, upSince) }
        }
    }

    private mutating func addStates() {
        text.begin("supervisor_process_state", .gauge, "Whether the process is in the state.")
        let states = ProcessState.allCases.map { (state: $0, label: Array(",state=\"\($0.name)\"".utf8)) }
        for entry in entries {
            for (state, label) in states { text.sample(entry.labels, and: label, entry.state == state ? 1 : 0) }
        }
    }

    private mutating func addLives() {
        text.begin("supervisor_process_uptime_seconds", .gauge, "Time since a process that is up was started, else 0.")
        for entry in entries { text.sample(entry.labels, max(0, now - (entry.upSince ?? now))) }
        text.begin(
            "supervisor_process_restarts_total",
            .counter,
            "Starts by supervisord itself after an exit or a failed start."
        )
        for entry in entries { text.sample(entry.labels, entry.record.automaticRestarts) }
    }

    /// Programs without readiness have no such series (EXT-97).
    private mutating func addReadiness() {
        if entries.contains(where: { $0.isHealthy != nil }) {
            text.begin(
                "supervisor_process_healthy",
                .gauge,
                "Whether the process is RUNNING and its health check succeeds."
            )
            for entry in entries {
                if let isHealthy = entry.isHealthy { text.sample(entry.labels, isHealthy ? 1 : 0) }
            }
        }
        if entries.contains(where: { $0.readyMilliseconds != nil }) {
            text.begin(
                "supervisor_process_ready_seconds",
                .gauge,
                "Time from the last start of the process that succeeded until it was RUNNING."
            )
            for entry in entries {
                if let time = entry.readyMilliseconds { text.sample(entry.labels, thousandths: time) }
            }
        }
        if entries.contains(where: { $0.lastSuccessAt != nil }) {
            text.begin(
                "supervisor_process_last_success_timestamp_seconds",
                .gauge,
                "When a run of the process by its schedule last ended as expected, Unix time."
            )
            for entry in entries {
                if let time = entry.lastSuccessAt { text.sample(entry.labels, time) }
            }
        }
    }

    /// Adds the series only for processes that this has happened to (EXT-80).
    private mutating func addMemory() {
        guard entries.contains(where: { $0.outOfMemoryKills != nil }) else { return }
        text.begin(
            "supervisor_process_oom_kills_total",
            .counter,
            "Ends of the process by the kernel because memory ran out."
        )
        for entry in entries {
            if let kills = entry.outOfMemoryKills { text.sample(entry.labels, kills) }
        }
    }

    /// The resources of the processes that the kernel tells about (EXT-97).
    private mutating func addResources() {
        let uses = Dictionary(control.resources().map { ($0.process, $0) }) { first, _ in first }
        let known = entries.compactMap { entry in uses[entry.name].map { (labels: entry.labels, use: $0) } }
        guard !known.isEmpty else { return }
        text.begin(
            "supervisor_process_cpu_seconds_total",
            .counter,
            "Time that the process itself has run on a CPU since its start."
        )
        for (labels, use) in known { text.sample(labels, thousandths: Int64(use.cpuMilliseconds)) }
        text.begin("supervisor_process_resident_memory_bytes", .gauge, "Memory of the process that is in RAM.")
        for (labels, use) in known { text.sample(labels, use.residentMemory) }
        guard known.contains(where: { $0.use.openDescriptors != nil }) else { return }
        text.begin("supervisor_process_open_fds", .gauge, "Open file descriptors of the process.")
        for (labels, use) in known {
            if let count = use.openDescriptors { text.sample(labels, count) }
        }
    }

    private mutating func addOutput() {
        let ofProcess = Dictionary(volumes.processes.map { ($0.process, $0) }) { first, _ in first }
        let entries = entries.map { (labels: $0.labels, volume: ofProcess[$0.name]) }
        text.begin("supervisor_process_log_bytes_total", .counter, "Bytes that the program has written to the stream.")
        addOutput(entries, \.bytes)
        text.begin(
            "supervisor_process_log_dropped_lines_total",
            .counter,
            "Lines that were dropped because the log sink was too slow."
        )
        addOutput(entries, \.droppedLines)
    }

    private mutating func addOutput(
        _ entries: [(labels: MetricsText.Labels, volume: Volumes.Entry?)],
        _ number: (OutputVolume) -> Int
    ) {
        let output = Array(",stream=\"stdout\"".utf8)
        let errors = Array(",stream=\"stderr\"".utf8)
        for entry in entries {
            if let volume = entry.volume?.stdout { text.sample(entry.labels, and: output, number(volume)) }
            if let volume = entry.volume?.stderr { text.sample(entry.labels, and: errors, number(volume)) }
        }
    }

    private mutating func addDaemon() {
        text.begin(
            "supervisor_orphans_reaped_total",
            .counter,
            "Ended children that were none of the supervised processes."
        )
        text.sample(volumes.orphansReaped)
        text.begin("supervisor_build_info", .gauge, "Which swift-supervisor this is; always 1.")
        text.sample(
            MetricsText.Labels([
                "version": ProductRelease.version,
                "revision": ProductRelease.revision,
                "compatible": SupervisorRelease.version,
            ]),
            1
        )
        text.begin("supervisor_start_time_seconds", .gauge, "When supervisord was started, Unix time.")
        text.sample(control.daemonStartedAt)
    }
}
