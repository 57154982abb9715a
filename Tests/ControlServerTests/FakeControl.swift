import Configuration
import ControlProtocol
import Model

@testable import ControlServer

/// A daemon made of values.
final class FakeControl: SupervisorControl {
    let identifier = "supervisor"
    var hostName = "host"
    let pid: Int32 = 1234
    var isEnding = false
    let daemonStartedAt = 1_800_000_000
    var isShuttingDown = false
    let changes = ChangeFeed(epoch: 1, serial: 0)
    var groups: [ActiveGroup]
    var fakeVolumes = Volumes(processes: [], orphansReaped: 0)
    var privilegeTexts: [Namespec: PrivilegeTexts] = [:]
    var configured: [ConfiguredProcess] = []
    private(set) var refreshes = 0

    init(_ processes: [FakeProcess] = []) {
        groups = processes.map { ActiveGroup.of($0) }
    }

    var activeGroups: [ActiveGroup] { groups }
    var processesByName: [ActiveProcess] { groups.processesByName }
    func activeGroup(named name: String) -> ActiveGroup? { groups.first { $0.name == name } }
    func configuredProcesses() -> [ConfiguredProcess] { configured }
    func volumes() -> Volumes { fakeVolumes }
    func privileges(of process: Namespec) -> PrivilegeTexts { privilegeTexts[process] ?? PrivilegeTexts() }
    var histories: [Namespec: [HistoryEntry]] = [:]
    func history(of process: Namespec) -> [HistoryEntry] { histories[process] ?? [] }
    var uses: [ResourceUse] = []
    func resources() -> [ResourceUse] { uses }
    var output = OutputFeed { _ in }
    var activityLog: LogPlace?
    let fakeLogs = FakeLogs()
    var logs: any LogAccess { fakeLogs }
    let fakeOperations = FakeOperations()
    var operations: any ControlOperations { fakeOperations }
    /// How often the page has asked for its operations.
    private(set) var pageAccesses = 0
    var pageOperations: any ControlOperations {
        pageAccesses += 1
        return fakeOperations
    }
    var nextSteps: [Namespec: NextStep] = [:]
    func nextStep(of process: Namespec) -> NextStep? { nextSteps[process] }

    private(set) var logLines: [String] = []
    func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        logLines.append("\(level.tag) \(text())")
    }

    func refresh() { refreshes += 1 }
}

typealias FakeProcess = ActiveProcess

extension ActiveProcess {
    convenience init(_ name: String, group: String? = nil, _ state: ProcessState = .stopped) {
        let member = GroupRecord.Member(ProcessTraits(name: name), ProcessRecord(state: state))
        self.init(member, group: group ?? name)
        become(state)
    }

    /// What has a process has a number.
    func become(_ state: ProcessState) {
        record.state = state
        record.pid = state.isSignallable ? record.pid ?? 4711 : nil
    }
}

extension ActiveGroup {
    /// The group of one process, which it shares.
    static func of(_ process: ActiveProcess) -> ActiveGroup {
        ActiveGroup(name: process.name.group, priority: 999, members: [process])
    }
}

/// Operations that come to what the test says, at once or when it calls `finish`.
final class FakeOperations: ControlOperations {
    /// What was asked for, in words.
    private(set) var requests: [String] = []
    /// nil for one that takes time.
    var startResult: StartResult? = .started
    var stopResult: StopResult? = .stopped
    var signalResult = SignalResult.sent
    var clearResult = ClearResult.cleared
    var inputResult = InputResult.queued
    var startResults: [ProcessResult<StartResult>] = []
    var stopResults: [ProcessResult<StopResult>] = []
    var addResult = AddResult.added
    var removeResult = RemoveResult.removed
    var reloadResult = ReloadResult.begun
    var activityLogClearing = ActivityLogClearing.cleared
    var rereadResult: Result<RereadResult, ConfigurationError> = .success(
        RereadResult(added: [], changed: [], removed: [])
    )
    private var pending: [() -> Void] = []

    /// Ends what has been waited for.
    func finish() {
        let ended = pending
        pending = []
        for action in ended { action() }
    }

    private func answer<Value>(_ request: String, _ result: @escaping () -> Value?, _ done: @escaping (Value) -> Void) {
        requests.append(request)
        if let result = result() { return done(result) }
        pending.append { if let result = result() { done(result) } }
    }

    private func word(_ scope: OperationScope) -> String {
        switch scope {
        case .all: "all"
        case .group(let name): "\(name):*"
        }
    }

    func start(
        _ process: Namespec,
        wait: Bool,
        dependencies: Bool,
        _ done: @escaping (StartResult) -> Void
    ) {
        let how = (wait ? "" : " without waiting") + (dependencies ? "" : " without dependencies")
        answer("start \(process.text)\(how)", { [self] in startResult }, done)
    }

    func stop(_ process: Namespec, wait: Bool, _ done: @escaping (StopResult) -> Void) {
        answer("stop \(process.text)\(wait ? "" : " without waiting")", { [self] in stopResult }, done)
    }

    func restart(_ process: Namespec, _ done: @escaping (StartResult) -> Void) {
        answer("restart \(process.text)", { [self] in startResult }, done)
    }

    func signal(_ process: Namespec, _ signal: SignalNumber) -> SignalResult {
        requests.append("signal \(process.text) \(signal.description)")
        return signalResult
    }

    func clearLogs(of process: Namespec) -> ClearResult {
        requests.append("clear \(process.text)")
        return clearResult
    }

    func write(_ text: String, to process: Namespec) -> InputResult {
        requests.append("write \(text) to \(process.text)")
        return inputResult
    }

    func start(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        answer("start \(word(scope))\(wait ? "" : " without waiting")", { [self] in startResults }, done)
    }

    func stop(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StopResult>]) -> Void) {
        answer("stop \(word(scope))\(wait ? "" : " without waiting")", { [self] in stopResults }, done)
    }

    func restart(_ scope: OperationScope, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        answer("restart \(word(scope))", { [self] in startResults }, done)
    }

    func signal(_ scope: OperationScope, _ signal: SignalNumber) -> [ProcessResult<SignalResult>] {
        requests.append("signal \(word(scope)) \(signal.description)")
        return []
    }

    func clearLogs(of scope: OperationScope) -> [ProcessResult<ClearResult>] {
        requests.append("clear \(word(scope))")
        return [ProcessResult(Namespec(group: "g", process: "x"), clearResult)]
    }

    func reread() throws(ConfigurationError) -> RereadResult { try rereadResult.get() }

    func addGroup(named name: String) -> AddResult {
        requests.append("add \(name)")
        return addResult
    }

    func removeGroup(named name: String) -> RemoveResult {
        requests.append("remove \(name)")
        return removeResult
    }

    var updateResult = UpdateResult.finished([])
    func update(_ groups: Set<String>?, _ done: @escaping (UpdateResult) -> Void) { done(updateResult) }

    var scaleResult = ScaleResult.scaled(started: [], stopped: [])
    func scale(_ scale: ProgramScale, _ done: @escaping (ScaleResult) -> Void) {
        answer("scale \(scale.program) \(scale.count)", { [self] in scaleResult }, done)
    }

    func reload() -> ReloadResult {
        requests.append("reload")
        return reloadResult
    }

    func shutDown() { requests.append("shut down") }
    func reopenLogs() { requests.append("reopen logs") }
    func clearActivityLog() -> ActivityLogClearing { activityLogClearing }
    func sendRemoteCommunication(type: String, data: String) { requests.append("send \(type) \(data)") }
}

extension Namespec {
    /// That of a process whose group has its name.
    init(_ name: String) { self.init(group: name, process: name) }
}
