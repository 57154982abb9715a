/// What the log is told of a process that the core keeps for itself.
package enum ConfinedNews: Hashable, Sendable {
    /// It cannot be started; told once, until it can be.
    case launchFailed
    case launchedAgain
    case died
    /// It has not come to do its work.
    case stuckAtStart
    /// It has not answered.
    case hung
}
