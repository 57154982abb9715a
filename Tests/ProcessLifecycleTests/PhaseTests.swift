import Model
import Testing

@testable import ProcessLifecycle

/// The daemon goes by phases, clients by the eight states: where both can be asked, they agree.
@Suite struct PhaseTests {
    @Test(
        "a phase is stopped when its state is one that a shutdown does not wait for (SD-62)",
        arguments: Situation.allCases
    )
    func stopped(situation: Situation) {
        let machine = situation.machine()
        #expect(machine.phase.isStopped == machine.wireState.isStopped)
    }

    @Test("a start is refused as the state of the process says (RPC-30)", arguments: Situation.allCases)
    func refusals(situation: Situation) {
        let machine = situation.machine()
        let expected: StartOutcome.Refusal? =
            switch machine.wireState {
            case .starting, .running, .backoff: .alreadyStarted
            case .stopping: machine.phase.isEndingByItself ? nil : .stopping
            case .unknown: .unknownState
            case .stopped, .exited, .fatal: nil
            }
        #expect(machine.phase.startRefusal == expected)
    }

    @Test("only a program that has not been told to stop is given input", arguments: Situation.allCases)
    func input(situation: Situation) {
        let isUp: Set<Situation> = [
            .starting, .running, .preStop, .forking, .handedOver, .oneshot, .startingUnready, .failingNotReady,
            .failingWatchdog, .limited, .failingOverdue,
        ]
        #expect(situation.machine().phase.takesInput == isUp.contains(situation))
    }

    @Test(
        "nothing is at rest that has a process, something to wait for, or a start that is due",
        arguments: Situation.allCases
    )
    func rest(situation: Situation) {
        let atRest: Set<Situation> = [.stopped, .exited, .fatal, .unknownGone]
        #expect(situation.machine().isAtRest == atRest.contains(situation))
    }
}

/// From the moment that a process is reaped until its end is told.
@Suite struct EndingTests {
    private static let endings = [
        Situation.endingAwaitingTurn, .endingWithLeftovers, .endingWithOutput, .stoppingEnding, .postStop,
        .daemonMissing, .failingEnding,
    ]

    @Test("a pid exists only as long as the process has not been reaped", arguments: Situation.allCases)
    func pids(situation: Situation) {
        let hasProcess = [
            .starting, .running, .stopping, .unknown, .stoppingToRestart, .stoppingForGood, .preStop, .forking,
            .handedOver, .oneshot, .startingUnready, .failingNotReady, .failingWatchdog, .limited,
            .failingOverdue,
        ].contains(situation)
        #expect(situation.machine().pid == (hasProcess ? 7 : nil))
    }

    @Test("a process that is ending is STOPPING to clients, whoever has ended it", arguments: endings)
    func wireState(situation: Situation) {
        #expect(situation.machine().wireState == .stopping)
    }

    @Test("a process that is ending is never signalled", arguments: endings, Event.allCases)
    func signals(situation: Situation, event: Event) {
        var machine = situation.machine()
        #expect(machine.handle(event.event, now: at(20)).signals.isEmpty)
    }

    @Test("an end is told when its turn has come, its leftovers are gone and its output has ended")
    func order() {
        var machine = Situation.running.machine(ProcessRules().countingLeftovers)
        #expect(machine.handle(.reaped(.exited(code: 0)), now: at(4)) == [.awaitTurn])
        #expect(machine.handle(.turnCame, now: at(5)) == [.dealWithLeftovers(isStopping: false)])
        #expect(machine.handle(.leftoversGone, now: at(6)) == [.drain(isUrgent: false)])
        let effects = machine.handle(.outputEnded, now: at(7))
        #expect(effects.transitions.map(\.to) == [.exited])
        #expect(effects.contains(.endRun))
        #expect(machine.stoppedAt == at(4).wallSeconds, "it ended when it was reaped")
    }

    @Test("output that ends while the program runs ends nothing")
    func closedOutput() {
        var machine = Situation.running.machine()
        #expect(machine.handle(.outputEnded, now: at(4)).isEmpty)
    }

    @Test("in a shutdown the end of a process does not wait for what others write", arguments: [true, false])
    func urgentEnd(needsItsOutput: Bool) {
        var machine = Situation.stopping.machine(ProcessRules(needsItsOutput: needsItsOutput))
        _ = machine.handle(.beginShutdown, .reaped(.exited(code: 0)), now: at(4))
        let effects = machine.handle(.turnCame, now: at(4))
        #expect(effects.contains(.drain(isUrgent: !needsItsOutput)))
        #expect(effects.contains(.endRun) == !needsItsOutput)
    }

    @Test("a stop request while what was left behind is dealt with makes it STOPPED, not EXITED")
    func stopWhileEnding() {
        var machine = Situation.endingWithLeftovers.machine(ProcessRules(autorestart: .always))
        let effects = machine.handle(.stop, now: at(5))
        #expect(effects.transitions.map(\.to) == [.stopping])
        #expect(effects.timer == at(15).monotonic)
        #expect(machine.handle(.timerFired, now: at(15)) == [.killLeftovers])
        _ = machine.handle(.leftoversGone, .outputEnded, now: at(16))
        #expect(machine.wireState == .stopped)
    }
}
