import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle

@testable import Daemon
@testable import Reactor

/// A supervisord in which time, processes and programs are made up. All that tests need to know of the daemon is here.
final class TestDaemon {
    let time = ManualTime()
    let kernel: FakeKernel
    let spawner: FakeSpawner
    let prober: FakeProber
    let activity = MemoryActivity()
    let process: DaemonProcess
    private var generation: Generation?
    private var client: TestClient?
    /// What is read at the next reread or restart.
    var text: String
    /// Real files in the place of the text.
    var source: ConfigurationSource?
    private var loaded: (text: String, configuration: Configuration)?
    private var restartConfiguration: Configuration?
    /// Whether signals about children do not get through. When they do again, one of them comes.
    var isDeaf = false {
        didSet { if !isDeaf { childSignal() } }
    }
    /// How many generations there have been.
    private(set) var generations = 0
    /// Called when a generation has been made that is to come up.
    var onNextGeneration: () -> Void = {}

    /// - Parameters:
    ///   - text: the configuration.
    ///   - pid: of the daemon.
    ///   - inherited: the descriptors that it was started with.
    init(
        _ text: String,
        on reactor: Reactor,
        pid: Int32 = 100,
        level: LogLevel = .debug,
        environment: [String: String] = [:],
        inherited: Set<Int32> = []
    ) {
        self.text = text
        kernel = FakeKernel(time: time, pid: pid)
        spawner = FakeSpawner(kernel)
        prober = FakeProber(time)
        process = DaemonProcess(
            reactor: reactor,
            time: time,
            kernel: kernel,
            spawner: spawner,
            inherited: inherited,
            environment: environment
        )
        process.log = ActivityLog(level: level, sinks: [activity])
        process.prober = prober
        // As it is for programs that read its log, wherever the tests run.
        process.isOnTerminal = false
        process.wallClock = time
        kernel.onChildSignal = { [weak self] in self?.childSignal() }
    }

    /// Runs a test with a daemon that has begun.
    /// - Parameter programs: what its programs are, by name; others obey and run until they are stopped.
    static func run(
        _ text: String,
        pid: Int32 = 100,
        programs: [String: FakeProgram] = [:],
        environment: [String: String] = [:],
        inherited: Set<Int32> = [],
        _ body: (TestDaemon) throws -> Void
    ) throws {
        try onReactor { reactor in
            let daemon = TestDaemon(text, on: reactor, pid: pid, environment: environment, inherited: inherited)
            daemon.spawner.programs = programs
            try daemon.begin()
            try body(daemon)
        }
    }

    /// Lets go of what it holds and is held by: a simulation has thousands of daemons.
    func dismantle() {
        generation = nil
        client = nil
        prober.onLook = { _ in }
        prober.onResult = { _, _ in }
        time.dismantle()
    }

    private func load() throws -> Configuration {
        if let source { return try source.load() }
        let configuration = try TestConfiguration.load(text)
        loaded = (text, configuration)
        return configuration
    }

    /// Comes up, without what would change the process that runs the tests.
    func begin() throws {
        comeUp(try load())
        time.settle()
    }

    private func comeUp(_ configuration: Configuration) {
        process.events.removeAll()
        let next = Generation(configuration, process: process, owner: self)
        comesIntoForce(next)
        generations += 1
        onNextGeneration()
        next.shutdown.warnOfShortLimit()
        next.supervisor.reap()
        next.supervisor.autostart()
        process.serviceNotifier?.begins(next.supervisor)
        next.supervisor.watchConfiguration()
    }

    /// SIGCHLD.
    private func childSignal() {
        guard !isDeaf else { return }
        time.inNextPass { [weak self] in self?.generation?.supervisor.reap() }
    }

    var supervisor: Supervisor? { generation?.supervisor }

    // MARK: What it looks like

    private var members: [SupervisedProcess] { supervisor?.planned.groups.flatMap(\.processes) ?? [] }

    private func member(_ name: String) -> SupervisedProcess? { members.first { $0.settings.name == name } }

    /// The names of all processes.
    var names: [String] { members.map(\.settings.name) }

    var groups: [String] { supervisor?.planned.groups.map(\.name) ?? [] }

    func state(_ name: String) -> String { member(name)?.state.name ?? "none" }

    func pid(_ name: String) -> Int32? { member(name)?.pid }

    /// The state and the pid of every process, at once.
    var statuses: [String: (state: ProcessState, pid: Int32?)] {
        Dictionary(members.map { ($0.settings.name, ($0.state, $0.pid)) }) { first, _ in first }
    }

    func spawnError(_ name: String) -> String? { member(name)?.record.spawnError }

    /// What clients may know of a process.
    func record(_ name: String) -> ProcessRecord? { member(name)?.record }

    /// What clients are told of it beyond Supervisor's words.
    func extras(_ name: String) -> ProcessExtras? { member(name)?.record.extras?.value }

    func exitCode(_ name: String) -> Int? { member(name)?.record.exitCode }

    func automaticRestarts(_ name: String) -> Int { member(name)?.record.automaticRestarts ?? -1 }

    /// The signals that the process of a program got, which must still be there, or any by its pid.
    func signals(_ name: String) -> [String] { pid(name).map(kernel.signals) ?? [] }

    /// What the daemon has ended with; nil while it runs.
    var exitStatus: Int32? { kernel.exitStatus }

    var log: [String] { activity.lines }

    func hasLogged(_ line: String) -> Bool { activity.lines.contains(line) }

    /// The changes of state that are remembered of a process, in words (EXT-91).
    func history(_ name: String) -> [String] {
        (member(name)?.history ?? []).map { "\($0.from.name) \($0.to.name) \($0.origin.name): \($0.cause)" }
    }

    /// What becomes of it by itself, and in how many seconds.
    func nextStep(_ name: String) -> String? {
        member(name)?.nextStep.map { "\($0.kind.name) in \($0.at - time.wallNow.seconds)" }
    }

    // MARK: What clients do

    /// One call of a client.
    final class Call {
        /// `done`, the name that XML-RPC has for the failure, or nil as long as there is no answer.
        fileprivate(set) var answer: String?
    }

    /// Has a client ask for something.
    private func call(_ ask: (TestClient, @escaping (String) -> Void) -> Void) -> Call {
        let call = Call()
        if let client { ask(client) { call.answer = $0 } }
        time.settle()
        return call
    }

    @discardableResult
    func start(_ name: String, wait: Bool = false) -> Call { call { $0.start(name, wait: wait, $1) } }

    @discardableResult
    func stop(_ name: String, wait: Bool = false) -> Call { call { $0.stop(name, wait: wait, $1) } }

    /// The answers for all its processes.
    @discardableResult
    func startGroup(_ name: String) -> Call { call { $0.startGroup(name, $1) } }

    @discardableResult
    func stopAll() -> Call { call { $0.stopAll($1) } }

    @discardableResult
    func send(_ signal: String, to name: String) -> Call { call { $1($0.send(signal, to: name)) } }

    @discardableResult
    func addGroup(_ name: String) -> Call { call { $1($0.addGroup(name)) } }

    @discardableResult
    func removeGroup(_ name: String) -> Call { call { $1($0.removeGroup(name)) } }

    /// Removes a group in the midst of what happens next, as soon as that is possible.
    func removeGroupMeanwhile(_ name: String, passes: Int = 8) {
        guard passes > 0 else { return }
        time.inNextPass { [self] in
            if client?.removeGroup(name) != "done" { removeGroupMeanwhile(name, passes: passes - 1) }
        }
    }

    @discardableResult
    func write(_ text: String, to name: String) -> Call { call { $1($0.write(text, to: name)) } }

    /// Reads `text`.
    @discardableResult
    func reread() -> Call { call { $1($0.reread()) } }

    /// A client asks for the end of the daemon.
    @discardableResult
    func requestShutdown() -> Call { call { $1($0.shutDown()) } }

    /// Stops everything and begins with `text`, as SIGHUP does.
    @discardableResult
    func requestReload() -> Call { call { $1($0.reload()) } }

    /// The operations themselves. A test has a daemon that has begun.
    func operations() throws -> any ControlOperations {
        try Missing.require(supervisor).operations(by: ChangeRequester(.client))
    }

    /// The name of a process, of which the test knows the last part.
    func process(_ name: String) throws -> Namespec { try Missing.require(member(name)).name }

    // MARK: What happens to it

    /// The process of a program ends by itself.
    func exit(_ name: String, _ status: Int32 = 0) {
        if let pid = pid(name) { kernel.exit(pid, .exited(code: status)) }
        time.settle()
    }

    /// The process of a program writes to its standard output, which is that of an event listener.
    func say(_ text: String, as name: String) {
        member(name)?.wrote(text.utf8.span.bytes, .stdout)
        time.settle()
    }

    /// The events that the process of a listener has got since it was last asked, by their names and payloads.
    func events(_ name: String) -> [String] { pid(name).map(events) ?? [] }

    func events(pid: Int32) -> [String] {
        var rest = Substring(spawner.takeInput(of: pid))
        var events: [String] = []
        while let end = rest.firstIndex(of: "\n") {
            let fields = rest[..<end].split(separator: " ").map { $0.split(separator: ":").map(String.init) }
            let header = Dictionary(fields.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
            rest = rest[rest.index(after: end)...]
            let payload = rest.prefix(Int(header["len"] ?? "") ?? 0)
            rest = rest.dropFirst(payload.count)
            events.append("\(header["eventname"] ?? "?") \(payload)")
        }
        return events
    }

    /// The daemon gets a signal that asks it to end.
    func signal(_ signal: SignalNumber, from sender: ReceivedSignal.Sender = .outsider) {
        generation?.shutdown.signalled(by: ReceivedSignal(signal, from: sender))
        time.settle()
    }

    /// The daemon is continued or has to look after its children for another reason.
    func reap() {
        supervisor?.reap()
        time.settle()
    }

    /// Signals do not arrive any more.
    func loseSignals(_ cause: String) {
        kernel.onChildSignal = {}
        generation?.shutdown.signalsLost(cause)
        time.settle()
    }
}

extension TestDaemon: GenerationOwner {
    func comesIntoForce(_ generation: Generation) {
        if let former = self.generation { generation.supervisor.inherit(from: former.supervisor) }
        self.generation = generation
        client = TestClient(supervisor: generation.supervisor)
    }

    func generationHasEnded() {
        if let shutdown = generation?.shutdown, shutdown.isRequested {
            shutdown.finish()
        } else if let checked = restartConfiguration {
            restartConfiguration = nil
            comeUp(checked)
        }
    }

    func groupsHaveChanged() {}

    func shutDown() { generation?.shutdown.request() }

    func programHasEnded(_ process: SupervisedProcess, _ end: FinalEnd) {
        generation?.shutdown.programEnded(process, end)
    }

    func configuration(expansionVariables: [String: String]) throws(ConfigurationError) -> Configuration {
        if let source { return try source.load(expansionVariables: expansionVariables) }
        if let loaded, loaded.text == text { return loaded.configuration }
        do {
            return try load()
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError("\(error)")
        }
    }

    func configuration(
        scale: ProgramScale,
        expansionVariables: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        do {
            return try TestConfiguration.load(text, scale: scale)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError("\(error)")
        }
    }

    func readConfiguration(expansionVariables: [String: String]) -> ConfigurationReading {
        if let source { return source.read(expansionVariables: expansionVariables) }
        do throws(ConfigurationError) {
            let configuration = try configuration(expansionVariables: expansionVariables)
            return ConfigurationReading(result: .success(configuration), sources: configuration.sources)
        } catch {
            return ConfigurationReading(result: .failure(error), sources: ConfigurationSources())
        }
    }

    func restart() throws(ConfigurationError) {
        restartConfiguration = try configuration(expansionVariables: [:])
        process.serviceNotifier?.reloads(log: process.log)
        supervisor?.beginShutdown()
    }
}

/// Runs the body on a reactor, which is nothing but a loop that never turns: whatever has to wait waits for manual time.
func onReactor(_ body: (Reactor) throws -> Void) throws {
    Signalling.ignoreFailedWrites()
    var failure: (any Error)?
    withoutActuallyEscaping(body) { body in
        Reactor.run { reactor in
            do { try body(reactor) } catch { failure = error }
            reactor.end()
        }
    }
    if let failure { throw failure }
}
