import LinuxSystem

/// What is counted from the start of the daemon to its end, over all generations (EXT-53).
final class Counters {
    /// Seconds since the epoch.
    let startedAt = Clock.wallNow().seconds
    /// Children that were reaped without being processes of ours (EXT-3).
    var orphansReaped = 0
}
