import Model
import Testing

@testable import ProcessLifecycle

/// Starts that end when the program says so, and watchdogs (EXT-71).
@Suite struct ReadinessMachineTests {
    private let rules = ProcessRules(autorestart: .unexpected, startretries: 1, stopwaitsecs: 4).notifying

    private func started() -> ProcessMachine { Situation.starting.machine(rules) }

    @Test func `the limit of a start counts from the launch, and startsecs does not`() {
        var machine = ProcessMachine(name: "x", rules: rules)
        _ = machine.handle(.start, .prepared, now: at(3))
        #expect(machine.handle(.launched(pid: 7), now: at(4)).timer == at(33).monotonic)
        #expect(machine.handle(.settleStart, now: at(4)).isEmpty)
    }

    @Test func `without a limit there is no timer`() {
        var orchestration = rules.orchestration
        orchestration.startTimeout = nil
        var machine = ProcessMachine(name: "x", rules: rules.orchestrated(orchestration))
        _ = machine.handle(.start, .prepared, now: at(0))
        #expect(machine.handle(.launched(pid: 7), now: at(0)).timer == nil)
    }

    @Test func `what says that it is ready is RUNNING at once, and has no timer any more`() {
        var machine = started()
        let effects = machine.handle(.ready, now: at(2))
        #expect(effects.first == .cancelTimer)
        #expect(effects.transitions.map(\.to) == [.running])
        #expect(machine.readyAfter == TimeSpan(seconds: 2))
        #expect(machine.handle(.ready, now: at(3)).isEmpty)
    }

    @Test func `one that is overdue has failed to start, once it has ended`() {
        var machine = started()
        #expect(machine.handle(.timerFired, now: at(30)).signals == [.term])
        #expect(machine.handle(.ready, now: at(31)).isEmpty)
        #expect(machine.handle(.timerFired, now: at(34)).signals == [.kill])
        #expect(machine.end(.signaled(.kill, coreDumped: false), now: at(34)).transitions.map(\.to) == [.backoff])
        #expect(machine.spawnError == "not ready after 30 seconds")
        #expect(machine.failedStarts == 1)
    }

    @Test func `tries are used up by what is not ready in time, too`() {
        var machine = started()
        _ = machine.handle(.timerFired, now: at(30))
        machine.end(.exited(code: 0), now: at(31))
        _ = machine.handle(.timerFired, .turnCame, .prepared, .launched(pid: 7), now: at(32))
        _ = machine.handle(.timerFired, now: at(62))
        machine.end(.exited(code: 0), now: at(63))
        #expect(machine.wireState == .fatal)
    }

    @Test func `a stop takes the place of the end of one that was overdue`() {
        var machine = started()
        _ = machine.handle(.timerFired, now: at(30))
        _ = machine.handle(.stop, now: at(31))
        machine.end(.signaled(.term, coreDumped: false), now: at(32))
        #expect(machine.wireState == .stopped)
        #expect(machine.isAtRest)
    }

    @Test func `an end after its watchdog is unexpected with any status, and its reason is told`() {
        for status in [WaitStatus.exited(code: 0), .signaled(.abort, coreDumped: true)] {
            var machine = started()
            let effects = machine.handle(.ready, .watchdogFired("no sign"), now: at(5))
            #expect(effects.signals == [.abort])
            let end = machine.end(status, now: at(6))
            #expect(end.transitions.map(\.detail) == [.exit(expected: false, pid: 7)])
            #expect(machine.phase == .exited(restarts: true))
            #expect(machine.spawnError == "no sign")
        }
    }

    @Test func `time that is asked for is only ever added, and not where there is no limit`() {
        var machine = started()
        let span = TimeSpan(seconds: 60)
        #expect(machine.handle(.needsTime(span), now: at(29)) == [.postponeTimer(at(89).monotonic)])
        _ = machine.handle(.ready, now: at(30))
        #expect(machine.handle(.needsTime(span), now: at(31)).isEmpty)
        _ = machine.handle(.stop, now: at(40))
        #expect(machine.handle(.needsTime(span), now: at(41)) == [.postponeTimer(at(101).monotonic)])
        var plain = Situation.starting.machine()
        #expect(plain.handle(.needsTime(span), now: at(1)).isEmpty)
    }

    @Test func `a program that is ready by time does not become so by saying it`() {
        var machine = Situation.starting.machine()
        #expect(machine.handle(.ready, now: at(0.5)).isEmpty)
    }
}
