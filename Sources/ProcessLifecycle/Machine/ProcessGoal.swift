/// What is wanted of a process, whatever phase it is in on the way there.
package enum ProcessGoal: Hashable, Sendable {
    /// It is not to run: it was stopped, it was given up, or it has come to its end.
    case down
    /// It is to run, and to be started again after an end that `autorestart` does not accept.
    case up
    /// It is to run to its end, and not to be started again after that.
    case once
}
