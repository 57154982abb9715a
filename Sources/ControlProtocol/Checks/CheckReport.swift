package import Model

/// What the process that looks at things over the network tells the core (EXT-73).
package enum CheckReport: Equatable, Sendable {
    /// What the log is to know of the time before; not after `ready`.
    case notice(LogLevel, String)
    /// It looks from now on. Said once.
    case ready
    /// What a look that was asked for came to. Said once of each.
    case result(UInt32, ProbeOutcome)
}
