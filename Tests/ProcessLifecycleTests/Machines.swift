import Model

@testable import ProcessLifecycle

/// A time so many seconds into a test.
func at(_ seconds: Double) -> Moment {
    Moment(monotonic: MonotonicTime(nanoseconds: Int64(seconds * 1e9)), wallSeconds: 1_000_000 + Int(seconds))
}

/// The situations that a machine can be in, each reached by events alone.
enum Situation: String, CaseIterable {
    case stopped = "STOPPED"
    case launching = "STARTING, spawn not answered"
    case starting = "STARTING"
    case running = "RUNNING"
    case backoff = "BACKOFF"
    case stopping = "STOPPING"
    case exited = "EXITED"
    case exitedRestarting = "EXITED, restart due"
    case fatal = "FATAL"
    case unknown = "UNKNOWN, process alive"
    case unknownGone = "UNKNOWN, process gone"

    /// A machine for `x` with pid 7 where there is one.
    func machine(_ rules: ProcessRules = ProcessRules(autorestart: .unexpected)) -> ProcessStateMachine {
        var machine = ProcessStateMachine(name: "x", rules: rules)
        switch self {
        case .stopped: break
        case .launching: _ = machine.start(now: at(10))
        case .starting:
            _ = machine.start(now: at(0))
            _ = machine.spawned(pid: 7)
        case .running:
            machine = Situation.starting.machine(rules)
            _ = machine.timerFired(now: at(2))
        case .backoff:
            _ = machine.start(now: at(0))
            _ = machine.spawnFailed("no", exitStatus: 127, forLackOfResources: false, now: at(0))
        case .stopping:
            machine = Situation.running.machine(rules)
            _ = machine.stop(now: at(3))
        case .exited:
            machine = Situation.running.machine(rules)
            _ = machine.exited(.exited(code: 0), now: at(4))
        case .exitedRestarting:
            machine = Situation.running.machine(rules)
            _ = machine.exited(.exited(code: 9), now: at(4))
        case .fatal:
            machine = ProcessStateMachine(name: "x", rules: Self.withoutRetries(rules))
            _ = machine.start(now: at(0))
            _ = machine.spawnFailed("no", exitStatus: 127, forLackOfResources: false, now: at(0))
        case .unknown:
            machine = Situation.stopping.machine(rules)
            _ = machine.signalFailed("Operation not permitted", isGone: false)
        case .unknownGone:
            machine = Situation.unknown.machine(rules)
            _ = machine.exited(.exited(code: 0), now: at(5))
        }
        return machine
    }

    private static func withoutRetries(_ rules: ProcessRules) -> ProcessRules {
        var rules = rules
        rules.startretries = 0
        return rules
    }
}

/// Everything that can happen to a machine.
enum Event: String, CaseIterable {
    case start = "start request"
    case stop = "stop request"
    case beginShutdown = "shutdown begins"
    case stopForShutdown = "its turn in the shutdown"
    case killForShutdown = "the shutdown must end now"
    case spawned = "spawned"
    case spawnFailed = "spawn failed"
    case spawnFailedForLackOfResources = "spawn failed for lack of resources"
    case spawnFailedLate = "spawn failed, told late"
    case signalMissed = "signal failed, no such process"
    case signalRefused = "signal failed otherwise"
    case timer = "timer"
    case exitedAsExpected = "exit, expected"
    case exitedUnexpectedly = "exit, not expected"

    func happen(to machine: inout ProcessStateMachine, now: Moment) -> [ProcessEffect] {
        switch self {
        case .start: machine.start(now: now)
        case .stop: machine.stop(now: now)
        case .beginShutdown: machine.beginShutdown()
        case .stopForShutdown: machine.stopForShutdown(now: now)
        case .killForShutdown: machine.killForShutdown(now: now)
        case .spawned: machine.spawned(pid: 8)
        case .spawnFailed: machine.spawnFailed("no", exitStatus: 127, forLackOfResources: false, now: now)
        case .spawnFailedForLackOfResources:
            machine.spawnFailed("no", exitStatus: 127, forLackOfResources: true, now: now)
        case .spawnFailedLate: machine.spawnFailedLate("no")
        case .signalMissed: machine.signalFailed("No such process", isGone: true)
        case .signalRefused: machine.signalFailed("Operation not permitted", isGone: false)
        case .timer: machine.timerFired(now: now)
        case .exitedAsExpected: machine.exited(.exited(code: 0), now: now)
        case .exitedUnexpectedly: machine.exited(.exited(code: 9), now: now)
        }
    }
}

extension [ProcessEffect] {
    /// The lines for the activity log, `INFO text` each.
    var logLines: [String] {
        compactMap { if case .log(let level, let text) = $0 { "\(level.tag) \(text)" } else { nil } }
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

    var signals: [SignalNumber] {
        compactMap { if case .send(let signal, _, _) = $0 { signal } else { nil } }
    }
}
