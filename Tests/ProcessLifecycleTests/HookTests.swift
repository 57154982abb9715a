import Model
import Testing

@testable import ProcessLifecycle

/// Commands at moments in the life of a process (EXT-75), and what its health does to that (EXT-73).
@Suite struct HookTests {
    private func machine(_ hooks: Hook..., rules: ProcessRules = ProcessRules()) -> ProcessMachine {
        ProcessMachine(name: "x", rules: rules.with { $0.hooks = Set(hooks) })
    }

    private func running(_ hooks: Hook..., rules: ProcessRules = ProcessRules()) -> ProcessMachine {
        Situation.running.machine(rules.with { $0.hooks = Set(hooks) })
    }

    // MARK: pre_start

    @Test("pre_start runs before the spawn, STARTING")
    func preStart() {
        var machine = machine(.preStart)
        let effects = machine.handle(.start, now: at(0))
        #expect(effects.hooks == [.preStart])
        #expect(!effects.contains(.prepare))
        #expect(machine.wireState == .starting)
        #expect(machine.pid == nil)
        let next = machine.handle(.hookEnded(.preStart, failure: nil), now: at(20))
        #expect(next == [.prepare])
        #expect(machine.startedAt == at(20).wallSeconds)
    }

    @Test("startsecs counts from the spawn, not from pre_start")
    func startsecsAfterPreStart() {
        var machine = machine(.preStart)
        _ = machine.handle(.start, now: at(0))
        _ = machine.handle(.hookEnded(.preStart, failure: nil), now: at(20))
        #expect(machine.handle(.prepared, .launched(pid: 7), now: at(20)).timer == at(21).monotonic)
    }

    @Test("pre_start that fails is a failed start, which is tried again and given up as any")
    func failingPreStart() {
        var machine = machine(.preStart, rules: ProcessRules(startretries: 1))
        _ = machine.handle(.start, now: at(0))
        let effects = machine.handle(.hookEnded(.preStart, failure: "exit status 3"), now: at(1))
        #expect(effects.logLines == ["INFO spawnerr: pre_start: exit status 3"])
        #expect(effects.last == .startEnded(.spawnFailed("pre_start: exit status 3")))
        #expect(machine.wireState == .backoff)
        #expect(machine.handle(.timerFired, .turnCame, now: at(2)).hooks == [.preStart])
        _ = machine.handle(.hookEnded(.preStart, failure: "no end in 30 seconds"), now: at(3))
        #expect(machine.wireState == .fatal)
        #expect(machine.spawnError == "pre_start: no end in 30 seconds")
    }

    @Test("a stop asks pre_start to end, and it is STOPPED when it has, whatever its status is", arguments: [nil, "x"])
    func stopInPreStart(failure: String?) {
        var machine = Situation.preStart.machine(ProcessRules(stopSignal: .int, stopwaitsecs: 4))
        let effects = machine.handle(.stop, now: at(10))
        #expect(effects.contains(.stopHook(.int)))
        #expect(effects.timer == at(14).monotonic)
        #expect(effects.last == .startEnded(.abnormalTermination))
        #expect(machine.wireState == .stopping)
        let end = machine.handle(.hookEnded(.preStart, failure: failure), now: at(11))
        #expect(machine.phase == .stopped)
        #expect(end.last == .stopEnded(.stopped))
        #expect(end.contains(.cancelTimer))
        #expect(!end.contains(.prepare))
    }

    @Test("pre_start that does not obey is killed after stopwaitsecs")
    func stubbornPreStart() {
        var machine = Situation.endingPreStart.machine()
        let effects = machine.handle(.timerFired, now: at(13))
        #expect(effects.contains(.killHook))
        #expect(machine.phase == .stopped)
    }

    @Test("a stop in pre_start gives back all retries")
    func retriesAfterStop() {
        var machine = machine(.preStart)
        _ = machine.handle(.start, .hookEnded(.preStart, failure: "no"), .timerFired, .turnCame, now: at(9))
        #expect(machine.failedStarts == 1)
        _ = machine.handle(.stop, now: at(9))
        #expect(machine.failedStarts == 0)
    }

    @Test("in a shutdown pre_start may end, and leads to no start")
    func shutdownInPreStart() {
        var machine = Situation.preStart.machine()
        #expect(machine.handle(.beginShutdown, now: at(1)).isEmpty)
        let effects = machine.handle(.hookEnded(.preStart, failure: nil), now: at(2))
        #expect(effects.transitions.map(\.to) == [.stopped])
        #expect(machine.isAtRest)
    }

    @Test("its turn in a shutdown ends pre_start as a stop does, and the end of all patience kills it")
    func turnInPreStart() {
        var machine = Situation.preStart.machine()
        _ = machine.handle(.beginShutdown, now: at(1))
        #expect(machine.handle(.stopForShutdown, now: at(1)).contains(.stopHook(.term)))
        #expect(machine.handle(.killForShutdown, now: at(2)).contains(.killHook))
        #expect(machine.phase == .stopped)
    }

    @Test("no post_stop runs after a pre_start that failed or was stopped")
    func noProcessNoPostStop() {
        var failed = machine(.preStart, .postStop)
        _ = failed.handle(.start, now: at(0))
        #expect(failed.handle(.hookEnded(.preStart, failure: "no"), now: at(1)).hooks.isEmpty)
        var stopped = Situation.endingPreStart.machine(ProcessRules().with(.postStop))
        #expect(stopped.handle(.hookEnded(.preStart, failure: nil), now: at(4)).hooks.isEmpty)
    }

    // MARK: post_start

    @Test("post_start runs once the process is RUNNING, and a failure is a warning")
    func postStart() {
        var machine = Situation.starting.machine(ProcessRules().with(.postStart))
        #expect(machine.handle(.timerFired, now: at(1)).hooks == [.postStart])
        #expect(machine.wireState == .running)
        let effects = machine.handle(.hookEnded(.postStart, failure: "exit status 3"), now: at(2))
        #expect(effects.count == 1 && effects.logLines == ["WARN post_start of 'x' failed: exit status 3"])
        #expect(machine.wireState == .running)
    }

    @Test("post_start that ends well is nothing to tell")
    func goodPostStart() {
        var machine = running(.postStart)
        #expect(machine.handle(.hookEnded(.postStart, failure: nil), now: at(2)).isEmpty)
    }

    // MARK: pre_stop

    @Test("pre_stop runs before the stop signal, and SIGKILL comes stopwaitsecs after the request")
    func preStop() {
        var machine = running(.preStop, rules: ProcessRules(stopwaitsecs: 10))
        let effects = machine.handle(.stop, now: at(10))
        #expect(effects.hooks == [.preStop])
        #expect(effects.signals.isEmpty)
        #expect(effects.timer == at(20).monotonic)
        #expect(effects.transitions.map(\.to) == [.stopping])
        let next = machine.handle(.hookEnded(.preStop, failure: nil), now: at(16))
        #expect(next.signals == [.term])
        #expect(next.timer == nil, "the time goes on")
        #expect(machine.handle(.timerFired, now: at(20)).signals == [.kill])
    }

    @Test("pre_stop that fails is a warning, and the signal follows")
    func failingPreStop() {
        var machine = Situation.preStop.machine()
        let effects = machine.handle(.hookEnded(.preStop, failure: "exit status 3"), now: at(4))
        #expect(effects.logLines.first == "WARN pre_stop of 'x' failed: exit status 3")
        #expect(effects.signals == [.term])
    }

    @Test("pre_stop that takes too long is killed, and the process with it")
    func endlessPreStop() {
        var machine = Situation.preStop.machine()
        let effects = machine.handle(.timerFired, now: at(13))
        #expect(effects.first == .killHook)
        #expect(effects.signals == [.kill])
        machine.end(.signaled(.kill, coreDumped: false), now: at(14))
        #expect(machine.wireState == .stopped)
    }

    @Test("a process that ends while pre_stop runs is STOPPED, and the hook is killed")
    func endInPreStop() {
        var machine = Situation.preStop.machine()
        let effects = machine.end(.exited(code: 1), now: at(4))
        #expect(effects.first == .killHook)
        #expect(effects.signals.isEmpty)
        #expect(machine.phase == .stopped)
    }

    @Test("a process that was told to end already gets no pre_stop", arguments: [true, false])
    func stopWhileFailing(isWatchdog: Bool) {
        let rules = ProcessRules().with {
            $0.hooks = [.preStop]
            $0.readiness = isWatchdog ? .startsecs : .notify
            $0.startTimeout = TimeSpan(seconds: 1)
        }
        var machine = (isWatchdog ? Situation.running : .starting).machine(rules)
        _ = machine.handle(isWatchdog ? .watchdogFired("silence") : .timerFired, now: at(5))
        let effects = machine.handle(.stop, now: at(6))
        #expect(effects.hooks.isEmpty)
        #expect(effects.signals == [.term])
        #expect(machine.wireState == .stopping)
    }

    @Test("a shutdown runs pre_stop when the turn of the process has come, and kills it when all patience is over")
    func shutdownWithPreStop() {
        var machine = running(.preStop)
        #expect(machine.handle(.beginShutdown, now: at(5)).isEmpty)
        #expect(machine.handle(.stopForShutdown, now: at(6)).hooks == [.preStop])
        let effects = machine.handle(.killForShutdown, now: at(7))
        #expect(effects.first == .killHook)
        #expect(effects.signals == [.kill])
    }

    // MARK: post_stop

    @Test("post_stop runs after an end, is told of it, and all that follows comes after it", arguments: [0, 3])
    func postStop(code: Int32) {
        var machine = running(.postStop)
        let effects = machine.end(.exited(code: code), now: at(5))
        #expect(effects.last == .runHook(.postStop, after: .exited(code: code)))
        #expect(effects.transitions.isEmpty)
        #expect(machine.wireState == .stopping)
        #expect(machine.pid == nil)
        let end = machine.handle(.hookEnded(.postStop, failure: nil), now: at(9))
        #expect(end.transitions.map(\.to) == [.exited])
        #expect(end.contains(.endRun))
        #expect(machine.stoppedAt == at(5).wallSeconds)
        // A restart is due since the end.
        #expect(end.timer == (code == 0 ? nil : at(5).monotonic))
    }

    @Test("post_stop runs after a stop and after a failed start too")
    func postStopAfterStop() {
        var stopping = Situation.stopping.machine(ProcessRules().with(.postStop))
        #expect(stopping.end(.signaled(.term, coreDumped: false), now: at(5)).hooks == [.postStop])
        #expect(stopping.handle(.hookEnded(.postStop, failure: nil), now: at(6)).last == .stopEnded(.stopped))
        var starting = Situation.starting.machine(ProcessRules().with(.postStop))
        #expect(starting.end(.exited(code: 1), now: at(0.5)).hooks == [.postStop])
        _ = starting.handle(.hookEnded(.postStop, failure: "exit status 1"), now: at(0.6))
        #expect(starting.wireState == .backoff)
    }

    @Test("post_stop that fails is a warning")
    func failingPostStop() {
        var machine = Situation.postStop.machine()
        let effects = machine.handle(.hookEnded(.postStop, failure: "terminated by SIGKILL"), now: at(5))
        #expect(effects.logLines.first == "WARN post_stop of 'x' failed: terminated by SIGKILL")
        #expect(machine.wireState == .exited)
    }

    @Test("a stop while post_stop runs makes it STOPPED when that has ended, and no restart follows")
    func stopInPostStop() {
        var machine = running(.postStop, rules: ProcessRules(autorestart: .always))
        machine.end(.exited(code: 1), now: at(5))
        #expect(machine.handle(.stop, now: at(6)).transitions.map(\.to) == [.stopping])
        _ = machine.handle(.hookEnded(.postStop, failure: nil), now: at(7))
        #expect(machine.phase == .stopped)
    }

    @Test("a shutdown waits for post_stop, until all patience is over")
    func shutdownInPostStop() {
        var machine = Situation.postStop.machine(ProcessRules(autorestart: .always))
        _ = machine.handle(.beginShutdown, now: at(5))
        _ = machine.handle(.stopForShutdown, now: at(6))
        #expect(!machine.phase.isStopped)
        var killed = machine
        let effects = killed.handle(.killForShutdown, now: at(7))
        #expect(effects.first == .killHook)
        #expect(killed.phase.isStopped)
        _ = machine.handle(.hookEnded(.postStop, failure: nil), now: at(8))
        #expect(machine.phase == .stopped)
    }

    @Test("no hook is run when all patience of a shutdown is over")
    func killedInShutdown() {
        var machine = running(.preStop, .postStop)
        _ = machine.handle(.beginShutdown, now: at(5))
        #expect(machine.handle(.killForShutdown, now: at(6)).hooks.isEmpty)
        #expect(machine.end(.signaled(.kill, coreDumped: false), now: at(7)).hooks.isEmpty)
        #expect(machine.phase == .stopped)
    }

    @Test("a hook that ends too late changes nothing", arguments: Hook.allCases, Situation.allCases)
    func lateHooks(hook: Hook, situation: Situation) {
        let expected: [Situation: Hook] = [
            .preStart: .preStart, .endingPreStart: .preStart, .preStop: .preStop, .postStop: .postStop,
        ]
        guard expected[situation] != hook else { return }
        var machine = situation.machine()
        let phase = machine.phase
        #expect(machine.handle(.hookEnded(hook, failure: nil), now: at(10)).isEmpty)
        #expect(machine.phase == phase)
    }

    // MARK: Health

    @Test("unhealthy, a process is stopped as by hand and started again, which counts as a restart")
    func restart() {
        var machine = Situation.running.machine(ProcessRules(autorestart: .never))
        let effects = machine.handle(.restart(because: "it is unhealthy: no answer", isFailure: true), now: at(5))
        #expect(effects.logLines.first == "INFO restarting x: it is unhealthy: no answer")
        #expect(effects.signals == [.term])
        #expect(machine.end(.exited(code: 0), now: at(6)).transitions.map(\.to) == [.stopped])
        #expect(machine.handle(.turnCame, now: at(6)).contains(.prepare))
        #expect(machine.automaticRestarts == 1)
    }

    @Test("given up, a process is stopped and FATAL, and ends the container with 1")
    func giveUp() {
        var machine = Situation.running.machine(ProcessRules(autorestart: .always))
        #expect(machine.handle(.giveUp(because: "unhealthy: no answer"), now: at(5)).signals == [.term])
        let effects = machine.end(.exited(code: 0), now: at(6))
        #expect(machine.phase == .fatal)
        #expect(machine.spawnError == "unhealthy: no answer")
        #expect(effects.finalEnds == [FinalEnd(.fatal, exitStatus: 1)])
    }

    @Test("restarts because of its health count in restart_limit")
    func restartLimit() {
        let rules = ProcessRules().with { $0.restartLimit = RestartLimit(1, within: TimeSpan(seconds: 100)) }
        var machine = Situation.running.machine(rules)
        for second in [5.0, 15] {
            _ = machine.handle(.restart(because: "it is unhealthy", isFailure: true), now: at(second))
            machine.end(.exited(code: 0), now: at(second + 1))
            _ = machine.handle(.turnCame, .prepared, .launched(pid: 9), now: at(second + 2))
        }
        #expect(machine.phase == .fatal)
        #expect(machine.spawnError == "more than 1 restart within 100 seconds")
    }

    @Test("in a shutdown health changes nothing", arguments: [Event.restart, .giveUp])
    func healthInShutdown(event: Event) {
        var machine = Situation.running.machine()
        _ = machine.handle(.beginShutdown, now: at(5))
        #expect(event.happen(to: &machine, now: at(6)).isEmpty)
        #expect(machine.wireState == .running)
    }
}
