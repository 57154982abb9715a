import Configuration
import Model

@testable import ControlProtocol

/// Messages in which every form of every value comes.
enum Sample {
    static let process = Namespec(group: "g", process: "ü p")
    static let places: [LogPlace?] = [nil, .file("/var/log/x"), .memory, .stream("/dev/stdout"), .kept("/dev/fd/1")]

    static let record: ProcessRecord = {
        var record = ProcessRecord(state: .backoff)
        record.isEnding = true
        record.pid = 4711
        record.startedAt = 1_800_000_000
        record.stoppedAt = -1
        record.exitCode = -1
        record.spawnError = "can't find command '/bin/näh'"
        record.automaticRestarts = 128
        record.stdoutLog = .file("/tmp/out.log")
        record.stderrLog = .memory
        return record
    }()

    /// Each form of what Supervisor has no words for.
    static let extras: [ProcessExtras] = {
        var waiting = ProcessExtras()
        waiting.waitingFor = ["db:healthy", "cache (FATAL)", ""]
        var all = waiting
        all.statusText = "läuft\n"
        all.nextStartAt = .max
        all.lastEnd = "terminated by SIGKILL"
        all.readyMilliseconds = .min
        all.outOfMemoryKills = .max
        all.isOutOfMemory = true
        all.scheduledAt = .max
        all.lastSuccessAt = 1_800_000_000
        let checked = HealthStatus.allCases.map { status in
            var extras = all
            extras.health = HealthRecord(status: status, failures: 3, checkedAt: 1_800_000_000, reason: "refused")
            return extras
        }
        var unchecked = ProcessExtras()
        unchecked.health = HealthRecord(status: .starting)
        return [ProcessExtras(), waiting, all, unchecked] + checked
    }()

    static let records: [ProcessRecord] =
        ProcessState.allCases.map(ProcessRecord.init) + [record]
        + extras.map { extras in
            var record = record
            record.extras = Boxed(extras)
            return record
        }
        + places.map { place in
            var record = record
            record.stderrLog = place
            return record
        }

    static let dependencies: [Dependency] =
        DependencyCondition.allCases.map { Dependency(.program("db"), $0) }
        + [Dependency(.process(process), isOptional: true), Dependency(.group(""), .healthy, isOptional: true)]

    static let groups: [GroupRecord] = [
        GroupRecord(name: "", priority: .min, members: []),
        GroupRecord(
            name: "g",
            priority: 999,
            members: [
                .init(ProcessTraits(name: "p"), record),
                .init(
                    ProcessTraits(
                        name: "p",
                        isAutostarted: false,
                        exitCodes: [0, 2, .max],
                        redirectsErrors: true,
                        stdoutStream: "/dev/stdout",
                        stderrStream: "/dev/stderr",
                        setsPrivileges: true,
                        programName: "program",
                        orchestration: Boxed(OrchestrationTraits(dependencies: dependencies, hasHealthCheck: true))
                    ),
                    ProcessRecord(state: .stopped)
                ),
                .init(ProcessTraits(name: "q", orchestration: Boxed(OrchestrationTraits())), record),
            ]
        ),
    ]

    static let servers: [HTTPServerSettings] = [
        HTTPServerSettings(section: "inet_http_server", address: .inet(host: nil, port: 65535)),
        HTTPServerSettings(section: "inet_http_server:x", address: .inet(host: "::1", port: 0)),
        HTTPServerSettings(
            section: "unix_http_server",
            address: .unix(path: "/run/s.sock", mode: 0o777, owner: SocketOwner(uid: .max, gid: nil)),
            credentials: .init(username: "u", password: "{SHA}x")
        ),
        {
            var server = HTTPServerSettings(
                section: "u",
                address: .unix(path: "", mode: 0, owner: SocketOwner(uid: nil, gid: 0))
            )
            server.isHealthOpen = true
            server.areMetricsOpen = true
            server.legacyGetActions = false
            return server
        }(),
        HTTPServerSettings(section: "u", address: .unix(path: "/s", mode: 0o700, owner: nil)),
    ]

    static let lives: [LifeRecord] =
        LogLevel.allCases.map { level in
            LifeRecord(
                identifier: "supervisor",
                isEnding: true,
                isShuttingDown: false,
                logLevel: level,
                activityLog: nil
            )
        }
        + places.map { place in
            LifeRecord(identifier: "", isEnding: false, isShuttingDown: true, logLevel: .info, activityLog: place)
        }

    static let welcome = Welcome(
        pid: 1,
        daemonStartedAt: 1_800_000_000,
        servers: servers,
        namespaces: ["supervisor", ""],
        pageSecret: [0, 255, 7],
        idleSeconds: nil,
        life: lives[0],
        groups: groups,
        epoch: .min,
        serial: .max
    )

    static let error: ConfigurationError = {
        var error = ConfigurationError("message", explanation: "why", at: .init(file: "/etc/x.conf", line: 3))
        error.section = "program:x"
        error.option = "command"
        error.reason = "reason\nwith lines"
        return error
    }()

    static let configured: [ConfiguredProcess] = [RestartPolicy.never, .unexpected, .always].map { policy in
        let channel = ConfiguredProcess.Channel(
            captureMaxBytes: 1,
            eventsEnabled: true,
            logfile: "auto",
            backups: 10,
            maxBytes: 50 << 20,
            syslog: true
        )
        return ConfiguredProcess(
            group: "g",
            groupPriority: 1,
            name: "n",
            command: "/bin/cat \"x\"",
            directory: policy == .never ? nil : "/tmp",
            uid: policy == .never ? nil : .max,
            priority: -1,
            autostart: true,
            autorestart: policy,
            exitCodes: [],
            killAsGroup: false,
            redirectStderr: true,
            startretries: 3,
            startsecs: 1,
            stopSignal: 15,
            stopwaitsecs: 10,
            serverURL: "none",
            stdout: channel,
            stderr: channel
        )
    }

    // MARK: Results

    static let starts: [StartResult] = [
        .started, .noFile("no"), .notExecutable("not"), .alreadyStarted, .unknownState, .spawnError,
        .abnormalTermination, .shuttingDown, .unknownProcess,
    ]
    static let stops: [StopResult] = [.stopped, .notRunning, .failed, .unknownProcess]
    static let signals: [SignalResult] = [.sent, .notRunning, .failed("why"), .unknownProcess]
    static let clears: [ClearResult] = [.cleared, .failed, .unknownProcess]
    static let inputs: [InputResult] = [.queued, .notRunning, .noInput, .full, .unknownProcess]
    static let adds: [AddResult] = [.added, .unknown, .alreadyActive, .failed("why")]
    static let removes: [RemoveResult] = [.removed, .unknown, .stillRunning]
    static let reloads: [ReloadResult] = [.begun, .shuttingDown, .refused(error), .refused(ConfigurationError("x"))]
    static let clearings: [ActivityLogClearing] = [.cleared, .noFile, .failed]
    static let logs: [OpenedLog] = [.file, .same, .memory(written: .max, size: 0, clearings: 3), .none(-1)]
    static let failures: [UpdateStepResult.Failure?] =
        [nil, .notStopped] + removes.map { .notRemoved($0) } + adds.map { .notAdded($0) }

    static let steps: [UpdatePlan.Step] = {
        var change = UpdatePlan.Change()
        change.priority = true
        change.addedProcesses = ["a"]
        change.changedProcesses = ["b", "c"]
        change.removedProcesses = []
        return [
            .init(group: "x", reason: .removed), .init(group: "y", reason: .changed(change)),
            .init(group: "z", reason: .added),
        ]
    }()

    static let updates: [UpdateResult] = [
        .finished(steps.map { UpdateStepResult($0) } + failures.map { UpdateStepResult(steps[0], failure: $0) }),
        .refused(error), .interrupted([]),
    ]

    static let answers: [Answer] =
        starts.map(Answer.start) + stops.map(Answer.stop) + signals.map(Answer.signal) + clears.map(Answer.clear)
        + inputs.map(Answer.input) + adds.map(Answer.add) + removes.map(Answer.remove) + updates.map(Answer.update)
        + reloads.map(Answer.reload) + clearings.map(Answer.activityLog) + logs.map(Answer.log)
        + [
            .startAll(starts.map { ProcessResult(process, $0) }), .stopAll(stops.map { ProcessResult(process, $0) }),
            .signalAll(signals.map { ProcessResult(process, $0) }),
            .clearAll(clears.map { ProcessResult(process, $0) }),
            .reread(RereadResult(added: ["a"], changed: [], removed: ["b", "c"])), .refused(error), .done,
            .configured(configured), .bytes([]), .bytes([1, 2, 3], from: .max), .privileges(PrivilegeTexts()),
            .scale(.scaled(started: [ProcessResult(process, .spawnError)], stopped: [ProcessResult(process, .failed)])),
            .scale(.unknown), .scale(.impossible("why")), .scale(.refused(error)), .scale(.shuttingDown),
            .history([]), .history(history), .resources(uses), .nextStep(nil),
            .nextStep(NextStep(.scheduledRun, at: .max)),
            .output(.file, OutputMarks()), .output(.memory(written: 7, size: 3), marks),
            .volumes(
                Volumes(
                    processes: [
                        .init(process, stdout: nil, stderr: OutputVolume(bytes: .max, droppedLines: 1)),
                        .init(process, stdout: OutputVolume(bytes: 0, droppedLines: 0), stderr: nil),
                    ],
                    orphansReaped: 5
                )
            ),
        ]

    static let marks = OutputMarks(
        size: .max,
        position: 1 << 40,
        written: 7,
        moments: [OutputMarks.Moment(at: 1_764_374_400_123, bytes: 5), OutputMarks.Moment(at: .max, bytes: .min)]
    )

    static let history: [HistoryEntry] =
        [
            nil, .exited(code: 3), .signaled(.kill, coreDumped: false), .signaled(.hup, coreDumped: true),
            .other(raw: -1),
        ]
        .flatMap { end in
            ChangeOrigin.allCases.map {
                HistoryEntry(
                    at: .max,
                    from: .running,
                    to: .exited,
                    origin: $0,
                    cause: "c",
                    end: end,
                    isOutOfMemory: true
                )
            }
        }

    static let uses = [
        ResourceUse(process, cpuMilliseconds: .max, residentMemory: 1 << 40, threads: 3, openDescriptors: nil),
        ResourceUse(process, cpuMilliseconds: 0, residentMemory: 0, threads: 1, openDescriptors: 7),
    ]

    // MARK: Requests

    static let scopes: [OperationScope] = [.all, .group("g")]
    static let logNames: [LogName] = [.activity, .stdout(process), .stderr(process)]

    static let requests: [Request] =
        scopes.flatMap { scope -> [Request] in
            [
                .startAll(scope, wait: true), .stopAll(scope, wait: false), .restartAll(scope), .signalAll(scope, .hup),
                .clearAllLogs(scope),
            ]
        }
        + logNames.flatMap { log -> [Request] in
            [
                .openLog(log), .followLog(log, device: .max, inode: 1), .readMemory(log, offset: .min, length: .max),
            ]
        }
        + [
            .start(process, wait: true), .start(process, wait: false, dependencies: false), .stop(process, wait: true),
            .restart(process),
            .signal(process, SignalNumber(rawValue: 64)), .signal(process, SignalNumber(rawValue: 0)),
            .clearLogs(process), .write("text\0\n", to: process), .reread,
            .addGroup("g"), .removeGroup(""), .update(nil), .update([]), .update(["a", "b"]), .reload, .shutDown,
            .reopenLogs, .clearActivityLog, .remoteCommunication(type: "t", data: "d"), .configuredProcesses, .volumes,
            .privileges(process), .scale(ProgramScale(program: "p", count: .max)), .history(process),
            .nextStep(process), .resources, .followOutput(true), .followOutput(false),
            .openOutput(.stdout(process)), .openOutput(.activity),
        ]

    // MARK: Messages

    static let coreMessages: [CoreMessage] =
        [.welcome(welcome), .groupRemoved("g"), .ping(.max), .finish] + groups.map(CoreMessage.groupAdded)
        + records.map { .changed(group: "g", member: 3, $0) } + lives.map(CoreMessage.life)
        + answers.map { .answer(17, $0) }
        + [
            .output(
                OutputPiece(
                    process,
                    isError: true,
                    at: 1_764_374_400_123,
                    bytes: [0, 255],
                    skipped: .max,
                    end: 1 << 50
                )
            ),
            .output(OutputPiece(process, isError: false, at: .min, bytes: [])),
        ]

    static let controlMessages: [ControlMessage] =
        [.ready, .goodbye, .pong(0)] + LogLevel.allCases.map { .log($0, "line") } + requests.map { .request(.max, $0) }
        + [.request(0, .reload, isFromPage: true)]

    // MARK: Bytes

    static func bytes(_ message: CoreMessage) -> [UInt8] {
        var writer = WireWriter()
        message.write(to: &writer)
        return writer.bytes
    }

    static func bytes(_ message: ControlMessage) -> [UInt8] {
        var writer = WireWriter()
        message.write(to: &writer)
        return writer.bytes
    }
}
