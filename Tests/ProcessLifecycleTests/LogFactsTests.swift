import Model
import Testing

@testable import ProcessLifecycle

/// What the lines of a process say in fields (EXT-15).
@Suite struct LogFactsTests {
    private typealias Change = LogFacts.StateChange

    private func facts(_ event: LogEvent, _ effects: [ProcessEffect]) -> LogFacts? {
        effects.logFacts.first { $0.event == event }
    }

    @Test("a launch has the pid")
    func spawned() {
        var machine = Situation.launching.machine()
        #expect(machine.handle(.launched(pid: 9), now: at(11)).logFacts == [LogFacts(.spawned, pid: 9)])
    }

    @Test("a failed launch has its reason")
    func spawnError() {
        var machine = Situation.launching.machine()
        let effects = machine.handle(.launchFailed(LaunchFailure("no such file", exitStatus: 127)), now: at(11))
        #expect(facts(.spawnError, effects) == LogFacts(.spawnError, reason: "no such file"))
    }

    @Test("RUNNING has the change of state")
    func state() {
        var machine = Situation.starting.machine()
        let facts = facts(.state, machine.handle(.timerFired, now: at(2)))
        #expect(facts == LogFacts(.state, pid: 7, change: Change(from: .starting, to: .running)))
    }

    @Test(
        "an end by itself has its status, whether it was expected, and what becomes of the process",
        arguments: [
            (WaitStatus.exited(code: 0), true), (.exited(code: 3), false), (.signaled(.kill, coreDumped: false), false),
        ]
    )
    func exited(status: WaitStatus, isExpected: Bool) {
        var machine = Situation.running.machine()
        let change = Change(from: .running, to: .exited)
        let told = LogFacts(.exited, pid: 7, end: status, isExpected: isExpected, change: change)
        #expect(facts(.exited, machine.end(status, now: at(9))) == told)
    }

    @Test("an end that is too quick leads to BACKOFF")
    func tooQuick() {
        var machine = Situation.starting.machine()
        let change = Change(from: .starting, to: .backoff)
        let told = LogFacts(.exited, pid: 7, end: .exited(code: 1), isExpected: false, change: change)
        #expect(facts(.exited, machine.end(.exited(code: 1), now: at(0.1))) == told)
    }

    @Test("giving up has its reason and the change of state")
    func gaveUp() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 0))
        _ = machine.handle(.start, now: at(0))
        let effects = machine.handle(.launchFailed(LaunchFailure("no", exitStatus: 127)), now: at(0))
        let change = Change(from: .backoff, to: .fatal)
        #expect(
            facts(.gaveUp, effects)
                == LogFacts(.gaveUp, change: change, reason: "too many start retries too quickly")
        )
    }

    @Test("a stop has the signal that is sent, and an end that was asked for its status")
    func stopped() {
        var machine = Situation.running.machine()
        let request = machine.handle(.stop, now: at(3))
        #expect(facts(.stopping, request) == LogFacts(.stopping, pid: 7, signal: .term))
        let kill = machine.handle(.timerFired, now: at(20))
        #expect(facts(.killing, kill) == LogFacts(.killing, pid: 7, signal: .kill))
        let end = machine.end(.signaled(.kill, coreDumped: false), now: at(21))
        let change = Change(from: .stopping, to: .stopped)
        #expect(
            facts(.stopped, end)
                == LogFacts(
                    .stopped,
                    pid: 7,
                    end: .signaled(.kill, coreDumped: false),
                    isExpected: false,
                    change: change
                )
        )
    }

    @Test("a restart has its reason")
    func restart() {
        var machine = Situation.running.machine()
        let effects = machine.handle(.restart(because: "'db' is RUNNING again", isFailure: false), now: at(3))
        #expect(
            facts(.restarting, effects) == LogFacts(.restarting, pid: 7, reason: "'db' is RUNNING again")
        )
    }

    @Test("a silent watchdog has the signal and the reason")
    func watchdog() {
        var machine = Situation.running.machine()
        let effects = machine.handle(.watchdogFired("no WATCHDOG=1 for 5 seconds"), now: at(3))
        let told = effects.logFacts.first { $0.reason != nil }
        #expect(told == LogFacts(.stopping, pid: 7, signal: .abort, reason: "no WATCHDOG=1 for 5 seconds"))
    }

    @Test("in every situation, each line at INFO and above has an event", arguments: Situation.allCases)
    func everywhere(situation: Situation) {
        let events: [ProcessEvent] = [
            .start, .stop, .restart(because: "why", isFailure: true), .giveUp(because: "why"), .stopForShutdown,
            .killForShutdown, .conditionsOverdue("why"), .hookEnded(.preStart, failure: "why"),
            .hookEnded(.preStop, failure: "why"), .hookEnded(.postStop, failure: "why"), .launched(pid: 9),
            .launchFailed(LaunchFailure("why")), .launchFailedLate("why"), .signalFailed("why", isGone: false),
            .turnCame, .leftoversGone, .outputEnded, .timerFired, .ready, .daemonFound(pid: 9),
            .daemonMissing(because: "why"), .watchdogFired("why"), .reaped(.exited(code: 3)),
        ]
        for event in events {
            var machine = situation.machine()
            for case .log(let entry) in machine.handle(event, now: at(30)) where entry.level >= .info {
                #expect(entry.facts.event != nil, "\(entry.text)")
            }
        }
    }
}

extension [ProcessEffect] {
    fileprivate var logFacts: [LogFacts] {
        compactMap { if case .log(let entry) = $0 { entry.facts } else { nil } }
    }
}
