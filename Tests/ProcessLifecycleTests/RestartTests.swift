import Model
import Testing

@testable import ProcessLifecycle

/// Restarts that wait, that are counted, and that others ask for (EXT-70, EXT-73, EXT-74).
@Suite struct RestartTests {
    private func running(_ change: (inout OrchestrationRules) -> Void) -> ProcessMachine {
        Situation.running.machine(ProcessRules(autorestart: .always).with(change))
    }

    /// How long after its end the process is started again, and goes through a start that is long enough.
    private func pause(_ machine: inout ProcessMachine, endingAt end: Double) -> Double? {
        let effects = machine.end(.exited(code: 1), now: at(end))
        guard let timer = effects.timer else { return nil }
        let due = Moment(monotonic: timer, wallSeconds: 0)
        _ = machine.handle(.timerFired, .turnCame, .prepared, .launched(pid: 7), now: due)
        let up = Moment(monotonic: timer.advanced(bySeconds: 1), wallSeconds: 0)
        _ = machine.handle(.timerFired, now: up)
        return Double(timer.nanoseconds - at(end).monotonic.nanoseconds) / 1e9
    }

    @Test func `each restart waits longer by the factor, up to the limit`() {
        var machine = running {
            $0.backoff = BackoffSettings(delay: TimeSpan(milliseconds: 500))
            $0.backoff?.limit = TimeSpan(seconds: 3)
        }
        var pauses: [Double?] = []
        for round in 1...5 { pauses.append(pause(&machine, endingAt: Double(round * 10))) }
        #expect(pauses == [0.5, 1, 2, 3, 3])
    }

    @Test func `a run that was long enough ends the row`() {
        var machine = running { $0.backoff = BackoffSettings(delay: TimeSpan(seconds: 2)) }
        _ = pause(&machine, endingAt: 10)
        #expect(pause(&machine, endingAt: 30) == 4)
        #expect(pause(&machine, endingAt: 100) == 2)
    }

    @Test func `without the key a restart is due at once`() {
        var machine = running { _ in }
        #expect(pause(&machine, endingAt: 10) == 0)
    }

    @Test func `failed starts wait in the same way`() {
        var machine = ProcessMachine(
            name: "x",
            rules: ProcessRules(startretries: 9).with { $0.backoff = BackoffSettings(delay: TimeSpan(seconds: 2)) }
        )
        var pauses: [Int64] = []
        for _ in 0..<4 {
            let effects = machine.handle(.start, .launchFailed(LaunchFailure("no")), now: at(0))
            pauses.append(
                ((effects.timer ?? at(0).monotonic).nanoseconds - at(0).monotonic.nanoseconds) / 1_000_000_000
            )
            _ = machine.handle(.timerFired, now: at(0))
        }
        #expect(pauses == [2, 2, 2, 2], "a request begins again")
        _ = machine.handle(.stop, .start, .launchFailed(LaunchFailure("no")), now: at(0))
        let effects = machine.handle(.timerFired, .turnCame, .launchFailed(LaunchFailure("no")), now: at(0))
        #expect(effects.timer == at(4).monotonic)
    }

    @Test func `a stop calls off a restart that is some time off, and the process stays EXITED`() {
        var machine = Situation.awaitingRestart.machine()
        #expect(machine.nextStartAt == at(12).wallSeconds)
        #expect(machine.awaitsRestart)
        let effects = machine.handle(.stop, now: at(5))
        #expect(effects.contains(.cancelTimer))
        #expect(machine.phase == .exited(restarts: false))
        #expect(machine.nextStartAt == nil)
        #expect(effects.transitions.isEmpty)
    }

    @Test func `a start comes at once in the place of a restart that is some time off`() {
        var machine = Situation.awaitingRestart.machine()
        #expect(machine.handle(.start, now: at(5)).contains(.prepare))
        #expect(machine.nextStartAt == nil)
    }

    @Test func `one restart more than the limit is FATAL`() {
        var machine = running { $0.restartLimit = RestartLimit(2, within: TimeSpan(seconds: 60)) }
        #expect(pause(&machine, endingAt: 10) != nil)
        #expect(pause(&machine, endingAt: 20) != nil)
        let effects = machine.end(.exited(code: 1), now: at(30))
        #expect(machine.phase == .fatal)
        #expect(machine.spawnError == "more than 2 restarts within 60 seconds")
        #expect(effects.transitions.map(\.to) == [.exited, .fatal])
        #expect(effects.finalEnds == [FinalEnd(.fatal, exitStatus: 1)])
    }

    @Test func `restarts that are long ago do not count`() {
        var machine = running { $0.restartLimit = RestartLimit(2, within: TimeSpan(seconds: 60)) }
        for end in [10.0, 50, 80, 120, 150] { #expect(pause(&machine, endingAt: end) != nil) }
    }

    @Test func `retries of failed starts count among restarts`() {
        var machine = ProcessMachine(
            name: "x",
            rules: ProcessRules(startretries: 9).with {
                $0.restartLimit = RestartLimit(1, within: TimeSpan(seconds: 60))
            }
        )
        _ = machine.handle(.start, .launchFailed(LaunchFailure("no")), now: at(0))
        #expect(machine.phase == .backoff)
        _ = machine.handle(.timerFired, .turnCame, .launchFailed(LaunchFailure("no")), now: at(1))
        #expect(machine.phase == .fatal)
        #expect(machine.spawnError == "more than 1 restart within 60 seconds")
    }

    @Test func `a request begins the count again`() {
        var machine = running { $0.restartLimit = RestartLimit(1, within: TimeSpan(seconds: 60)) }
        _ = pause(&machine, endingAt: 10)
        _ = machine.handle(.stop, now: at(20))
        machine.end(.exited(code: 0), now: at(20))
        _ = machine.handle(.start, .prepared, .launched(pid: 7), now: at(21))
        _ = machine.handle(.timerFired, now: at(22))
        #expect(pause(&machine, endingAt: 23) != nil)
    }

    // MARK: By health, and with others

    @Test func `a restart is a stop as by hand and a start, and counts as one`() {
        var machine = Situation.running.machine()
        let effects = machine.handle(.restart(because: "unhealthy", isFailure: true), now: at(3))
        #expect(effects.signals == [.term])
        #expect(effects.logLines.contains("INFO restarting x: unhealthy"))
        machine.end(.exited(code: 0), now: at(4))
        #expect(machine.wireState == .stopped)
        #expect(machine.handle(.turnCame, now: at(4)).contains(.prepare))
        #expect(machine.automaticRestarts == 1)
    }

    @Test func `a stop request keeps it from being started again`() {
        var machine = Situation.stoppingToRestart.machine()
        _ = machine.handle(.stop, now: at(4))
        machine.end(.exited(code: 0), now: at(5))
        #expect(machine.phase == .stopped)
        var waiting = Situation.stoppedWaiting.machine()
        let effects = waiting.handle(.stop, now: at(5))
        #expect(effects == [.stopEnded(.stopped)])
        #expect(waiting.handle(.turnCame, now: at(5)).isEmpty)
    }

    @Test func `what is given up is stopped, and FATAL with the reason`() {
        var machine = Situation.stoppingForGood.machine()
        let effects = machine.end(.exited(code: 0), now: at(4))
        #expect(effects.transitions.map(\.to) == [.fatal])
        #expect(machine.spawnError == "why")
        #expect(effects.finalEnds == [FinalEnd(.fatal, exitStatus: 1)])
    }

    @Test func `one restart by health too many is FATAL`() {
        var machine = running { $0.restartLimit = RestartLimit(0, within: TimeSpan(seconds: 60)) }
        _ = machine.handle(.restart(because: "unhealthy", isFailure: true), now: at(3))
        machine.end(.exited(code: 0), now: at(4))
        #expect(machine.phase == .fatal)
    }

    @Test func `restarts with another program do not count`() {
        var machine = running { $0.restartLimit = RestartLimit(0, within: TimeSpan(seconds: 60)) }
        _ = machine.handle(.restart(because: "'db' is RUNNING again", isFailure: false), now: at(3))
        machine.end(.exited(code: 0), now: at(4))
        #expect(machine.phase == .waiting(.stopped))
    }

    // MARK: Held back

    @Test func `startsecs counts from the launch, not from the wait`() {
        var machine = Situation.held.machine()
        #expect(machine.wireState == .starting)
        #expect(machine.pid == nil)
        let effects = machine.handle(.conditionsHold, .prepared, .launched(pid: 7), now: at(100))
        #expect(effects.timer == at(101).monotonic)
        #expect(effects.transitions.isEmpty, "STARTING was told when the wait began")
    }

    @Test func `a stop ends the wait`() {
        var machine = Situation.held.machine()
        let effects = machine.handle(.stop, now: at(11))
        #expect(machine.phase == .stopped)
        #expect(effects.contains(.startEnded(.abnormalTermination)))
        #expect(effects.contains(.stopEnded(.stopped)))
    }

    @Test func `a wait that is overdue is a failed start`() {
        var machine = Situation.held.machine()
        let effects = machine.handle(.conditionsOverdue("waited 5 seconds"), now: at(15))
        #expect(machine.phase == .backoff)
        #expect(effects.contains(.startEnded(.spawnFailed("waited 5 seconds"))))
        #expect(machine.failedStarts == 1)
    }

    @Test func `a retry waits for the conditions again`() {
        var machine = Situation.held.machine()
        _ = machine.handle(.conditionsOverdue("late"), now: at(15))
        _ = machine.handle(.timerFired, .turnCame, now: at(16))
        #expect(machine.phase.isHeld)
    }

    @Test func `a stop of a retry that waits gives the next start all its tries`() {
        var machine = Situation.held.machine()
        _ = machine.handle(.conditionsOverdue("late"), now: at(15))
        _ = machine.handle(.timerFired, .turnCame, .stop, now: at(16))
        #expect(machine.phase == .stopped)
        #expect(machine.failedStarts == 0)
    }

    @Test func `without conditions one start does not wait, and the next one does`() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules().with { $0.hasConditions = true })
        #expect(machine.handle(.startUnconditionally, now: at(0)).contains(.prepare))
        _ = machine.handle(.launchFailed(LaunchFailure("no")), now: at(0))
        _ = machine.handle(.timerFired, .turnCame, now: at(1))
        #expect(machine.phase.isHeld)
        #expect(machine.handle(.startUnconditionally, now: at(2)).contains(.prepare))
    }

    @Test func `a shutdown ends the wait before the turn of the process comes`() {
        var machine = Situation.held.machine()
        _ = machine.handle(.beginShutdown, now: at(11))
        #expect(machine.phase == .stopped)
        #expect(machine.handle(.conditionsHold, now: at(12)).isEmpty)
    }

    // MARK: Programs that are to end

    private var oneshot: ProcessMachine {
        let rules = ProcessRules(autorestart: .never, startsecs: 0, startretries: 1).with { $0.type = .oneshot }
        var machine = ProcessMachine(name: "x", rules: rules)
        _ = machine.handle(.start, .prepared, .launched(pid: 7), .settleStart, now: at(0))
        return machine
    }

    @Test func `a oneshot program is RUNNING from its start and has completed with an expected end`() {
        var machine = oneshot
        #expect(machine.wireState == .running)
        #expect(!machine.hasCompleted)
        machine.end(.exited(code: 0), now: at(5))
        #expect(machine.phase == .exited(restarts: false))
        #expect(machine.hasCompleted)
    }

    @Test func `its unexpected ends are failed starts until it is FATAL`() {
        var machine = oneshot
        machine.end(.exited(code: 3), now: at(5))
        #expect(machine.phase == .backoff)
        #expect(machine.failedStarts == 1)
        _ = machine.handle(.timerFired, .turnCame, .prepared, .launched(pid: 8), .timerFired, now: at(6))
        #expect(machine.wireState == .running)
        machine.end(.exited(code: 3), now: at(9))
        #expect(machine.phase == .fatal)
        #expect(!machine.hasCompleted)
        #expect(machine.spawnError == "Bad exit code 3")
    }
}
