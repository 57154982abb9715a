/// The moments in the life of a program at which a command of its own can be run (EXT-75).
package enum Hook: String, CaseIterable, Hashable, Sendable {
    /// Before each spawn; a failure is a failed start.
    case preStart = "pre_start"
    /// Once it is RUNNING.
    case postStart = "post_start"
    /// Before its stop signal.
    case preStop = "pre_stop"
    /// After each end.
    case postStop = "post_stop"
}

/// The commands of hooks, unparsed.
package struct HookSettings: Hashable, Sendable {
    package var commands: [Hook: String] = [:]
    package var timeout = TimeSpan(seconds: 30)

    package init() {}
}
