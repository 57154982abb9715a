import Model

@testable import Daemon

/// What is known of one program without looking into the daemon: what was asked for, what was started and what has ended. From
/// that follows the state that clients have to see, and what has to happen next.
///
/// It hears of all that can be seen from outside, in order. What time alone brings about it works out when it is asked.
struct ModelledProgram {
    /// What follows on a stop.
    enum Sequel { case stopped, restart, fatal }

    /// Why a process was told to end that was to stay.
    enum Failure { case notReady, watchdog, overdue }

    /// What a process was when it ended.
    enum Origin {
        case starting
        case running
        case failing(Failure)
        case stopping(Sequel)
    }

    /// What an end that is not told yet waits for.
    enum Stage { case family, hookDue, hook }

    enum Activity {
        case resting(ProcessState)
        case held
        /// The hook or the program has to be started at once.
        case preStartDue
        case preStart
        case endingPreStart
        case launchDue
        case starting
        case running
        case failing(Failure)
        case preStop(Sequel)
        case stopping(Sequel)
        case ending(Origin, WaitStatus, Stage)
        case backoff(until: MonotonicTime)
        case exited(until: MonotonicTime)
        /// It has been stopped to be started again at once.
        case restartDue
    }

    let name: String
    var settings: ModelSettings
    var activity = Activity.resting(.stopped) { didSet { serial += 1 } }
    /// Counts changes of it.
    private(set) var serial = 0
    /// The process that was started and has not been reaped.
    var leader: Int32?
    /// That one, or the last one.
    var lastLeader: Int32?
    var startedAt = MonotonicTime(nanoseconds: 0)
    var runningSince = MonotonicTime(nanoseconds: 0)
    var endedAt = MonotonicTime(nanoseconds: 0)
    /// When SIGKILL is due.
    var killAt: MonotonicTime?
    /// When it is restarted because of its health.
    var healthRestartAt: MonotonicTime?
    /// When the watchdog barks.
    var watchdogAt: MonotonicTime?
    var watchdogSpan = 0
    /// The hook that is waited for, and since when.
    var hook: (pid: Int32?, since: MonotonicTime)?
    /// `post_start` has to be run.
    var isPostStartDue = false
    /// `pre_stop` has to be run.
    var isPreStopDue = false
    var failures = 0
    var waits = 0
    var restarts: [MonotonicTime] = []
    var automaticRestarts = 0
    /// Whether the last end was as expected, so that its work is done.
    var hasCompleted = false
    /// How many starts clients have asked for that wait for the end of what is ending.
    var startsPending = 0
    /// A client has asked for a restart, of which the stop is under way.
    var isRestartPending = false
    /// Its start was asked for, so that what it depends on is to be started too.
    var needsOthers = false
    var health = ModelHealth()
    /// When the schedule asks next.
    var dueAt: MonotonicTime?
    var lastDueAt: MonotonicTime?
    var dues: [MonotonicTime] { [dueAt, lastDueAt].compactMap { $0 } }
    /// Whether its group is active.
    var isActive = true
    /// Two things came at the very same moment, of which the order is not known.
    var isAmbiguous = false
    /// How often it has come into a stopped state: those that wait for its stop go on.
    var stopsEnded = 0
    var isShuttingDown = false

    init(_ section: ProgramSection) {
        name = section.name
        settings = ModelSettings(section)
    }

    // MARK: What is to be seen

    var state: ProcessState {
        switch activity {
        case .resting(let state): state
        case .held, .preStartDue, .preStart, .launchDue, .starting, .failing(.notReady): .starting
        case .running, .failing: .running
        case .endingPreStart, .preStop, .stopping, .ending: .stopping
        case .backoff: .backoff
        case .exited: .exited
        case .restartDue: .stopped
        }
    }

    /// The state that events have told of: an end is one event.
    var eventState: ProcessState {
        switch activity {
        case .ending(.starting, _, _), .ending(.failing(.notReady), _, _): .starting
        case .ending(.running, _, _), .ending(.failing, _, _): .running
        default: state
        }
    }

    /// Whether nothing leads to a start of it but a request.
    var needsRequest: Bool { if case .resting = activity { true } else { false } }

    var isUp: Bool {
        switch activity {
        case .starting, .running: true
        default: false
        }
    }

    /// Whether it is ready, and is not being stopped.
    var isRunning: Bool { if case .running = activity { true } else { false } }

    /// Whether it may be removed.
    var isStopped: Bool {
        switch activity {
        case .resting, .exited, .restartDue: true
        default: false
        }
    }

    var isEnding: Bool { if case .ending = activity { true } else { false } }

    var isEndingByItself: Bool {
        switch activity {
        case .ending(.stopping, _, _): false
        case .ending: true
        default: false
        }
    }

    var acceptsStop: Bool {
        switch activity {
        case .preStop(.restart), .stopping(.restart), .ending(.stopping(.restart), _, _), .restartDue: true
        default: state == .starting || state == .running || state == .backoff || isEndingByItself
        }
    }

    /// Whether a start by a client is taken on, at once or at the end of what is ending.
    var acceptsStart: Bool {
        switch activity {
        case .resting, .exited, .restartDue: true
        default: isEndingByItself
        }
    }

    /// What has to have happened by now; nil for nothing.
    func omission(now: MonotonicTime, isDeaf: Bool) -> Finding? {
        let text: String? =
            switch activity {
            case .preStartDue: "its pre_start has not been run"
            case .launchDue: "it has not been started"
            case .restartDue: "it has not been started again"
            case .backoff(let until) where now >= until && !isShuttingDown: "it has not been tried again"
            case .exited(let until) where now >= until && !isShuttingDown: "it has not been restarted"
            case .ending(_, _, .hookDue): "its post_stop has not been run"
            case .endingPreStart, .failing, .preStop, .stopping:
                !isDeaf && killAt.map { now > $0 } ?? false ? "it has not been killed" : nil
            default: nil
            }
        if let text { return Finding(kind: "omission", text: "'\(name)': \(text)") }
        if isPostStartDue { return Finding(kind: "omission", text: "'\(name)': its post_start has not been run") }
        if isPreStopDue { return Finding(kind: "omission", text: "'\(name)': its pre_stop has not been run") }
        return isUp ? health.omission(of: self, now: now) : nil
    }
}
