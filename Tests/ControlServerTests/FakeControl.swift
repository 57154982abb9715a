import Configuration
import Model
import Output
import ProcessLifecycle

@testable import ControlServer

/// A daemon made of values.
final class FakeControl: SupervisorControl {
    let identifier = "supervisor"
    var isEnding = false
    let daemonStartedAt = 1_800_000_000
    var orphansReaped = 0
    var isShuttingDown = false
    let changes = ChangeFeed()
    var groups: [FakeGroup]

    init(_ processes: [FakeProcess] = []) {
        groups = processes.map { FakeGroup(name: $0.groupName, members: [$0]) }
    }

    var activeGroups: [any GroupControl] { groups }
    var configuredGroups: [GroupSettings] { [] }
    var activityLog: LogLocation? { nil }

    func autoLog(group: String, process: String, channel: String) -> String? { nil }
    let fakeOperations = FakeOperations()
    var operations: any ControlOperations { fakeOperations }

    private(set) var logLines: [String] = []
    func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        logLines.append("\(level.tag) \(text())")
    }
}

final class FakeGroup: GroupControl {
    let name: String
    let priority = 999
    let fakes: [FakeProcess]

    init(name: String, members: [FakeProcess]) {
        self.name = name
        fakes = members
    }

    var members: [any ProcessControl] { fakes }
}

final class FakeProcess: ProcessControl {
    var settings: ProcessSettings
    let name: Namespec
    var state: ProcessState
    var isEnding = false
    /// Of its own choice; the process of a fake that has not chosen has a number nevertheless.
    var chosenPid: Int32?
    var startedAt: Int?
    var stoppedAt: Int?
    var exitCode: Int?
    var spawnError: String?
    var stdoutLog: LogLocation?
    var stderrLog: LogLocation?
    var automaticRestarts = 0
    var stdoutVolume: OutputVolume?
    var stderrVolume: OutputVolume?

    var pid: Int32? {
        get { chosenPid ?? (state.isSignallable ? 4711 : nil) }
        set { chosenPid = newValue }
    }

    init(_ name: String, group: String? = nil, _ state: ProcessState = .stopped) {
        settings = ProcessSettings(name: name, command: "/bin/cat")
        self.name = Namespec(group: group ?? name, process: name)
        self.state = state
    }

    func become(_ state: ProcessState) {
        self.state = state
    }

    // These are for the daemon's own operations.
    func checkCommand() throws(CommandRefusal) {}
    func start(_ done: @escaping (StartOutcome) -> Void) {}
    func stop(_ done: @escaping (StopOutcome) -> Void) {}
    func stop() {}
    func send(_ signal: SignalNumber) -> String? { nil }
    func clearLogs() -> ClearResult { .cleared }
    func writeStandardInput(_ text: String) -> InputResult { .queued }
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
    var rereadResult: Result<UpdatePlan, ConfigurationError> = .success(UpdatePlan(active: [], new: []))
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

    func start(_ process: any ProcessControl, wait: Bool, _ done: @escaping (StartResult) -> Void) {
        answer("start \(process.namespec)\(wait ? "" : " without waiting")", { [self] in startResult }, done)
    }

    func stop(_ process: any ProcessControl, wait: Bool, _ done: @escaping (StopResult) -> Void) {
        answer("stop \(process.namespec)\(wait ? "" : " without waiting")", { [self] in stopResult }, done)
    }

    func restart(_ process: any ProcessControl, _ done: @escaping (StartResult) -> Void) {
        answer("restart \(process.namespec)", { [self] in startResult }, done)
    }

    func signal(_ process: any ProcessControl, _ signal: SignalNumber) -> SignalResult {
        requests.append("signal \(process.namespec) \(signal.description)")
        return signalResult
    }

    func clearLogs(of process: any ProcessControl) -> ClearResult {
        requests.append("clear \(process.namespec)")
        return clearResult
    }

    func write(_ text: String, to process: any ProcessControl) -> InputResult {
        requests.append("write \(text) to \(process.namespec)")
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

    func reread() throws(ConfigurationError) -> UpdatePlan { try rereadResult.get() }

    func addGroup(named name: String) -> AddResult {
        requests.append("add \(name)")
        return addResult
    }

    func removeGroup(named name: String) -> RemoveResult {
        requests.append("remove \(name)")
        return removeResult
    }

    func update(_ groups: Set<String>?, _ done: @escaping (UpdateResult) -> Void) { done(.finished([])) }

    func reload() -> ReloadResult {
        requests.append("reload")
        return reloadResult
    }

    func shutDown() { requests.append("shut down") }
    func reopenLogs() { requests.append("reopen logs") }
    func clearActivityLog() -> ActivityLogClearing { activityLogClearing }
    func sendRemoteCommunication(type: String, data: String) { requests.append("send \(type) \(data)") }
}
