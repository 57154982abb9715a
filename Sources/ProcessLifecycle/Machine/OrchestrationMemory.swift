package import Model

/// What a machine remembers for the rules of readiness and restarts (EXT-71 to EXT-74).
struct OrchestrationMemory: Hashable {
    var lastEnd: WaitStatus?
    var nextStartAt: Int?
    var readyAfter: TimeSpan?
    /// Waits and restarts so far.
    var schedule = RestartSchedule()
    /// When the process became RUNNING.
    var runningSince: MonotonicTime?
    /// Whether this run has said that it is ready.
    var isReady = false
    /// Whether the process of this run is the daemon that a forking program has left.
    var isHandedOver = false
}

extension ProcessMachine {
    /// How the last run ended; nil before the first end, and once a start has begun.
    package internal(set) var lastEnd: WaitStatus? {
        get { memory.lastEnd }
        set { memory.lastEnd = newValue }
    }

    /// When a start is due that is some time off, in wall-clock seconds (EXT-74).
    package internal(set) var nextStartAt: Int? {
        get { memory.nextStartAt }
        set { memory.nextStartAt = newValue }
    }

    /// From the launch until the process was RUNNING, the last time that it was; nil before that.
    package internal(set) var readyAfter: TimeSpan? {
        get { memory.readyAfter }
        set { memory.readyAfter = newValue }
    }
}
