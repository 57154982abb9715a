import Model

/// How a made-up program behaves.
struct Habits {
    /// What a signal does to it.
    enum Reaction {
        case ends(afterMilliseconds: Int64, WaitStatus)
        case nothing
    }

    /// Any other signal ends it at once, as the kernel does by default.
    var reactions: [SignalNumber: Reaction] = [:]
    /// It ends by itself.
    var life: (milliseconds: Int64, status: WaitStatus)?

    /// Obeys at once.
    static let obedient = Habits()
    /// Ends only by SIGKILL.
    static let stubborn = Habits(reactions: [.term: .nothing, .int: .nothing, .quit: .nothing, .hup: .nothing])

    /// Takes its time to obey the stop signal, and then ends with 0.
    static func slow(seconds: Double, status: Int32 = 0) -> Habits {
        Habits(reactions: [.term: .ends(afterMilliseconds: Int64(seconds * 1000), .exited(code: status))])
    }

    /// Ends by itself.
    static func short(seconds: Double, status: Int32 = 0) -> Habits {
        Habits(life: (Int64(seconds * 1000), .exited(code: status)))
    }
}

/// One process of a made-up kernel.
final class FakeProcess {
    let pid: Int32
    var parent: Int32
    var group: Int32
    var session: Int32
    let startTime: UInt64
    let environment: Set<String>
    var habits: Habits
    var isStopped = false
    /// Whether it has written its title over its environment.
    var hidesEnvironment = false
    /// As whom it runs.
    var user: UInt32 = 0
    /// Signals that it acts upon when it goes on.
    var waiting: [SignalNumber] = []
    /// How it has ended; it waits to be reaped then.
    var status: WaitStatus?

    init(pid: Int32, parent: Int32, startTime: UInt64, environment: Set<String>, habits: Habits) {
        self.pid = pid
        self.parent = parent
        group = pid
        session = parent
        self.startTime = startTime
        self.environment = environment
        self.habits = habits
    }

    var relation: ProcessRelation {
        ProcessRelation(
            pid: pid,
            parent: parent,
            group: group,
            session: session,
            state: status != nil ? .zombie : isStopped ? .stopped : .alive,
            startTime: startTime
        )
    }
}
