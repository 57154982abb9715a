import Model
import ProcessLifecycle
import Text

/// The draft for the options about order, readiness, health, restarts and hooks (EXT-70 to EXT-75), before they are checked
/// together.
struct OrchestrationDraft: Sendable {
    var settings = OrchestrationSettings()
    /// `type=`; nil when it is not set or wrong.
    var type: ProgramType?
    /// `notify_socket=`; nil when it is not set or wrong.
    var notifySocket: Bool?
    /// `healthcheck=`
    var probe: Probe?
    /// Whether `healthcheck` was refused, so that the probe is missing although it is set.
    var isProbeWrong = false
    /// The other options of the health check; its probe is only a placeholder.
    var check = HealthCheckSettings(.file(""))
    var backoffDelay: TimeSpan?
    /// nil for the default, as the next two.
    var backoffFactor: Double?
    var backoffLimit: TimeSpan?
    var backoffReset: TimeSpan?
    /// `schedule=`
    var schedule: Schedule?
    /// `schedule_catchup=`
    var catchesUp = true
    /// `watch=`, as written; empty when it is not set, or expands to nothing.
    var watchedPaths: [String] = []
    /// `watch_action=`
    var watchAction = FileWatchAction.restart
}

extension OptionReader {
    /// The same for a value that counts as not set when it expands to nothing, so that the environment can switch it off.
    func readUnlessEmpty<Value>(
        _ value: inout Value,
        _ convert: (String, OptionName) throws(ConfigurationError) -> Value
    ) {
        var written: Value?
        read(&written) { text, option throws(ConfigurationError) in
            text.trimmed.isEmpty ? nil : try convert(text, option)
        }
        if let written { value = written }
    }
}
