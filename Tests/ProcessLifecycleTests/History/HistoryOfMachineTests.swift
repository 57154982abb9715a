import Model
import Testing

@testable import ProcessLifecycle

/// What the machine remembers of its changes of state, with their causes and who has asked (EXT-91).
@Suite struct HistoryOfMachineTests {
    private func text(_ machine: ProcessMachine) -> [String] {
        machine.history.entries(machine.rules).map { entry in
            "\(entry.from.name) \(entry.to.name) \(entry.origin.name): \(entry.cause)"
                + (entry.isOutOfMemory ? " [oom]" : "")
        }
    }

    /// One that was started at 0 and has pid 7.
    private func started(_ rules: ProcessRules = ProcessRules(), by requester: ChangeRequester = .supervisor)
        -> ProcessMachine
    {
        var machine = ProcessMachine(name: "x", rules: rules)
        _ = machine.handle(.start, by: requester, now: at(0))
        machine.handle(.conditionsHold, .hookEnded(.preStart, failure: nil), .prepared, .launched(pid: 7), now: at(0))
        return machine
    }

    private func running(_ rules: ProcessRules = ProcessRules(), by requester: ChangeRequester = .supervisor)
        -> ProcessMachine
    {
        var machine = started(rules, by: requester)
        _ = machine.handle(.timerFired, now: at(Double(max(0, rules.startsecs))))
        return machine
    }

    private let start = "STOPPED STARTING supervisord: autostart"
    private let up = "STARTING RUNNING process: stayed up for 1 s (startsecs)"

    @Test func `each start has who has asked for it`() {
        let table: [(ChangeRequester, String)] = [
            (.supervisor, "supervisord: autostart"),
            (ChangeRequester(.client), "client: start asked for"),
            (ChangeRequester(.page), "web page: start asked for"),
            (ChangeRequester(.schedule), "schedule: run by its schedule"),
            (ChangeRequester(.dependency, reason: "needed by 'web'"), "dependency: needed by 'web'"),
            (ChangeRequester(.dependency), "dependency: needed by another program"),
            (ChangeRequester(.watch, reason: "'/etc/x' has changed"), "watch: '/etc/x' has changed"),
        ]
        for (requester, words) in table {
            #expect(text(started(by: requester)) == ["STOPPED STARTING \(words)"])
        }
    }

    @Test func `a stop has who has asked for it, also when the process has ended`() {
        for (origin, words) in [(ChangeOrigin.client, "client"), (.page, "web page"), (.watch, "watch")] {
            var machine = running()
            _ = machine.handle(.stop, by: ChangeRequester(origin), now: at(9))
            machine.end(.signaled(.term, coreDumped: false), now: at(10))
            #expect(
                text(machine) == [
                    start, up, "RUNNING STOPPING \(words): stop asked for",
                    "STOPPING STOPPED \(words): terminated by SIGTERM",
                ]
            )
            #expect(machine.history.entries(machine.rules).map(\.at) == [0, 1, 9, 10].map { 1_000_000 + $0 })
        }
    }

    @Test func `a second request to stop does not take the place of the first`() {
        var machine = running()
        _ = machine.handle(.stop, by: ChangeRequester(.client), now: at(9))
        _ = machine.handle(.stop, by: ChangeRequester(.page), now: at(9))
        _ = machine.handle(.start, by: ChangeRequester(.page), now: at(9))
        machine.end(.exited(code: 0), now: at(10))
        #expect(text(machine).last == "STOPPING STOPPED client: exited with status 0")
    }

    @Test func `a process that does not obey had to be killed`() {
        var machine = running(ProcessRules(stopwaitsecs: 10))
        _ = machine.handle(.stop, by: ChangeRequester(.client), now: at(9))
        _ = machine.handle(.timerFired, now: at(19))
        machine.end(.signaled(.kill, coreDumped: false), now: at(19))
        #expect(
            text(machine).last
                == "STOPPING STOPPED client: killed: did not end within 10 s of SIGTERM (stopwaitsecs)"
        )
    }

    @Test func `failed starts have their ends, the number of the retry, and the last one`() {
        var machine = started(ProcessRules(startretries: 1))
        machine.end(.exited(code: 1), now: at(0.5))
        machine.handle(.timerFired, .turnCame, .prepared, .launched(pid: 8), now: at(2))
        machine.end(.signaled(SignalNumber(rawValue: 11), coreDumped: true), now: at(2.5))
        #expect(
            text(machine) == [
                start,
                "STARTING BACKOFF process: exited with status 1 within 1 s (startsecs)",
                "BACKOFF STARTING supervisord: retry 1 of 1",
                "STARTING BACKOFF process: terminated by SIGSEGV (core dumped) within 1 s (startsecs)",
                "BACKOFF FATAL supervisord: gave up after 2 failed starts (startretries=1)",
            ]
        )
    }

    @Test func `a program that could not be started says why`() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 0))
        machine.handle(.start, .launchFailed(LaunchFailure("can't find command '/nope'")), now: at(0))
        #expect(text(machine)[1] == "STARTING BACKOFF process: can't find command '/nope'")
        machine = started(ProcessRules(startretries: 0))
        _ = machine.handle(.launchFailedLate("no such directory"), now: at(0))
        machine.end(.exited(code: 127), now: at(0))
        #expect(text(machine)[1] == "STARTING BACKOFF process: no such directory; exited with status 127")
    }

    @Test func `an end says whether it was expected, and what has restarted the program`() {
        var machine = running(ProcessRules(autorestart: .unexpected))
        machine.end(.exited(code: 0), now: at(9))
        #expect(text(machine).last == "RUNNING EXITED process: exited with status 0, as expected")
        machine = running(ProcessRules(autorestart: .unexpected))
        machine.end(.exited(code: 3), now: at(9))
        machine.handle(.timerFired, .turnCame, now: at(9))
        #expect(
            text(machine).suffix(2) == [
                "RUNNING EXITED process: exited with status 3, not expected",
                "EXITED STARTING supervisord: autorestart=unexpected",
            ]
        )
    }

    @Test func `an end by a signal that a client has sent says so`() {
        var machine = running()
        machine.signalSent(.kill, by: .client)
        machine.end(.signaled(.kill, coreDumped: false), now: at(9))
        #expect(text(machine).last == "RUNNING EXITED client: terminated by SIGKILL, sent by a client, not expected")
        machine = running()
        machine.signalSent(.hup, by: .client)
        machine.end(.signaled(.kill, coreDumped: false), now: at(9))
        #expect(text(machine).last == "RUNNING EXITED process: terminated by SIGKILL, not expected")
    }

    @Test func `what was sent to the process before is not held against the next one`() {
        var machine = running(ProcessRules(autorestart: .always))
        machine.signalSent(.hup, by: .client)
        machine.end(.exited(code: 0), now: at(9))
        machine.handle(.timerFired, .turnCame, .prepared, .launched(pid: 8), now: at(9))
        machine.end(.signaled(.hup, coreDumped: false), now: at(20))
        #expect(text(machine).last == "RUNNING EXITED process: terminated by SIGHUP, not expected")
    }

    @Test func `an end by the kernel is told with the limit`() {
        let kill = OutOfMemoryKill(limit: 64 << 20)
        var machine = running()
        machine.handle(
            .reaped(.signaled(.kill, coreDumped: false), outOfMemory: kill),
            .turnCame,
            .leftoversGone,
            .outputEnded,
            now: at(9)
        )
        #expect(
            text(machine).last
                == "RUNNING EXITED process: killed by the kernel: out of memory, with a limit of 64 MiB, not expected [oom]"
        )
    }

    @Test func `restarts and the last of them are told with their reasons`() {
        var machine = running()
        _ = machine.handle(
            .restart(because: "'db' is RUNNING again", isFailure: false),
            by: ChangeRequester(.dependency),
            now: at(5)
        )
        machine.end(.signaled(.term, coreDumped: false), now: at(6))
        _ = machine.handle(.turnCame, now: at(6))
        #expect(
            text(machine).suffix(3) == [
                "RUNNING STOPPING dependency: restart: 'db' is RUNNING again",
                "STOPPING STOPPED dependency: terminated by SIGTERM",
                "STOPPED STARTING dependency: start after the stop",
            ]
        )
        machine = running()
        _ = machine.handle(.giveUp(because: "unhealthy: refused"), by: ChangeRequester(.health), now: at(5))
        machine.end(.signaled(.term, coreDumped: false), now: at(6))
        #expect(
            text(machine).suffix(2) == [
                "RUNNING STOPPING health check: stopped for good: unhealthy: refused",
                "STOPPING FATAL health check: gave up: unhealthy: refused",
            ]
        )
    }

    @Test func `limits of time are told by their keys`() {
        var rules = ProcessRules(startretries: 0).with { $0.runTimeout = TimeSpan(seconds: 60) }
        var machine = running(rules)
        _ = machine.handle(.timerFired, now: at(60))
        machine.end(.signaled(.term, coreDumped: false), now: at(61))
        #expect(
            text(machine)[2]
                == "RUNNING BACKOFF supervisord: ran longer than 60 seconds (run_timeout); terminated by SIGTERM"
        )
        rules = ProcessRules(startretries: 0).with {
            $0.readiness = .notify
            $0.startTimeout = TimeSpan(seconds: 30)
        }
        machine = started(rules)
        _ = machine.handle(.timerFired, now: at(30))
        machine.end(.signaled(.term, coreDumped: false), now: at(31))
        #expect(text(machine)[1] == "STARTING BACKOFF supervisord: not ready after 30 seconds; terminated by SIGTERM")
        machine = started(rules)
        _ = machine.handle(.ready, now: at(3))
        #expect(text(machine)[1] == "STARTING RUNNING process: ready (ready=notify)")
        _ = machine.handle(.watchdogFired("no WATCHDOG=1 for 30 seconds"), now: at(40))
        machine.end(.signaled(.abort, coreDumped: false), now: at(40))
        #expect(text(machine)[2] == "RUNNING EXITED watchdog: no WATCHDOG=1 for 30 seconds; terminated by SIGABRT")
    }

    @Test func `conditions that come too late are a matter of what is waited for`() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 0).with { $0.hasConditions = true })
        machine.handle(.start, .conditionsOverdue("waited 5 seconds for tcp://db:1"), now: at(5))
        #expect(text(machine)[1] == "STARTING BACKOFF dependency: waited 5 seconds for tcp://db:1")
    }

    @Test func `a shutdown is told as what it is`() {
        let requester = ChangeRequester(.shutdown, reason: "supervisord ends")
        var machine = running()
        _ = machine.handle(.beginShutdown, by: requester, now: at(5))
        _ = machine.handle(.stopForShutdown, by: requester, now: at(5))
        machine.end(.signaled(.term, coreDumped: false), now: at(5))
        #expect(
            text(machine).suffix(2) == [
                "RUNNING STOPPING shutdown: supervisord ends", "STOPPING STOPPED shutdown: terminated by SIGTERM",
            ]
        )
    }

    @Test func `a change of the health stands between the changes of state`() {
        var machine = running()
        machine.healthChanged(failure: "connection refused", now: at(7))
        machine.healthChanged(failure: nil, now: at(8))
        #expect(
            text(machine).suffix(2) == [
                "RUNNING RUNNING health check: unhealthy: connection refused", "RUNNING RUNNING health check: healthy",
            ]
        )
    }

    @Test(
        "every event in every situation leaves a record that says each change of state",
        arguments: Situation.allCases
    )
    func recordFollows(situation: Situation) {
        for event in Event.allCases {
            var machine = situation.machine()
            let before = machine.history.entries(machine.rules)
            let effects = event.happen(to: &machine, now: at(10))
            let changes = effects.compactMap { effect -> [ProcessState]? in
                if case .changed(let transition) = effect { [transition.from, transition.to] } else { nil }
            }
            let new = machine.history.entries(machine.rules).dropFirst(before.count)
            #expect(new.map { [$0.from, $0.to] } == changes)
            #expect(new.allSatisfy { !$0.cause.isEmpty }, "\(situation.rawValue), \(event.rawValue)")
        }
    }
}
