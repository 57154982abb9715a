import Configuration
import ControlProtocol
import HostFacts
import Model
import Output
import ProcessLifecycle
import Reactor

/// Reads the configuration again when one of its files has changed, and updates the programs to it, as supervisorctl's update
/// does (EXT-78, `watch_config=true`). A configuration that is broken changes nothing.
///
/// A configuration that a client has read again is left to the client: only differences from the last reading are acted upon.
final class ConfigurationWatch {
    private unowned let supervisor: Supervisor
    /// The host for the patterns of `[include]`.
    private let host = LinuxHost(environment: [:])
    /// The configuration with which the daemon has come up.
    private let inForce: Configuration
    private lazy var changes = ChangeCollector(supervisor.context) { [weak self] in self?.act(on: $0) }
    private var sources = ConfigurationSources()
    private var places: ConfigurationPlaces
    /// The groups that the present update has not finished.
    private(set) var pending: Set<String> = []
    private var isUpdating = false
    /// The changes during the update.
    private var next: ChangeCollector.Changes?
    /// The last text in the log about a broken configuration.
    private var refusal: String?

    /// - Parameter supervisor: outlives the value.
    init(of supervisor: Supervisor) {
        self.supervisor = supervisor
        inForce = supervisor.configuration
        places = ConfigurationPlaces(sources, on: host)
        follow(inForce.sources)
    }

    private func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        supervisor.context.log.log(level, text())
    }

    // MARK: Files

    /// Watches the sources of the configuration from now on, and no others.
    func follow(_ sources: ConfigurationSources) {
        self.sources = sources
        places = ConfigurationPlaces(sources, on: host)
        let watched = changes.watched
        for path in watched.subtracting(places.files + places.directories) { changes.letGo(of: path) }
        for path in places.directories where !watched.contains(path) {
            changes.watch(path, for: .names) { [weak self] in self?.lookForFiles() }
        }
        let new = places.files.filter { !watched.contains($0) }
        for path in new { changes.watch(path) }
        // They may have changed between the reading and now.
        if let first = new.first { changes.note(first, isSeen: false) }
    }

    /// Names have come or gone where a pattern is looked for.
    private func lookForFiles() {
        let now = ConfigurationPlaces(sources, on: host)
        guard now != places else { return }
        let difference = Set(now.files).symmetricDifference(places.files)
        follow(sources)
        for path in difference.sorted() { changes.note(path) }
    }

    // MARK: Changes

    private func act(on changes: ChangeCollector.Changes) {
        guard !supervisor.isEnding, let owner = supervisor.owner else { return }
        guard !isUpdating else { return next = changes }
        let reading = owner.readConfiguration(expansionVariables: supervisor.configuration.expansionVariables)
        switch reading.result {
        case .success(let new):
            follow(reading.sources)
            refusal = nil
            if !new.saysTheSame(as: supervisor.configuration) {
                adopt(new, because: changes.text)
            } else if changes.isSeen {
                log(.debug, "\(changes.text), the configuration says the same as before")
            }
        case .failure(let error):
            // A repair of any of them is seen.
            follow(reading.sources.merging(sources))
            let text = error.findingText
            if changes.isSeen || text != refusal {
                log(.error, "\(changes.text), the configuration is broken, everything stays as it is: \(text)")
            }
            refusal = text
        }
    }

    private func adopt(_ new: Configuration, because reason: String) {
        let old = supervisor.configuration
        let late = Set(new.sectionsToReload(since: old))
        let sections = new.sectionsToReload(since: inForce).filter(late.contains)
        supervisor.adopt(new)
        let plan = UpdatePlan(active: supervisor.groups.map(\.settings), new: new.groups)
        log(.info, "\(reason), updating: \(plan.text)")
        if !sections.isEmpty {
            log(.warn, "what has changed in \(sections.joined(separator: ", ")) holds from the next reload (SIGHUP) on")
        }
        guard !plan.steps.isEmpty else { return }
        isUpdating = true
        pending = Set(plan.steps.map(\.group))
        let context = supervisor.context
        let update = UpdateOperation(plan, by: supervisor.operations(by: ChangeRequester(.watch))) { [weak self] _ in
            self?.updateEnded()
        }
        update.onStep = { [weak self] result in
            // In a shutdown its steps fail, which is expected.
            guard let self else { return }
            pending.remove(result.step.group)
            context.log.log(result.failure == nil ? .info : .warn, result.text)
        }
        update.run()
    }

    private func updateEnded() {
        isUpdating = false
        pending = []
        guard let changes = next.take() else { return }
        // The update has a pass of its own: a file that always changes must not keep everything else from its turn.
        supervisor.context.time.afterOthers { [weak self] in self?.act(on: changes) }
    }
}

extension Supervisor {
    /// Acts upon changes of the configuration's files from now on, if that is configured.
    func watchConfiguration() {
        guard context.settings.watchesConfiguration, !configuration.sources.files.isEmpty else { return }
        configurationWatch = ConfigurationWatch(of: self)
    }
}

extension UpdatePlan {
    /// What the step does, for people.
    fileprivate var text: String {
        let parts = [("added", added), ("changed", changed), ("removed", removed)]
            .compactMap { $1.isEmpty ? nil : "\($0) \($1.joined(separator: ", "))" }
        return parts.isEmpty ? "no program is concerned" : parts.joined(separator: "; ")
    }
}

extension UpdateStepResult {
    /// The result in supervisorctl's words.
    fileprivate var text: String {
        switch failure {
        case nil:
            switch step.reason {
            case .added: "\(step.group): added process group"
            case .changed: "\(step.group): updated process group"
            case .removed: "\(step.group): removed process group"
            }
        case .notStopped: "\(step.group): has problems; not removing"
        case .notRemoved(.unknown), .notAdded(.alreadyActive), .notAdded(.unknown):
            "\(step.group): was changed by a client meanwhile"
        case .notRemoved: "\(step.group): could not be removed, it has not stopped"
        case .notAdded(.failed(let reason)): "\(step.group): could not be added: \(reason)"
        case .notAdded: "\(step.group): could not be added"
        }
    }
}
