import Configuration
import Model
import Output

@testable import ControlServer

/// A daemon made of values. Starting and stopping goes as far as each process says.
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
    func clearActivityLog() throws(Fault) {}
    func reloadConfiguration() throws(ConfigurationError) -> ConfigurationDiff {
        ConfigurationDiff(active: [], new: [])
    }
    func addGroup(named name: String) throws(Fault) {}
    func removeGroup(named name: String) throws(Fault) {}
    func shutDown() {}
    func restart() throws(Fault) {}
    func sendRemoteCommunication(type: String, data: String) {}

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
    let groupName: String
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

    var commandFault: Fault?
    var clearFault: Fault?
    var inputFault: Fault?
    /// What has been asked of it.
    private(set) var requests: [String] = []
    private var waiting: [() -> Void] = []

    var pid: Int32? {
        get { chosenPid ?? (state.isSignallable ? 4711 : nil) }
        set { chosenPid = newValue }
    }

    init(_ name: String, group: String? = nil, _ state: ProcessState = .stopped) {
        settings = ProcessSettings(name: name, command: "/bin/cat")
        groupName = group ?? name
        self.state = state
    }

    func checkCommand() throws(Fault) {
        if let commandFault { throw commandFault }
    }

    func start() {
        requests.append("start")
        if spawnError == nil { state = .starting }
    }

    func settleStart() {
        if state == .starting, settings.startsecs <= 0 { state = .running }
    }

    func stop() {
        requests.append("stop")
        state = .stopping
    }

    func send(_ signal: SignalNumber) -> String? { nil }

    func clearLogs() throws(Fault) {
        requests.append("clear")
        if let clearFault { throw clearFault }
    }

    func writeStandardInput(_ text: String) throws(Fault) {
        if let inputFault { throw inputFault }
    }

    func onceStopped(_ action: @escaping () -> Void) { waiting.append(action) }
    func onceChanged(_ action: @escaping () -> Void) { waiting.append(action) }

    func become(_ state: ProcessState) {
        self.state = state
        let actions = waiting
        waiting = []
        for action in actions { action() }
    }
}
