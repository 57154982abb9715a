import LinuxSystem

/// The counters that run from the start of the daemon to its end, over all generations (EXT-53).
final class Counters {
    /// When the daemon was started, in seconds since the epoch.
    let startedAt = Clock.wallNow().seconds
    /// Children that were reaped and are not our processes: orphans (EXT-3).
    var orphansReaped = 0
    /// Bytes that programs have written to their logs.
    var loggedBytes = 0
}
