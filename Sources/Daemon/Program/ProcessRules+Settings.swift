import Configuration
import Model
import ProcessLifecycle

extension ProcessRules {
    /// The rules among the settings of a process.
    /// - Parameter speaksProtocol: whether the process is an event listener, whose output is about the events that it had in
    ///   hand.
    init(_ settings: ProcessSettings, speaksProtocol: Bool) {
        self.init(
            autorestart: settings.autorestart,
            startsecs: settings.startsecs,
            startretries: settings.startretries,
            stopSignal: settings.stopSignal,
            stopwaitsecs: settings.stopwaitsecs,
            stopAsGroup: settings.stopAsGroup,
            killAsGroup: settings.killAsGroup,
            exitCodes: settings.exitCodes,
            expectedSignals: settings.main?.expectedSignals ?? [],
            waitsForLeftovers: settings.killMode != .process,
            needsItsOutput: speaksProtocol,
            orchestration: settings.isOrchestrated ? OrchestrationRules(settings.orchestration) : .standard
        )
    }
}

extension OrchestrationRules {
    init(_ settings: OrchestrationSettings) {
        self.init()
        isInForce = true
        hasConditions = !settings.dependencies.isEmpty || !settings.waits.isEmpty
        type = settings.type
        readiness = settings.readiness
        startTimeout = settings.startTimeout
        pidfile = settings.pidfile ?? ""
        backoff = settings.backoff
        restartLimit = settings.restartLimit
        runTimeout = settings.type == .oneshot ? settings.runTimeout : nil
        hooks = Set(settings.hooks.commands.keys)
    }
}
