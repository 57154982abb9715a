/// One thing that happens in a simulated life: an operation of a client, something that a program does, or time that passes. It
/// names programs, not processes, so that it means something in any life: where it cannot happen, it is nothing.
enum SimulatedStep: Equatable {
    /// So many milliseconds pass.
    case pass(Int)
    case start(String)
    case stop(String)
    case restart(String)
    case stopAll
    /// A client sends HUP, which the program does not mind or ends by.
    case signal(String)
    /// The process ends by itself; the daemon may look at its children before anything else happens, or not.
    case exit(String, status: Int, isSeen: Bool)
    /// The process is killed by something else, with SIGKILL.
    case killed(String)
    /// The process forks.
    case fork(String, leads: Bool, isStubborn: Bool)
    /// An orphan of a program ends.
    case leftoverEnds
    /// How the program behaves from its next start on.
    case habits(String, SimulatedHabits)
    /// Its next starts fail, for want of resources or because the program cannot be run.
    case failures(String, [Bool])
    /// How a hook of it behaves from its next run on.
    case hook(String, String, SimulatedHabits)
    /// It writes the text that makes it ready.
    case sayReady(String)
    /// It tells its service manager this.
    case notify(String, String)
    /// What looks at its health come to from now on: nil when nothing answers.
    case health(String, Bool?)
    /// Signals about children are lost, until they come again.
    case deaf
    case hear
    case remove(String)
    case add(String)
    /// A key of its section is changed in the file.
    case change(String, String, String)
    case update
    /// The wall clock is set by so many seconds.
    case clock(Int)
    case reload
    /// The daemon gets SIGTERM.
    case terminate
}

extension SimulatedStep {
    /// Whether the daemon has had the time to do all that follows on it.
    var isSettled: Bool {
        if case .exit(_, _, let isSeen) = self { isSeen } else { true }
    }
}

/// How a process of a simulation behaves.
struct SimulatedHabits: Equatable {
    enum Kind: String {
        /// Ends at the stop signal.
        case obedient
        /// Ends by SIGKILL only.
        case stubborn
        /// Takes its time at the stop signal.
        case slow
        /// Ends by itself.
        case short
    }

    let kind: Kind
    var milliseconds = 0
    var status = 0

    var habits: Habits {
        switch kind {
        case .obedient: .obedient
        case .stubborn: .stubborn
        case .slow: .slow(seconds: Double(milliseconds) / 1000, status: Int32(status))
        case .short: .short(seconds: Double(milliseconds) / 1000, status: Int32(status))
        }
    }
}
