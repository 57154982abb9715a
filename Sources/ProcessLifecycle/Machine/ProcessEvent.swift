package import Model

/// What can happen to a process: requests, answers to effects, and what comes by itself.
package enum ProcessEvent: Hashable, Sendable {
    // Requests.

    /// By autostart, by a client, or by a retry.
    case start
    /// The same without its conditions: what it depends on is not waited for, this time (EXT-70, `--no-deps`).
    case startUnconditionally
    /// Ends a start that has no time to wait for: with startsecs=0 the process is RUNNING before the one who asked for the
    /// start is answered (RPC-30). Nothing otherwise.
    case settleStart
    case stop
    /// Stops it as by hand and starts it again, if it is up: something that it goes with has come back, or it is unhealthy.
    /// - Parameters:
    ///   - because: for the log: `'db' is RUNNING again`.
    ///   - isFailure: whether it counts for `restart_limit`, as it is the fault of the program.
    case restart(because: String, isFailure: Bool)
    /// Stops it for good: it is unhealthy, and that is not to be borne (EXT-73).
    case giveUp(because: String)
    /// The daemon is going down: from now on nothing is started.
    case beginShutdown
    /// The turn of the process in the ordered shutdown has come (SD-61).
    case stopForShutdown
    /// The shutdown must not take any longer (EXT-6).
    case killForShutdown

    // Answers to effects.

    /// All conditions of the start hold.
    case conditionsHold
    /// A condition has not come to hold in time; the reason is told as that of a failed start.
    case conditionsOverdue(String)
    /// A hook has ended.
    /// - Parameter failure: in words, `exit status 3`; nil for success.
    case hookEnded(Hook, failure: String?)
    /// All that the program needs is there.
    case prepared
    /// The program runs as this pid.
    case launched(pid: Int32)
    /// The program could not be prepared or launched.
    case launchFailed(LaunchFailure)
    /// A child that was held up on its way has not come to its program (EXT-35). Its exit is still to be reported.
    case launchFailedLate(String)
    /// A signal could not be sent; `isGone` when the kernel says that there is no such process (PROC-25, PROC-26).
    case signalFailed(String, isGone: Bool)
    /// The turn that was asked for has come.
    case turnCame
    /// Nothing is left of what the process has left behind.
    case leftoversGone
    /// Its output has been read to the end.
    case outputEnded

    // What comes by itself.

    /// The time asked for with `armTimer` has come.
    case timerFired
    /// The process is ready, by what its `ready` says (EXT-71).
    case ready
    /// The daemon of a forking program was found (EXT-72).
    case daemonFound(pid: Int32)
    /// No daemon of a forking program can come any more.
    /// - Parameter because: what the program has done: `has left no daemon`.
    case daemonMissing(because: String)
    /// It needs so much longer from now for its start or its stop (EXTEND_TIMEOUT_USEC, sd_notify(3)).
    case needsTime(TimeSpan)
    /// Its watchdog has not heard of it in time, or it has said itself that it is broken; the reason is for the log.
    case watchdogFired(String)
    /// The process has ended, and its pid is free for others.
    /// - Parameter outOfMemory: when it was the kernel that has killed it, because memory ran out (EXT-80).
    case reaped(WaitStatus, outOfMemory: OutOfMemoryKill? = nil)
}

/// Why a program could not be started.
package struct LaunchFailure: Error, Hashable, Sendable {
    package let reason: String
    /// What a shell would end with for it, and the container when this ends it (EXT-4).
    package let exitStatus: Int32
    /// A lack of resources is not the fault of the program and uses up no retry (EXT-18).
    package let isLackOfResources: Bool
    /// More about it, for a line of its own in the log: the reason is in the words that Supervisor has for it.
    package var hint: String?

    package init(_ reason: String, exitStatus: Int32 = 1, isLackOfResources: Bool = false) {
        self.reason = reason
        self.exitStatus = exitStatus
        self.isLackOfResources = isLackOfResources
    }
}
