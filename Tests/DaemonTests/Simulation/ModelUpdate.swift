import ControlProtocol
import Model

@testable import Daemon

/// An update under way: programs whose sections have changed are stopped, and come again as new ones, one after the other.
struct ModelUpdate {
    var rest: [String]
    /// What is being stopped, with the number of its stops by then.
    var stopping: (name: String, stops: Int)?
}

extension Life {
    func update() {
        guard modelUpdate == nil, !isShuttingDown, !daemon.isDeaf, orderedStops.isEmpty else { return }
        daemon.time.settle()
        let changed = models.filter { model in
            model.isActive && !ModelSettings(section(model.name)).isConfigured(like: model.settings)
        }
        let added = models.filter { !$0.isActive }
        // Of several that come at once, and need one another, a model does not know who is asked to start first.
        guard changed.count + added.count < 2 else { return }
        loaded = programs
        for model in added { change(model.name) { $0.settings = ModelSettings(section(model.name)) } }
        modelUpdate = ModelUpdate(rest: (changed + added).map(\.name))
        settle()
        try? daemon.operations().update(nil) { _ in }
        daemon.time.settle()
    }

    private func section(_ name: String) -> ProgramSection {
        programs.first { $0.name == name } ?? ProgramSection(name)
    }

    /// - Returns: whether anything has changed.
    func goOnWithUpdate(_ now: MonotonicTime) -> Bool {
        guard var update = modelUpdate else { return false }
        var hasChanged = false
        defer { modelUpdate = update.rest.isEmpty && update.stopping == nil ? nil : update }
        while true {
            if let (name, stops) = update.stopping {
                guard let place = place(of: name), models[place].stopsEnded != stops else { return hasChanged }
                update.stopping = nil
                renew(name)
                hasChanged = true
            }
            guard let name = update.rest.first, let place = place(of: name) else { return hasChanged }
            update.rest.removeFirst()
            hasChanged = true
            guard models[place].isActive else {
                renew(name)
                continue
            }
            let stops = models[place].stopsEnded
            if models[place].endedAt == now { models[place].isAmbiguous = true }
            if models[place].stopAsked(now: now) {
                update.stopping = (name, stops)
            } else if models[place].isStopped {
                renew(name)
            }
        }
    }

    /// It comes again as its section is now; those who have waited for the old one wait for nothing.
    private func renew(_ name: String) {
        let section = loaded.first { $0.name == name } ?? ProgramSection(name)
        change(name) { $0 = ModelledProgram(section) }
        renewed.append((name, daemon.time.now))
    }
}

extension ModelSettings {
    /// Of the keys that steps change.
    fileprivate func isConfigured(like other: ModelSettings) -> Bool {
        startsecs == other.startsecs && startretries == other.startretries && stopwaitsecs == other.stopwaitsecs
            && autorestart == other.autorestart && killMode == other.killMode
    }
}
