import Model
import Testing

@testable import ProcessLifecycle

@Suite struct StartingTests {
    @Test("a start spawns and says STARTING with the tries so far (PROC-10, EVT-3)")
    func startSpawns() {
        var machine = Situation.stopped.machine()
        let effects = machine.handle(.start, now: at(5))
        #expect(effects.contains(.prepare))
        #expect(effects.transitions == [ProcessTransition(from: .stopped, to: .starting, detail: .tries(0))])
        #expect(machine.startedAt == at(5).wallSeconds)
    }

    @Test("startsecs counts from the start request, not from the answer of the spawn (PROC-12)")
    func startsecsTimer() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startsecs: 3))
        _ = machine.handle(.start, now: at(5))
        #expect(machine.handle(.prepared, .launched(pid: 7), now: at(0)).timer == at(8).monotonic)
    }

    @Test("a process that stays up for startsecs is RUNNING, and its failures are forgotten (PROC-12)")
    func runningAfterStartsecs() {
        var machine = Situation.starting.machine()
        let effects = machine.handle(.timerFired, now: at(1))
        #expect(machine.wireState == .running)
        #expect(machine.failedStarts == 0)
        #expect(
            effects.logLines == [
                "INFO success: x entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)"
            ]
        )
    }

    @Test("an exit within startsecs is a failed start whatever its code (PROC-13)")
    func exitTooQuickly() {
        var machine = Situation.starting.machine()
        let effects = machine.end(.exited(code: 0), now: at(0.5))
        #expect(machine.wireState == .backoff)
        #expect(machine.spawnError == "Exited too quickly (process log may have details)")
        #expect(machine.exitCode == nil)
        #expect(effects.logLines == ["WARN exited: x (exit status 0; not expected)"])
    }

    @Test("with startsecs=0 an exit before the timer passes through RUNNING without the success line (PROC-18)")
    func exitWithoutStartsecs() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(autorestart: .never, startsecs: 0))
        _ = machine.handle(.start, now: at(0))
        _ = machine.handle(.prepared, .launched(pid: 7), now: at(0))
        let effects = machine.end(.exited(code: 0), now: at(0))
        #expect(effects.transitions.map(\.to) == [.running, .exited])
        #expect(effects.logLines == ["INFO exited: x (exit status 0; expected)"])
    }

    @Test(
        "failed starts are tried again after 1, 2, 3 seconds and given up after startretries + 1 (PROC-14 to PROC-16)"
    )
    func backoffDelays() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 2))
        var delays: [Int64] = []
        var effects = machine.handle(.start, now: at(100))
        for _ in 0..<3 {
            #expect(effects.contains(.prepare))
            effects = machine.handle(.launchFailed(LaunchFailure("no such file", exitStatus: 127)), now: at(100))
            if let timer = effects.timer {
                delays.append((timer.nanoseconds - at(100).monotonic.nanoseconds) / 1_000_000_000)
                effects = machine.handle(.timerFired, .turnCame, now: at(100))
            }
        }
        #expect(delays == [1, 2])
        #expect(machine.wireState == .fatal)
        #expect(
            effects.logLines == [
                "INFO spawnerr: no such file",
                "INFO gave up: x entered FATAL state, too many start retries too quickly",
            ]
        )
    }

    @Test("a lack of resources never uses up a retry (EXT-18)")
    func lackOfResources() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 0))
        for _ in 0..<5 {
            _ = machine.handle(.start, now: at(0))
            let effects = machine.handle(
                .launchFailed(LaunchFailure("too many", exitStatus: 1, isLackOfResources: true)),
                now: at(0)
            )
            #expect(effects.timer == at(1).monotonic)
            #expect(machine.wireState == .backoff)
        }
    }

    @Test(
        "starts that nobody asked for are counted, retries and restarts alike (EXT-53)",
        arguments: Situation.allCases
    )
    func automaticRestarts(situation: Situation) {
        var machine = situation.machine()
        _ = machine.handle(.timerFired, .turnCame, now: at(20))
        let isRestart = [
            .backoff, .backoffWaiting, .exitedRestarting, .exitedWaiting, .awaitingRestart, .stoppedWaiting,
        ].contains(situation)
        #expect(machine.automaticRestarts == (isRestart ? 1 : 0))
        var asked = situation.machine()
        _ = asked.handle(.start, now: at(20))
        #expect(asked.automaticRestarts == 0)
        var late = situation.machine()
        _ = late.handle(.beginShutdown, now: at(20))
        _ = late.handle(.timerFired, .turnCame, now: at(20))
        #expect(late.automaticRestarts == 0)
    }

    @Test("a restart that is due waits for its turn, and is still what it was to clients", arguments: [true, false])
    func restartsWaitForTheirTurn(isBackoff: Bool) {
        var machine = (isBackoff ? Situation.backoff : .exitedRestarting).machine()
        let before = machine.wireState
        #expect(machine.handle(.timerFired, now: at(9)) == [.awaitTurn])
        #expect(machine.wireState == before)
        #expect(machine.handle(.turnCame, now: at(9)).contains(.prepare))
    }

    @Test("a turn that comes when it is not needed any more changes nothing")
    func needlessTurn() {
        var machine = Situation.backoffWaiting.machine()
        _ = machine.handle(.stop, now: at(9))
        #expect(machine.handle(.turnCame, now: at(9)).isEmpty)
        #expect(machine.phase == .stopped)
    }

    @Test(
        "a process without autorestart runs once, any other is up",
        arguments: [RestartPolicy.always, .unexpected, .never]
    )
    func goalOfAStart(policy: RestartPolicy) {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(autorestart: policy))
        #expect(machine.goal == .down)
        _ = machine.handle(.start, now: at(0))
        #expect(machine.goal == (policy == .never ? .once : .up))
    }

    @Test("those who wait for a start are told how it ended, last of all")
    func outcomesOfStarts() {
        var running = Situation.starting.machine()
        #expect(running.handle(.timerFired, now: at(1)).last == .startEnded(.running))
        var failed = Situation.launching.machine()
        #expect(failed.handle(.launchFailed(LaunchFailure("no")), now: at(1)).last == .startEnded(.spawnFailed("no")))
        var stopped = Situation.starting.machine()
        #expect(stopped.handle(.stop, now: at(0.5)).last == .startEnded(.abnormalTermination))
    }

    @Test("with startsecs=0 a start can be settled at once, otherwise it has to wait", arguments: [0, 1])
    func settledStart(startsecs: Int) {
        var machine = Situation.starting.machine(ProcessRules(startsecs: startsecs))
        _ = machine.handle(.settleStart, now: at(0))
        #expect(machine.wireState == (startsecs == 0 ? .running : .starting))
    }

    @Test(
        "a start request while there is a process only warns (PROC-28)",
        arguments: [Situation.starting, .running, .stopping]
    )
    func alreadyRunning(situation: Situation) {
        var machine = situation.machine()
        #expect(machine.handle(.start, now: at(9)).logLines == ["WARN process 'x' already running"])
    }
}

@Suite struct StoppingTests {
    @Test("a stop sends the stop signal and waits stopwaitsecs (PROC-20)")
    func stopSignals() {
        var machine = Situation.running.machine(ProcessRules(stopSignal: .int, stopwaitsecs: 4))
        let effects = machine.handle(.stop, now: at(10))
        #expect(effects.contains(.send(.int, pid: 7, toGroup: false)))
        #expect(effects.timer == at(14).monotonic)
        #expect(effects.logLines == ["DEBG killing x (pid 7) with signal SIGINT"])
    }

    @Test("stopasgroup and killasgroup decide over the target of their own signal only")
    func groups() {
        var machine = Situation.running.machine(ProcessRules(stopAsGroup: false, killAsGroup: true))
        #expect(machine.handle(.stop, now: at(10)).contains(.send(.term, pid: 7, toGroup: false)))
        let effects = machine.handle(.timerFired, now: at(20))
        #expect(effects.contains(.send(.kill, pid: 7, toGroup: true)))
        #expect(effects.logLines.last == "DEBG killing x (pid 7) process group with signal SIGKILL")
    }

    @Test("SIGKILL is repeated every stopwaitsecs until the process is gone (PROC-22)")
    func killIsRepeated() {
        var machine = Situation.stopping.machine()
        for round in 1...3 {
            let now = at(Double(round) * 10)
            let effects = machine.handle(.timerFired, now: now)
            #expect(effects.logLines.first == "WARN killing 'x' (7) with SIGKILL")
            #expect(effects.signals == [.kill])
            #expect(effects.timer == now.monotonic.advanced(bySeconds: 10))
            #expect(effects.transitions.isEmpty)
        }
    }

    @Test("a stopwaitsecs of nothing or less kills at once, and then once a second at the most", arguments: [0, -5])
    func killWithoutPatience(stopwaitsecs: Int) {
        var machine = Situation.running.machine(ProcessRules(stopwaitsecs: stopwaitsecs))
        #expect(machine.handle(.stop, now: at(10)).timer == at(10).monotonic)
        #expect(machine.handle(.timerFired, now: at(10)).timer == at(11).monotonic)
    }

    @Test("the level of the stopped line depends on exitcodes (PROC-21)", arguments: [(0, "INFO"), (1, "WARN")])
    func stoppedLine(code: Int, level: String) {
        var machine = Situation.stopping.machine()
        let effects = machine.end(.exited(code: Int32(code)), now: at(4))
        #expect(effects.logLines == ["\(level) stopped: x (exit status \(code))"])
        #expect(machine.wireState == .stopped)
    }

    @Test("a stop in BACKOFF is immediate and gives back all retries (PROC-23, QRK-8)")
    func stopInBackoff() {
        var machine = Situation.backoff.machine()
        let effects = machine.handle(.stop, now: at(1))
        #expect(effects.transitions == [ProcessTransition(from: .backoff, to: .stopped, detail: .pid(0))])
        #expect(effects.contains(.cancelTimer))
        #expect(machine.failedStarts == 0)
    }

    @Test("a signal that finds no process leaves the state to the reaper (PROC-26)")
    func signalMissed() {
        var machine = Situation.stopping.machine()
        let effects = machine.handle(.signalFailed("No such process", isGone: true), now: at(3))
        #expect(machine.wireState == .stopping)
        #expect(
            effects.logLines == [
                "DEBG unable to signal x (pid 7), it probably just exited on its own: No such process"
            ]
        )
    }

    @Test("a signal that is refused makes the process UNKNOWN (PROC-25)")
    func signalRefused() {
        var machine = Situation.stopping.machine()
        let effects = machine.handle(.signalFailed("Operation not permitted", isGone: false), now: at(3))
        #expect(effects.transitions.map(\.to) == [.unknown])
        #expect(effects.logLines == ["CRIT unknown problem killing x (7):Operation not permitted"])
    }
}

@Suite struct ExitTests {
    @Test(
        "autorestart decides over a process that ended by itself (PROC-19)",
        arguments: [
            (RestartPolicy.always, Int32(0), true), (.always, 1, true),
            (.unexpected, 0, false), (.unexpected, 1, true),
            (.never, 0, false), (.never, 1, false),
        ]
    )
    func autorestart(policy: RestartPolicy, code: Int32, restarts: Bool) {
        var machine = Situation.running.machine(ProcessRules(autorestart: policy))
        let effects = machine.end(.exited(code: code), now: at(9))
        #expect((effects.timer == at(9).monotonic) == restarts)
        if restarts { #expect(machine.handle(.timerFired, .turnCame, now: at(9)).contains(.prepare)) }
    }

    @Test("a death by signal is never expected (PROC-17)")
    func deathBySignal() {
        var machine = Situation.running.machine()
        let effects = machine.end(.signaled(.kill, coreDumped: false), now: at(9))
        #expect(effects.logLines == ["WARN exited: x (terminated by SIGKILL; not expected)"])
        #expect(machine.spawnError == "Bad exit code -1")
        #expect(machine.exitCode == -1)
    }

    @Test("the EXITED event tells whether the exit was expected, and the pid (EVT-8)")
    func exitedEvent() {
        var machine = Situation.running.machine()
        let effects = machine.end(.exited(code: 0), now: at(9))
        #expect(effects.transitions.map(\.detail) == [.exit(expected: true, pid: 7)])
    }
}

@Suite struct ShutdownTests {
    @Test("nothing is started once a shutdown has begun", arguments: Situation.allCases)
    func nothingStarts(situation: Situation) {
        var machine = situation.machine(ProcessRules(autorestart: .always))
        _ = machine.handle(.beginShutdown, now: at(20))
        for event in Event.allCases where event != .launched {
            var machine = machine
            #expect(!event.happen(to: &machine, now: at(99)).contains(.prepare))
        }
    }

    @Test("its turn stops what runs and gives up what waits (SD-61, PROC-24)")
    func turn() {
        var running = Situation.running.machine()
        #expect(running.handle(.stopForShutdown, now: at(9)).signals == [.term])
        var waiting = Situation.backoff.machine()
        let effects = waiting.handle(.stopForShutdown, now: at(9))
        #expect(effects.transitions.map(\.to) == [.fatal])
        #expect(effects.logLines.isEmpty)
    }
}
