/// What a line of the activity log tells, for programs that read it: `event` in its JSON form (EXT-15). The list is closed, and
/// documented; a line that none of them fits has no event.
package enum LogEvent: String, CaseIterable, Sendable {
    // Events of a process.

    /// Its start waits for something.
    case held
    /// Its program was launched.
    case spawned
    /// Its program could not be launched.
    case spawnError = "spawn_error"
    /// Another process has taken its place: the daemon that a forking program has left.
    case handedOver = "handed_over"
    /// It has come to a state without an end: RUNNING.
    case state
    /// Its process has ended by itself.
    case exited
    /// Its process has ended as it was asked to.
    case stopped
    /// The kernel has ended its process because memory ran out.
    case oom
    /// It is told to end.
    case stopping
    /// SIGKILL is sent to it.
    case killing
    /// What it has left behind is told to end.
    case leftovers
    /// It is stopped and started again.
    case restarting
    /// It is not started again.
    case gaveUp = "gave_up"
    /// Its health is another one.
    case health
    /// It has said something of itself.
    case notify
    /// One of its hooks has failed.
    case hookFailed = "hook_failed"
    /// Something was asked of it that could not be done.
    case refused
    /// It has broken the protocol of event listeners, or rejected an event.
    case listener
    /// What it writes cannot be read or kept.
    case output
    /// Something that it is to have or to be cannot be had.
    case warning

    // Events of the daemon.

    case started
    /// A signal has come.
    case received
    /// It is going to end, or waits for programs that are to end.
    case shutdown
}
