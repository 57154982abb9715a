import Model

@testable import Daemon
@testable import Reactor

/// One simulated life of a daemon, with a model of each program beside it. It is the daemon's own code that runs; time, processes
/// and programs are made up.
final class Life {
    let daemon: TestDaemon
    /// What its file of configuration says now.
    var programs: [ProgramSection]
    /// What it has said when the daemon read it last.
    var loaded: [ProgramSection]
    /// In the order of the configuration.
    var models: [ModelledProgram]
    /// Which program a process was started by or for.
    var origins: [Int32: String] = [:]
    /// What `killmode` was when a process was started by a program.
    var killModes: [Int32: String] = [:]
    /// Which leader a process belongs to.
    var leaders: [Int32: Int32] = [:]
    /// Stops of many programs that are under way.
    var orderedStops: [ModelOrderedStop] = []
    /// The update that is under way.
    var modelUpdate: ModelUpdate?
    /// What it has brought, and what starts by itself when the loop turns again.
    var renewed: [(name: String, at: MonotonicTime)] = []
    var isShuttingDown = false
    /// What happens is not followed by the models, as during a reload.
    var isUnwatched = false
    private(set) var finding: Finding?
    /// A number that all that was seen goes into: of two runs of one life it is the same.
    private(set) var digest = SimulationDigest()
    private(set) var stepsTaken = 0
    /// Whether it was given up, as things have come at the same moment whose order is not known.
    var isAmbiguous: Bool { models.contains(where: \.isAmbiguous) }

    init(_ scenario: Scenario, on reactor: Reactor, with fault: PlantedFault? = nil) {
        programs = scenario.programs
        loaded = scenario.programs
        models = scenario.programs.map(ModelledProgram.init)
        daemon = TestDaemon(scenario.configuration, on: reactor, level: .critical)
        daemon.time.faults = fault.map(FaultPlan.init)
        daemon.time.complain = { [unowned self] in find("loop", $0) }
        daemon.spawner.onAttempt = { [unowned self] in attempted($0, pid: $1, counts: $2?.isLackOfResources != true) }
        daemon.spawner.onCommand = { [unowned self] in commanded($0, pid: $1) }
        daemon.kernel.onReaped = { [unowned self] in reaped($0, $1) }
        daemon.prober.onLook = { [unowned self] in looked($0) }
        daemon.prober.onResult = { [unowned self] in lookEnded($0, $1) }
    }

    /// - Returns: what is wrong; nil when nothing is.
    /// - Throws: when the configuration is refused.
    func run(_ scenario: Scenario) throws -> Finding? {
        autostart()
        try daemon.begin()
        check()
        for step in scenario.steps where !isOver {
            take(step)
            stepsTaken += 1
            if !daemon.isDeaf, step.isSettled { check() }
            note()
        }
        if !isOver { end() }
        return isAmbiguous ? nil : finding
    }

    private var isOver: Bool { finding != nil || isAmbiguous }

    func find(_ kind: String, _ text: String) {
        finding = finding ?? Finding(kind: kind, text: "\(text) at \(daemon.time.seconds) s")
    }

    private func note() {
        let statuses = daemon.statuses
        for model in models {
            guard let (state, pid) = statuses[model.name] else { continue }
            digest.add(UInt64(state.rawValue))
            digest.add(UInt64(bitPattern: Int64(pid ?? 0)))
        }
        digest.add(UInt64(bitPattern: daemon.time.now.nanoseconds))
    }

    // MARK: Models

    func place(of name: String) -> Int? { models.firstIndex { $0.name == name } }

    func change(_ name: String, _ action: (inout ModelledProgram) -> Void) {
        if let place = place(of: name) { action(&models[place]) }
    }

    /// The end of a life: the daemon goes down, and nothing is left of it.
    private func end() {
        if daemon.isDeaf { daemon.isDeaf = false }
        shutDown()
        pass(300_000)
        if daemon.exitStatus == nil { find("shutdown", "the shutdown has not ended") }
        if daemon.time.timersLeft > 0 { find("timer", "\(daemon.time.timersLeft) timers are left in the end") }
        for pid in daemon.kernel.living.sorted() {
            let name = leaders[pid].flatMap { origins[$0] } ?? ""
            if origins[pid] != nil || hasFamily(of: leaders[pid] ?? 0) {
                find("left", "process \(pid) of '\(name)' is left in the end")
            }
        }
        checkShots()
    }

    func shutDown() {
        guard !isShuttingDown else { return }
        isShuttingDown = true
        isUnwatched = true
        daemon.signal(.term)
    }
}

/// A number that is made of many, in their order (FNV-1a).
struct SimulationDigest: Equatable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ number: UInt64) {
        value = (value ^ number) &* 0x100_0000_01b3
    }
}
