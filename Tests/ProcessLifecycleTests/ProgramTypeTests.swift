import Model
import Testing

@testable import ProcessLifecycle

/// Programs that fork and leave a daemon, and programs that are to end (EXT-72).
@Suite struct ForkingMachineTests {
    @Test("the daemon is the process from then on: its pid, its signals, its end")
    func handover() {
        var machine = Situation.handingOver.machine()
        #expect(machine.wireState == .starting && machine.pid == nil)
        let effects = machine.handle(.daemonFound(pid: 12), now: at(3))
        #expect(effects.transitions == [ProcessTransition(from: .starting, to: .running, detail: .pid(12))])
        #expect(effects.contains(.cancelTimer) && effects.contains(.startEnded(.running)))
        #expect(effects.logLines.contains { $0.hasSuffix("it goes on as its daemon with pid 12") })
        #expect(machine.pid == 12 && machine.readyAfter == TimeSpan(seconds: 3))
        #expect(machine.handle(.stop, now: at(4)).contains(.send(.term, pid: 12, toGroup: false)))
        machine.end(.exited(code: 0), now: at(5))
        #expect(machine.wireState == .stopped)
    }

    @Test("an end of the daemon is an end of the program, and the next start forks again")
    func restart() {
        var machine = Situation.handedOver.machine(ProcessRules(autorestart: .always))
        machine.end(.signaled(.kill, coreDumped: false), now: at(4))
        #expect(machine.wireState == .exited && machine.exitCode == -1)
        _ = machine.handle(.timerFired, .turnCame, .prepared, .launched(pid: 20), now: at(4))
        #expect(machine.pid == 20 && machine.wireState == .starting)
        _ = machine.handle(.reaped(.exited(code: 0)), now: at(5))
        #expect(machine.phase.isHandingOver)
    }

    @Test("a first process that fails is a failed start at once, and what it has left is stopped")
    func failure() {
        var machine = Situation.forking.machine()
        _ = machine.handle(.reaped(.exited(code: 3)), now: at(1))
        #expect(machine.handle(.turnCame, now: at(1)) == [.dealWithLeftovers(isStopping: false)])
        _ = machine.handle(.leftoversGone, .outputEnded, now: at(1))
        #expect(machine.wireState == .backoff && machine.failedStarts == 1)
    }

    @Test("a daemon that does not come in time is a failed start that names the pidfile", arguments: [true, false])
    func overdue(hasLeft: Bool) {
        var machine = (hasLeft ? Situation.handingOver : .forking).machine(ProcessRules(startretries: 0))
        var effects = machine.handle(.timerFired, now: at(10))
        if !hasLeft {
            #expect(effects.signals == [.term])
            _ = machine.handle(.reaped(.signaled(.term, coreDumped: false)), now: at(11))
            effects = machine.handle(.turnCame, now: at(11))
        }
        #expect(effects.contains(.dealWithLeftovers(isStopping: false)))
        effects = machine.handle(.leftoversGone, .outputEnded, now: at(11))
        #expect(machine.spawnError == "no pid of its daemon in '/run/x.pid' after 10 seconds")
        #expect(machine.wireState == .fatal && effects.finalEnds == [FinalEnd(.fatal, exitStatus: hasLeft ? 1 : 143)])
        #expect(effects.logLines.contains { $0.hasPrefix("WARN failed to start: x") } == hasLeft)
    }

    @Test("leftovers of a start that has failed are killed when they do not obey")
    func stubbornLeftovers() {
        var machine = Situation.daemonMissing.machine()
        #expect(machine.handle(.timerFired, now: at(12)) == [.killLeftovers])
        _ = machine.handle(.leftoversGone, .outputEnded, now: at(13))
        #expect(machine.wireState == .backoff && machine.spawnError == "x has left no daemon (pidfile '/run/x.pid')")
    }

    @Test("a stop while the daemon is looked for ends what there is of it, and is no failed start")
    func stop() {
        var machine = Situation.handingOver.machine()
        #expect(machine.handle(.stop, now: at(2)).contains(.dealWithLeftovers(isStopping: false)))
        #expect(machine.wireState == .stopping)
        #expect(machine.handle(.timerFired, now: at(12)) == [.killLeftovers])
        _ = machine.handle(.leftoversGone, .outputEnded, now: at(12))
        #expect(machine.wireState == .stopped && machine.failedStarts == 0)
    }

    @Test("a shutdown that must end now waits for no daemon")
    func kill() {
        var machine = Situation.handingOver.machine()
        let effects = machine.handle(.beginShutdown, .killForShutdown, now: at(2))
        let leftovers = [ProcessEffect.dealWithLeftovers(isStopping: false), .killLeftovers]
        #expect(effects.filter(leftovers.contains) == leftovers)
    }

    @Test("a daemon that is to say that it is ready is STARTING until it has, perhaps before it was found")
    func readiness() {
        let rules = ProcessRules().forking.with { $0.readiness = .notify }
        var machine = Situation.handingOver.machine(rules)
        _ = machine.handle(.daemonFound(pid: 12), now: at(2))
        #expect(machine.wireState == .starting && machine.pid == 12)
        _ = machine.handle(.ready, now: at(3))
        #expect(machine.wireState == .running)
        machine = Situation.handingOver.machine(rules)
        _ = machine.handle(.ready, .daemonFound(pid: 12), now: at(2))
        #expect(machine.wireState == .running)
    }

    @Test("a daemon that ends before it was ready, or is not in time, has failed to start")
    func unreadyDaemon() {
        let rules = ProcessRules().forking.with { $0.readiness = .notify }
        var machine = Situation.handingOver.machine(rules)
        _ = machine.handle(.daemonFound(pid: 12), now: at(2))
        var late = machine
        machine.end(.exited(code: 0), now: at(3))
        #expect(machine.wireState == .backoff && machine.spawnError == "Exited before it was ready")
        #expect(late.handle(.timerFired, now: at(10)).contains(.send(.term, pid: 12, toGroup: false)))
        #expect(late.spawnError == "not ready after 10 seconds")
    }
}

@Suite struct OneshotMachineTests {
    private static let rules = ProcessRules(autorestart: .never, startsecs: 0).with { $0.type = .oneshot }

    @Test("it has done its work when it ends as expected, however fast", arguments: [true, false])
    func completion(isSettled: Bool) {
        var machine = Situation.starting.machine(Self.rules)
        if isSettled { _ = machine.handle(.settleStart, now: at(0)) }
        let effects = machine.end(.exited(code: 0), now: at(0))
        #expect(machine.wireState == .exited && machine.hasCompleted && machine.isAtRest)
        #expect(effects.finalEnds == [FinalEnd(.expected, exitStatus: 0)])
    }

    @Test("another end is a failed start, also before the loop has made it RUNNING", arguments: [true, false])
    func failure(isSettled: Bool) {
        var machine = Situation.starting.machine(Self.rules)
        if isSettled { _ = machine.handle(.settleStart, now: at(0)) }
        let effects = machine.end(.exited(code: 4), now: at(0))
        #expect(effects.transitions.map(\.to).last == .backoff)
        #expect(machine.exitCode == 4 && machine.spawnError == "Bad exit code 4" && machine.failedStarts == 1)
        #expect(effects.timer == at(1).monotonic && effects.finalEnds.isEmpty)
    }

    @Test("failures are counted over runs that were RUNNING, and the last one is FATAL with its exit status")
    func givingUp() {
        var machine = ProcessMachine(name: "x", rules: Self.rules)
        _ = machine.handle(.start, now: at(0))
        for failure in 1...4 {
            _ = machine.handle(.prepared, .launched(pid: 7), .settleStart, now: at(10))
            #expect(machine.wireState == .running)
            let effects = machine.end(.exited(code: 5), now: at(10))
            #expect(effects.finalEnds == (failure == 4 ? [FinalEnd(.fatal, exitStatus: 5)] : []))
            _ = machine.handle(.timerFired, .turnCame, now: at(20))
        }
        #expect(machine.wireState == .fatal)
    }

    @Test("a stop is no failure, and ends the retries")
    func stop() {
        var machine = Situation.oneshot.machine(Self.rules)
        _ = machine.handle(.stop, now: at(3))
        machine.end(.signaled(.term, coreDumped: false), now: at(4))
        #expect(machine.wireState == .stopped && !machine.hasCompleted)
        machine = Situation.oneshot.machine(Self.rules)
        machine.end(.exited(code: 1), now: at(4))
        _ = machine.handle(.stop, now: at(4))
        #expect(machine.wireState == .stopped && machine.isAtRest)
    }

    @Test("with autorestart written it begins again after its work is done")
    func autorestart() {
        let rules = ProcessRules(autorestart: .always, startsecs: 0).with { $0.type = .oneshot }
        var machine = Situation.oneshot.machine(rules)
        machine.end(.exited(code: 0), now: at(4))
        #expect(machine.phase == .exited(restarts: true) && machine.hasCompleted)
    }

    @Test("a run that takes too long is told to end, and has failed however it ends (EXT-77)")
    func overdue() {
        let rules = ProcessRules(autorestart: .never, startsecs: 0)
        var machine = Situation.limited.machine(rules)
        let effects = machine.handle(.timerFired, now: at(10))
        #expect(effects.signals == [.term] && effects.timer == at(20).monotonic)
        #expect(machine.wireState == .running && machine.pid == 7)
        #expect(machine.handle(.timerFired, now: at(20)).signals == [.kill])
        machine.end(.exited(code: 0), now: at(21))
        #expect(machine.wireState == .backoff && machine.failedStarts == 1 && !machine.hasCompleted)
        #expect(machine.spawnError == "ran longer than 10 seconds (run_timeout)" && machine.exitCode == 0)
    }

    @Test("the time of a run counts from its start, and ends with it (EXT-77)")
    func limit() {
        let rules = ProcessRules(startsecs: 0).with {
            $0.type = .oneshot
            $0.runTimeout = TimeSpan(seconds: 10)
        }
        var machine = ProcessMachine(name: "x", rules: rules)
        _ = machine.handle(.start, .prepared, .launched(pid: 7), now: at(3))
        let effects = machine.handle(.timerFired, now: at(4))
        #expect(machine.wireState == .running && effects.timer == at(13).monotonic)
        let end = machine.end(.exited(code: 0), now: at(5))
        #expect(machine.wireState == .exited && end.contains(.cancelTimer))
    }
}

extension ProcessRules {
    /// Those of a program that is to end within 10 seconds (EXT-77).
    var limited: ProcessRules {
        with {
            $0.type = .oneshot
            $0.runTimeout = TimeSpan(seconds: 10)
        }
    }
}

extension ProcessMachine {
    /// One whose program was told to end, as it took longer.
    static func overdue(_ rules: ProcessRules) -> ProcessMachine {
        var machine = Situation.limited.machine(rules)
        _ = machine.handle(.timerFired, now: at(10))
        return machine
    }
}
