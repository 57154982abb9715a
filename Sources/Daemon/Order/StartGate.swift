import Configuration
import ControlProtocol
import Model
import Output
import ProcessLifecycle
import Reactor

/// Holds the start of a process back until the conditions for it hold (EXT-70): first the conditions about other processes,
/// then things that are not processes (`wait_for`). The description of the process shows what it waits for.
final class StartGate: Attachment {
    private weak var process: SupervisedProcess?
    private let settings: OrchestrationSettings
    private var isHolding = false
    private var unmet: [DependencyGraph.Unmet] = []
    /// The dependencies that the log has named: they do not come by themselves.
    private var told: Set<DependencyGraph.Unmet> = []
    /// The things that it waits for, from the moment that all dependencies have held once.
    private var things: WaitFor?
    private var timer: ReactorTimer?

    init(_ settings: OrchestrationSettings) {
        self.settings = settings
    }

    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func phaseChanged(of machine: ProcessMachine) {
        if machine.phase.isHeld {
            isHolding = true
            look()
        } else if isHolding {
            isHolding = false
            unmet = []
            told = []
            things = nil
            timer = nil
        }
    }

    /// When the start fails if the conditions do not hold by then; nil when it waits for ever.
    var deadline: MonotonicTime? { timer?.time }

    func report(to extras: inout ProcessExtras) {
        guard isHolding else { return }
        extras.waitingFor = unmet.map(\.text) + (things?.missing ?? settings.waits).map(\.shown)
    }

    /// Whether it waits for something that only a request brings about.
    var isHopeless: Bool { isHolding && unmet.contains(where: \.needsRequest) }

    /// Something that the start may wait for has changed.
    func look() {
        guard isHolding, let process else { return }
        unmet = process.owner?.unmetDependencies(of: process) ?? []
        if unmet.isEmpty { awaitThings(process) }
        if unmet.isEmpty, things?.missing.isEmpty ?? true { return process.handle(.conditionsHold) }
        tellOfHopeless(process)
        process.mayShowOtherwise()
    }

    /// Logs one line for each dependency that only a request brings about, and lets no client wait for it.
    private func tellOfHopeless(_ process: SupervisedProcess) {
        let hopeless = unmet.filter(\.needsRequest)
        for dependency in hopeless where !told.contains(dependency) {
            process.log(
                .warn,
                "'\(process.name.text)' waits for \(dependency.text), which will not start by itself; "
                    + "'\(process.name.text)' starts when it is there",
                LogFacts(.held, reason: dependency.text)
            )
        }
        told = Set(hopeless)
        if !hopeless.isEmpty { process.startTakesLong() }
    }

    private func awaitThings(_ process: SupervisedProcess) {
        guard things == nil, !settings.waits.isEmpty else { return }
        things = WaitFor(settings.waits, of: process) { [weak self] in self?.look() }
        guard let limit = settings.waitTimeout else { return }
        timer = process.context.time.schedule(afterMilliseconds: limit.milliseconds) { [weak self] in
            self?.isOverdue(limit)
        }
    }

    private func isOverdue(_ limit: TimeSpan) {
        guard isHolding, let things, !things.missing.isEmpty else { return }
        let missing = things.missing.map { probe in
            things.lastReason(of: probe).map { "\(probe.shown) (\($0))" } ?? probe.shown
        }
        process?.handle(.conditionsOverdue("waited \(limit.text) for \(missing.joined(separator: ", "))"))
    }
}
