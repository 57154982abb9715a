import Model

@testable import ProcessLifecycle

/// A time so many seconds into a test.
func at(_ seconds: Double) -> Moment {
    Moment(monotonic: MonotonicTime(nanoseconds: Int64(seconds * 1e9)), wallSeconds: 1_000_000 + Int(seconds))
}

/// The situations that a machine can be in, each reached by events alone.
enum Situation: String, CaseIterable {
    case stopped = "STOPPED"
    case preparing = "STARTING, being prepared"
    case launching = "STARTING, launch not answered"
    case starting = "STARTING"
    case running = "RUNNING"
    case backoff = "BACKOFF"
    case backoffWaiting = "BACKOFF, waiting for its turn"
    case stopping = "STOPPING"
    case endingAwaitingTurn = "STOPPING, reaped, waiting for its turn"
    case endingWithLeftovers = "STOPPING, reaped, with leftovers"
    case endingWithOutput = "STOPPING, reaped, with output to be read"
    case stoppingEnding = "STOPPING on request, reaped, with leftovers"
    case exited = "EXITED"
    case exitedRestarting = "EXITED, restart due"
    case exitedWaiting = "EXITED, waiting for its turn"
    case fatal = "FATAL"
    case unknown = "UNKNOWN, process alive"
    case unknownGone = "UNKNOWN, process gone"
    // Readiness (EXT-71).
    case startingUnready = "STARTING, is to say that it is ready"
    case failingNotReady = "STARTING, told to end as it was not ready in time"
    case failingWatchdog = "RUNNING, told to end by its watchdog"
    case failingEnding = "STOPPING, reaped after its watchdog, with leftovers"

    // With conditions (EXT-70), and with a delay of restarts (EXT-74).
    case held = "STARTING, held back"
    case awaitingRestart = "EXITED, restart some time off"
    case stoppingToRestart = "STOPPING, to be restarted"
    case stoppingForGood = "STOPPING, to be given up"
    case stoppedWaiting = "STOPPED, waiting for its turn"

    // With hooks (EXT-75).
    case preStart = "STARTING, pre_start runs"
    case endingPreStart = "STOPPING, pre_start told to end"
    case preStop = "STOPPING, pre_stop runs"
    case postStop = "STOPPING, reaped, post_stop runs"

    // Of a program that forks, and of one that is to end (EXT-72).
    case forking = "STARTING, forking"
    case handingOver = "STARTING, its daemon looked for"
    case daemonMissing = "STARTING, reaped without a daemon, with leftovers"
    case handedOver = "RUNNING as its daemon"
    case oneshot = "RUNNING, to end"
    case limited = "RUNNING, to end in time"
    case failingOverdue = "RUNNING, told to end as it took too long"

    /// A machine for `x` with pid 7 where there is one.
    func machine(_ rules: ProcessRules = ProcessRules(autorestart: .unexpected)) -> ProcessMachine {
        var machine = ProcessMachine(name: "x", rules: rules)
        switch self {
        case .stopped: break
        case .preparing: _ = machine.handle(.start, now: at(10))
        case .launching: _ = machine.handle(.start, .prepared, now: at(10))
        case .starting: _ = machine.handle(.start, .prepared, .launched(pid: 7), now: at(0))
        case .running:
            machine = Situation.starting.machine(rules)
            _ = machine.handle(.timerFired, now: at(2))
        case .backoff: _ = machine.handle(.start, .launchFailed(LaunchFailure("no", exitStatus: 127)), now: at(0))
        case .backoffWaiting:
            machine = Situation.backoff.machine(rules)
            _ = machine.handle(.timerFired, now: at(1))
        case .stopping:
            machine = Situation.running.machine(rules)
            _ = machine.handle(.stop, now: at(3))
        case .endingAwaitingTurn:
            machine = Situation.running.machine(rules)
            _ = machine.handle(.reaped(.exited(code: 0)), now: at(4))
        case .endingWithLeftovers:
            machine = Situation.running.machine(rules.countingLeftovers)
            _ = machine.handle(.reaped(.exited(code: 0)), .turnCame, now: at(4))
        case .endingWithOutput:
            machine = Situation.running.machine(rules)
            _ = machine.handle(.reaped(.exited(code: 0)), .turnCame, now: at(4))
        case .stoppingEnding:
            machine = Situation.stopping.machine(rules.countingLeftovers)
            _ = machine.handle(.reaped(.exited(code: 0)), .turnCame, now: at(4))
        case .exited:
            machine = Situation.running.machine(rules)
            machine.end(.exited(code: 0), now: at(4))
        case .exitedRestarting:
            machine = Situation.running.machine(rules)
            machine.end(.exited(code: 9), now: at(4))
        case .exitedWaiting:
            machine = Situation.exitedRestarting.machine(rules)
            _ = machine.handle(.timerFired, now: at(4))
        case .fatal:
            machine = ProcessMachine(name: "x", rules: rules.withoutRetries)
            _ = machine.handle(.start, .launchFailed(LaunchFailure("no", exitStatus: 127)), now: at(0))
        case .unknown:
            machine = Situation.stopping.machine(rules)
            _ = machine.handle(.signalFailed("Operation not permitted", isGone: false), now: at(3))
        case .unknownGone:
            machine = Situation.unknown.machine(rules)
            machine.end(.exited(code: 0), now: at(5))
        case .held:
            machine = ProcessMachine(name: "x", rules: rules.with { $0.hasConditions = true })
            _ = machine.handle(.start, now: at(10))
        case .awaitingRestart:
            machine = Situation.running.machine(
                rules.with { $0.backoff = BackoffSettings(delay: TimeSpan(seconds: 8)) }
            )
            machine.end(.exited(code: 9), now: at(4))
        case .stoppingToRestart:
            machine = Situation.running.machine(rules)
            _ = machine.handle(.restart(because: "why", isFailure: true), now: at(3))
        case .stoppingForGood:
            machine = Situation.running.machine(rules)
            _ = machine.handle(.giveUp(because: "why"), now: at(3))
        case .stoppedWaiting:
            machine = Situation.stoppingToRestart.machine(rules)
            machine.end(.exited(code: 0), now: at(4))
        case .preStart:
            machine = ProcessMachine(name: "x", rules: rules.with(.preStart))
            _ = machine.handle(.start, now: at(0))
        case .endingPreStart:
            machine = Situation.preStart.machine(rules)
            _ = machine.handle(.stop, now: at(3))
        case .preStop:
            machine = Situation.running.machine(rules.with(.preStop))
            _ = machine.handle(.stop, now: at(3))
        case .postStop:
            machine = Situation.running.machine(rules.with(.postStop))
            machine.end(.exited(code: 0), now: at(4))
        case .forking: machine = Situation.starting.machine(rules.forking)
        case .handingOver:
            machine = Situation.forking.machine(rules)
            _ = machine.handle(.reaped(.exited(code: 0)), now: at(1))
        case .daemonMissing:
            machine = Situation.handingOver.machine(rules)
            _ = machine.handle(.daemonMissing(because: "has left no daemon"), now: at(2))
        case .handedOver:
            machine = Situation.handingOver.machine(rules)
            _ = machine.handle(.daemonFound(pid: 7), now: at(2))
        case .oneshot: machine = Situation.running.machine(rules.with { $0.type = .oneshot })
        case .limited: machine = Situation.running.machine(rules.limited)
        case .failingOverdue: machine = .overdue(rules)
        case .startingUnready, .failingNotReady, .failingWatchdog, .failingEnding:
            machine = readiness(rules.notifying)
        }
        return machine
    }
}

extension Situation {
    private func readiness(_ rules: ProcessRules) -> ProcessMachine {
        var machine = Situation.starting.machine(rules)
        switch self {
        case .failingNotReady:
            _ = machine.handle(.timerFired, now: at(5))
        case .failingWatchdog:
            _ = machine.handle(.ready, .watchdogFired("no WATCHDOG=1 for 5 seconds"), now: at(5))
        case .failingEnding:
            machine = Situation.starting.machine(rules.countingLeftovers)
            _ = machine.handle(.ready, .watchdogFired("no WATCHDOG=1 for 5 seconds"), now: at(5))
            _ = machine.handle(.reaped(.signaled(.abort, coreDumped: true)), .turnCame, now: at(5))
        default: break
        }
        return machine
    }
}

extension ProcessRules {
    /// Those of a program that is ready when it says so, within 30 seconds.
    var notifying: ProcessRules {
        with {
            $0.readiness = .notify
            $0.startTimeout = TimeSpan(seconds: 30)
        }
    }

    /// The same with these rules of order, readiness, restarts and hooks.
    func orchestrated(_ orchestration: OrchestrationRules) -> ProcessRules {
        with { $0 = orchestration }
    }

    /// Those of a program whose section says nothing, but for what is given.
    init(
        autorestart: RestartPolicy = .unexpected,
        startsecs: Int = 1,
        startretries: Int = 3,
        stopSignal: SignalNumber = .term,
        stopwaitsecs: Int = 10,
        stopAsGroup: Bool = false,
        killAsGroup: Bool = false,
        exitCodes: [Int] = [0],
        expectedSignals: Set<SignalNumber> = [],
        needsItsOutput: Bool = false,
        orchestration: OrchestrationRules = .standard
    ) {
        self.init(
            autorestart: autorestart,
            startsecs: startsecs,
            startretries: startretries,
            stopSignal: stopSignal,
            stopwaitsecs: stopwaitsecs,
            stopAsGroup: stopAsGroup,
            killAsGroup: killAsGroup,
            exitCodes: exitCodes,
            expectedSignals: expectedSignals,
            waitsForLeftovers: false,
            needsItsOutput: needsItsOutput,
            orchestration: orchestration
        )
    }

    /// The same with other rules of orchestration.
    func with(_ change: (inout OrchestrationRules) -> Void) -> ProcessRules {
        var orchestration = orchestration
        change(&orchestration)
        orchestration.isInForce = true
        var rules = ProcessRules(
            autorestart: autorestart,
            startsecs: startsecs,
            startretries: startretries,
            stopSignal: stopSignal,
            stopwaitsecs: stopwaitsecs,
            stopAsGroup: stopAsGroup,
            killAsGroup: killAsGroup,
            exitCodes: exitCodes,
            expectedSignals: expectedSignals,
            needsItsOutput: needsItsOutput,
            orchestration: orchestration
        )
        rules.waitsForLeftovers = waitsForLeftovers
        return rules
    }

    /// Those of a program that forks.
    var forking: ProcessRules {
        with {
            $0.type = .forking
            $0.pidfile = "/run/x.pid"
            $0.startTimeout = TimeSpan(seconds: 10)
        }
    }

    fileprivate var withoutRetries: ProcessRules {
        var rules = self
        rules.startretries = 0
        return rules
    }

    /// The same with these hooks beside those that it has.
    func with(_ hooks: Hook...) -> ProcessRules {
        with { $0.hooks.formUnion(hooks) }
    }

    var countingLeftovers: ProcessRules {
        var rules = self
        rules.waitsForLeftovers = true
        return rules
    }
}

/// Everything that can happen to a machine.
enum Event: String, CaseIterable {
    case start = "start request"
    case settleStart = "the start is to be settled"
    case stop = "stop request"
    case beginShutdown = "shutdown begins"
    case stopForShutdown = "its turn in the shutdown"
    case killForShutdown = "the shutdown must end now"
    case prepared = "prepared"
    case launched = "launched"
    case launchFailed = "launch failed"
    case launchFailedForLackOfResources = "launch failed for lack of resources"
    case launchFailedLate = "launch failed, told late"
    case signalMissed = "signal failed, no such process"
    case signalRefused = "signal failed otherwise"
    case turn = "its turn came"
    case leftoversGone = "leftovers are gone"
    case outputEnded = "its output has ended"
    case timer = "timer"
    case exitedAsExpected = "exit, expected"
    case exitedUnexpectedly = "exit, not expected"
    // Readiness (EXT-71).
    case ready = "it says that it is ready"
    case needsTime = "it needs 60 seconds more"
    case watchdogFired = "its watchdog fires"

    case startUnconditionally = "start request without conditions"
    case restart = "restart by itself"
    case giveUp = "it is given up"
    case conditionsHold = "its conditions hold"
    case conditionsOverdue = "its conditions are overdue"

    case preStartEnded = "pre_start has ended"
    case preStartFailed = "pre_start has failed"
    case postStartFailed = "post_start has failed"
    case preStopEnded = "pre_stop has ended"
    case postStopEnded = "post_stop has ended"

    case daemonFound = "its daemon was found"
    case daemonMissing = "no daemon can come any more"

    var event: ProcessEvent {
        switch self {
        case .start: .start
        case .settleStart: .settleStart
        case .stop: .stop
        case .beginShutdown: .beginShutdown
        case .stopForShutdown: .stopForShutdown
        case .killForShutdown: .killForShutdown
        case .prepared: .prepared
        case .launched: .launched(pid: 8)
        case .launchFailed: .launchFailed(LaunchFailure("no", exitStatus: 127))
        case .launchFailedForLackOfResources:
            .launchFailed(LaunchFailure("no", exitStatus: 127, isLackOfResources: true))
        case .launchFailedLate: .launchFailedLate("no")
        case .signalMissed: .signalFailed("No such process", isGone: true)
        case .signalRefused: .signalFailed("Operation not permitted", isGone: false)
        case .turn: .turnCame
        case .leftoversGone: .leftoversGone
        case .outputEnded: .outputEnded
        case .timer: .timerFired
        case .exitedAsExpected: .reaped(.exited(code: 0))
        case .exitedUnexpectedly: .reaped(.exited(code: 9))
        case .startUnconditionally: .startUnconditionally
        case .restart: .restart(because: "why", isFailure: true)
        case .giveUp: .giveUp(because: "why")
        case .conditionsHold: .conditionsHold
        case .conditionsOverdue: .conditionsOverdue("late")
        case .preStartEnded: .hookEnded(.preStart, failure: nil)
        case .preStartFailed: .hookEnded(.preStart, failure: "exit status 3")
        case .postStartFailed: .hookEnded(.postStart, failure: "exit status 3")
        case .preStopEnded: .hookEnded(.preStop, failure: nil)
        case .postStopEnded: .hookEnded(.postStop, failure: nil)
        case .daemonFound: .daemonFound(pid: 9)
        case .daemonMissing: .daemonMissing(because: "has left no daemon")
        case .ready: .ready
        case .needsTime: .needsTime(TimeSpan(seconds: 60))
        case .watchdogFired: .watchdogFired("no WATCHDOG=1 for 5 seconds")
        }
    }

    func happen(to machine: inout ProcessMachine, now: Moment) -> [ProcessEffect] {
        machine.handle(event, now: now)
    }
}

extension [ProcessEffect] {
    /// The lines for the activity log, `INFO text` each.
    var logLines: [String] {
        compactMap { if case .log(let entry) = $0 { "\(entry.level.tag) \(entry.text)" } else { nil } }
    }

    var transitions: [ProcessTransition] {
        compactMap { if case .changed(let transition) = $0 { transition } else { nil } }
    }

    var finalEnds: [FinalEnd] {
        compactMap { if case .ended(let end) = $0 { end } else { nil } }
    }

    var timer: MonotonicTime? {
        compactMap { if case .armTimer(let time) = $0 { time } else { nil } }.last
    }

    var hooks: [Hook] {
        compactMap { if case .runHook(let hook, _) = $0 { hook } else { nil } }
    }

    var signals: [SignalNumber] {
        compactMap { if case .send(let signal, _, _) = $0 { signal } else { nil } }
    }
}
