import Configuration
import ProcessLifecycle

extension ProcessRules {
    /// The rules among the settings of a process.
    init(_ settings: ProcessSettings) {
        self.init(
            autorestart: settings.autorestart,
            startsecs: settings.startsecs,
            startretries: settings.startretries,
            stopSignal: settings.stopSignal,
            stopwaitsecs: settings.stopwaitsecs,
            stopAsGroup: settings.stopAsGroup,
            killAsGroup: settings.killAsGroup,
            exitCodes: settings.exitCodes,
            expectedSignals: settings.main?.expectedSignals ?? []
        )
    }
}
