/// What the daemon does when it gets a signal (EXT-13, `signal_map=`).
package enum SignalAction: String, CaseIterable, Sendable {
    /// Stop everything in order and end.
    case shutdown
    /// Stop everything in order and begin again with the configuration as it is then.
    case reload
    /// Close the log files and open them again.
    case reopen
    /// Pass it on to the programs whose `forward_signals` names it.
    case forward
    case ignore
}
