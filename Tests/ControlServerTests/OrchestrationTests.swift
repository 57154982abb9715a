import ControlProtocol
import LinuxSystem
import Model
import Testing
import XMLRPC

@testable import ControlServer

extension ActiveProcess {
    /// What is known of it beyond Supervisor's words.
    func tell(_ change: (inout ProcessExtras) -> Void) {
        var extras = record.extras?.value ?? ProcessExtras()
        change(&extras)
        record.extras = Boxed(extras)
    }

    /// One with these traits.
    convenience init(
        _ name: String,
        group: String? = nil,
        _ state: ProcessState = .stopped,
        program: String? = nil,
        dependencies: [Dependency] = [],
        hasHealthCheck: Bool = false
    ) {
        let traits = OrchestrationTraits(dependencies: dependencies, hasHealthCheck: hasHealthCheck)
        let member = GroupRecord.Member(
            ProcessTraits(name: name, programName: program, orchestration: Boxed(traits)),
            ProcessRecord(state: state)
        )
        self.init(member, group: group ?? name)
        become(state)
    }
}

/// Descriptions beyond Supervisor's (EXT-70, EXT-73, EXT-74).
@Suite
struct OrchestrationDescriptionTests {
    private let process = FakeProcess("x", .starting)

    private var description: String { process.description(now: 1090) }

    @Test
    func `a start that waits tells for what, and what does not wait tells nothing (EXT-70)`() {
        #expect(description == "")
        process.tell { $0.waitingFor = ["db:healthy", "cache", "job (FATAL)"] }
        #expect(description == "waiting for db:healthy, cache, job (FATAL)")
        process.tell { $0.waitingFor = [] }
        #expect(description == "")
    }

    @Test
    func `an end that tells nothing of memory is told as by Supervisor, another one says so (EXT-80)`() {
        for state in [ProcessState.exited, .fatal, .backoff] {
            let process = FakeProcess("x", state)
            process.record.stoppedAt = 1000
            process.record.spawnError = "Exited too quickly"
            let usual = process.description(now: 1090)
            process.tell { $0.outOfMemoryKills = 1 }
            #expect(process.description(now: 1090) == usual)
            process.tell { $0.isOutOfMemory = true }
            #expect(process.description(now: 1090) == usual + ", out of memory")
        }
        let process = FakeProcess("x", .exited)
        process.record.exitCode = -1
        process.tell {
            $0.isOutOfMemory = true
            $0.lastEnd = "terminated by SIGKILL"
            $0.nextStartAt = 1100
        }
        #expect(process.description(now: 1090) == "terminated by SIGKILL, out of memory, restart in 10 s")
    }

    @Test(arguments: [
        (HealthStatus.healthy, ", healthy"), (.unhealthy, ", unhealthy"), (.starting, ", health starting"),
    ])
    func `a process that runs tells its health (EXT-73)`(status: HealthStatus, words: String) {
        process.become(.running)
        process.record.pid = 12
        process.record.startedAt = 1028
        #expect(description == "pid 12, uptime 0:01:02")
        process.tell { $0.health = HealthRecord(status: status, reason: "refused") }
        #expect(description == "pid 12, uptime 0:01:02" + words)
        process.become(.stopping)
        #expect(description == "")
    }

    @Test
    func `a check that has told nothing yet is starting (EXT-73)`() {
        let process = FakeProcess("x", .running, hasHealthCheck: true)
        #expect(process.description(now: 0) == "pid 4711, uptime 0:00:00, health starting")
    }

    @Test
    func `a restart that is some time off is told with the end before it (EXT-74)`() {
        process.become(.exited)
        process.record.exitCode = 1
        process.record.stoppedAt = 1080
        let plain = description
        process.tell {
            $0.nextStartAt = 1098
            $0.lastEnd = "exit status 1"
        }
        #expect(description == "exited with status 1, restart in 8 s")
        #expect(process.description(now: 1200) == "exited with status 1, restart in 0 s")
        process.record.exitCode = -1
        process.tell { $0.lastEnd = "terminated by SIGKILL" }
        #expect(description == "terminated by SIGKILL, restart in 8 s")
        process.tell { $0.lastEnd = nil }
        #expect(description == plain)
    }

    @Test
    func `a program with a schedule tells when it is run next, by local time (EXT-77)`() {
        let local = { (second: Int) in Clock.localTime(ofSecond: second) }
        process.tell { $0.scheduledAt = 1_800_000_000 }
        let next = "next run \(local(1_800_000_000).text(withYear: false))"
        for state in [ProcessState.stopped, .exited] {
            process.become(state)
            process.record.stoppedAt = 1080
            #expect(process.description(now: 1_799_000_000) == next)
        }
        #expect(description == "next run \(local(1_800_000_000).text(withYear: true))", "it is years off")
        process.become(.fatal)
        process.record.spawnError = "Bad exit code 3"
        #expect(process.description(now: 1_799_000_000) == "Bad exit code 3, \(next)")
        process.become(.backoff)
        #expect(description == "Bad exit code 3")
        process.become(.running)
        #expect(!description.contains("next"))
    }

    @Test
    func `a retry that is some time off is told behind its reason (EXT-74)`() {
        process.become(.backoff)
        process.record.spawnError = "not ready after 30 seconds"
        #expect(description == "not ready after 30 seconds")
        process.tell { $0.nextStartAt = 1098 }
        #expect(description == "not ready after 30 seconds, retry in 8 s")
        process.become(.fatal)
        #expect(description == "not ready after 30 seconds")
    }
}

/// What XML-RPC has beside Supervisor's methods and members (EXT-97).
@Suite
struct OrchestrationMethodTests {
    private let database = FakeProcess("db_00", group: "db", .running, program: "db", hasHealthCheck: true)
    private let web = FakeProcess(
        "web",
        .starting,
        dependencies: [Dependency(.program("db"), .healthy), Dependency(.group("db"), isOptional: true)]
    )
    private let job = FakeProcess(
        "job",
        group: "db",
        .exited,
        dependencies: [Dependency(.process(Namespec(group: "db", process: "db_00")))]
    )
    private let plain = FakeProcess("plain", .running)
    private let control: FakeControl

    init() {
        control = FakeControl([plain, web])
        control.groups.append(ActiveGroup(name: "db", priority: 999, members: [database, job]))
    }

    private func outcome(_ method: String, _ parameters: XMLRPCValue...) -> RPCOutcome? {
        var answer: RPCOutcome?
        RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"]).call(method, parameters) { answer = $0 }
        return answer
    }

    private func fault(_ method: String, _ parameters: XMLRPCValue...) -> String? {
        var answer: RPCOutcome?
        RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"]).call(method, parameters) { answer = $0 }
        guard case .failure(let fault)? = answer else { return nil }
        return "\(fault.code) \(fault.text)"
    }

    private static let keys = [
        "health", "restarts", "waiting_for", "status_text", "next_start", "depends_on", "next", "next_at",
    ]

    @Test
    func `all that is known comes only when it is asked for (EXT-97)`() throws {
        web.tell {
            $0.waitingFor = ["db:healthy"]
            $0.statusText = "läuft"
            $0.nextStartAt = 1098
        }
        web.record.automaticRestarts = 3
        control.nextSteps[web.name] = NextStep(.startTimeout, at: 1099)
        database.tell { $0.health = HealthRecord(status: .unhealthy, failures: 4) }
        let info = try #require(try outcome("supervisor.getProcessInfo", .string("web"), .boolean(true))?.get())
        #expect(info["health"] == .string(""))
        #expect(info["restarts"] == .int(3))
        #expect(info["waiting_for"] == .array([.string("db:healthy")]))
        #expect(info["status_text"] == .string("läuft"))
        #expect(info["next_start"] == .int(1098))
        #expect(info["next"] == .string("start_timeout") && info["next_at"] == .int(1099))
        #expect(info["depends_on"] == .array([.string("db:healthy"), .string("db:*?")]))
        job.tell { $0.scheduledAt = 1_800_000_000 }
        let scheduled = try #require(
            try outcome("supervisor.getProcessInfo", .string("db:job"), .boolean(true))?.get()
        )
        #expect(scheduled["next_start"] == .int(1_800_000_000))
        let all = try #require(try outcome("supervisor.getAllProcessInfo", .boolean(true))?.get().elements)
        #expect(all.map { $0["health"] } == [.string("unhealthy"), .string(""), .string(""), .string("")])
        #expect(all.allSatisfy { info in Self.keys.allSatisfy { info[$0] != nil } })
        let without = try #require(try outcome("supervisor.getAllProcessInfo")?.get().elements)
        let one = try #require(try outcome("supervisor.getProcessInfo", .string("web"))?.get())
        #expect((without + [one]).allSatisfy { info in Self.keys.allSatisfy { info[$0] == nil } })
    }

    @Test
    func `an ordinary process has nothing to tell (EXT-97)`() throws {
        let info = try #require(try outcome("supervisor.getProcessInfo", .string("plain"), .boolean(true))?.get())
        let values: [XMLRPCValue?] = [
            .string(""), .int(0), .array([]), .string(""), .int(0), .array([]), .string(""), .int(0),
        ]
        #expect(Self.keys.map { info[$0] } == values)
    }

    @Test
    func `a start is asked for with or without what it depends on (EXT-70)`() {
        for parameters: [XMLRPCValue] in [
            [.string("web")], [.string("web"), .boolean(false)], [.string("web"), .boolean(true), .boolean(true)],
            [.string("web"), .boolean(false), .boolean(false)],
        ] {
            RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
                .call("init.startProcess", parameters) { #expect((try? $0.get()) == .boolean(true)) }
        }
        #expect(
            control.fakeOperations.requests == [
                "start web", "start web without waiting", "start web",
                "start web without waiting without dependencies",
            ]
        )
        control.fakeOperations.startResult = .abnormalTermination
        #expect(fault("init.startProcess", .string("web")) == "40 ABNORMAL_TERMINATION: web")
        #expect(fault("init.startProcess", .string("db:*")) == "10 BAD_NAME: db:*")
        #expect(fault("init.startProcess", .string("web"), .boolean(true), .int(1)) == "2 INCORRECT_PARAMETERS")
        #expect(fault("init.startProcess") == "2 INCORRECT_PARAMETERS")
    }

    @Test
    func `the health of a process is told, and what has no check has none (EXT-97)`() throws {
        let name = XMLRPCValue.string("db:db_00")
        let unchecked: XMLRPCValue = .record([
            "status": .string("starting"), "failures": .int(0), "checked_at": .int(0), "reason": .string(""),
        ])
        #expect(try outcome("init.getProcessHealth", name)?.get() == unchecked)
        database.tell {
            $0.health = HealthRecord(status: .unhealthy, failures: 3, checkedAt: 1090, reason: "connection refused")
        }
        let checked: XMLRPCValue = .record([
            "status": .string("unhealthy"), "failures": .int(3), "checked_at": .int(1090),
            "reason": .string("connection refused"),
        ])
        #expect(try outcome("init.getProcessHealth", name)?.get() == checked)
        #expect(
            fault("init.getProcessHealth", .string("plain")) == "30 FAILED: plain has no health check (healthcheck)"
        )
        #expect(fault("init.getProcessHealth", .string("nope")) == "10 BAD_NAME: nope")
    }

    @Test
    func `who depends on a process, a group or anything is told by name (EXT-70)`() throws {
        func dependents(_ parameters: XMLRPCValue...) throws -> [String] {
            var answer: RPCOutcome?
            RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
                .call("init.getDependents", parameters) { answer = $0 }
            return try #require(try answer?.get().elements).compactMap(\.text)
        }
        #expect(try dependents(.string("db:db_00")) == ["db:job", "web"])
        // By the name of the group, but not on itself.
        #expect(try dependents(.string("db:job")) == ["web"])
        #expect(try dependents(.string("db:*")) == ["db:job", "web"])
        #expect(try dependents() == ["db:job", "web"])
        #expect(try dependents(.string("web")) == [])
        #expect(fault("init.getDependents", .string("nope:*")) == "10 BAD_NAME: nope:*")
    }

    @Test
    func `which program answers is told beside the release of Supervisor that it is compatible with (EXT-100)`() throws
    {
        let answer = try #require(try outcome("init.getVersion")?.get())
        #expect(answer["name"] == .string("swift-supervisor"))
        #expect(answer["version"] == .string(ProductRelease.version))
        #expect(answer["revision"] == .string("unknown"))
        #expect(answer["compatible"] == .string("4.3.0"))
    }

    @Test
    func `our methods are listed only where a process says something of order or health (EXT-97)`() throws {
        func names(_ namespaces: [String] = ["supervisor"]) throws -> [String] {
            var answer: RPCOutcome?
            RPCDispatcher(control: control, supervisorNamespaces: namespaces).call("system.listMethods", []) {
                answer = $0
            }
            return try #require(try answer?.get().elements).compactMap(\.text)
        }
        let ours = [
            "init.getAllProcessInfo", "init.getDependents", "init.getProcessHealth", "init.getProcessHistory",
            "init.getResources", "init.getVersion", "init.scaleProgram", "init.startProcess", "init.update",
            "init.waitForProcess",
        ]
        #expect(try names().filter { $0.hasPrefix("init.") } == ours)
        #expect(try names().count == ours.count + 41)
        #expect(try names([]).allSatisfy { $0.hasPrefix("system.") })
        control.groups = [ActiveGroup.of(plain)]
        #expect(try names().count == 41 && !names().contains { $0.hasPrefix("init.") })
        // By a name that the configuration has given to Supervisor's methods, there are those.
        #expect(try names(["init"]).contains("init.stopProcess") && names(["init"]).count == 41)
    }

    @Test
    func `our methods have help and signatures, and are refused during a shutdown (EXT-97)`() throws {
        let signature = try outcome("system.methodSignature", .string("init.startProcess"))?.get()
        #expect(signature == .array(["boolean", "string", "boolean", "boolean"].map { .string($0) }))
        for method in [
            "getDependents", "getProcessHealth", "getProcessHistory", "scaleProgram", "startProcess", "update",
        ] {
            let help = try #require(try outcome("system.methodHelp", .string("init.\(method)"))?.get().text)
            #expect(help.contains("\n@return "))
        }
        control.isShuttingDown = true
        #expect(fault("init.startProcess", .string("web")) == "6 SHUTDOWN_STATE")
        #expect(fault("init.getDependents") == "6 SHUTDOWN_STATE")
        #expect(fault("init.getProcessHistory", .string("web")) == "6 SHUTDOWN_STATE")
        #expect(fault("init.update") == "6 SHUTDOWN_STATE")
    }
}
