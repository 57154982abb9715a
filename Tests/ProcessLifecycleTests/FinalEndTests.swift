import Model
import Testing

@testable import ProcessLifecycle

/// The exit policy (EXT-4).
@Suite struct FinalEndTests {
    private func end(of situation: Situation, _ status: WaitStatus, rules: ProcessRules = ProcessRules()) -> [FinalEnd]
    {
        var machine = situation.machine(rules)
        return machine.end(status, now: at(4)).finalEnds
    }

    @Test("a regular end that no restart follows is final, with the code of the program")
    func codes() {
        let rules = ProcessRules(autorestart: .never)
        #expect(end(of: .running, .exited(code: 0), rules: rules) == [FinalEnd(.expected, exitStatus: 0)])
        #expect(end(of: .running, .exited(code: 255), rules: rules) == [FinalEnd(.unexpected, exitStatus: 255)])
        #expect(
            end(of: .running, .exited(code: 3), rules: ProcessRules(autorestart: .never, exitCodes: [3]))
                == [FinalEnd(.expected, exitStatus: 3)]
        )
    }

    @Test("a death by signal is final with 128 and its number", arguments: [SignalNumber.term, .kill, .hup])
    func signals(signal: SignalNumber) {
        let ends = end(of: .running, .signaled(signal, coreDumped: true), rules: ProcessRules(autorestart: .never))
        #expect(ends == [FinalEnd(.unexpected, exitStatus: 128 + signal.rawValue)])
    }

    @Test("a signal that is expected is no unexpected death (EXT-5)")
    func expectedSignals() {
        let rules = ProcessRules(autorestart: .never, expectedSignals: [.term])
        #expect(
            end(of: .running, .signaled(.term, coreDumped: false), rules: rules)
                == [FinalEnd(.expected, exitStatus: 143)]
        )
        #expect(
            end(of: .running, .signaled(.kill, coreDumped: false), rules: rules)
                == [FinalEnd(.unexpected, exitStatus: 137)]
        )
    }

    @Test("a process is stopped by the signal that a shutdown was asked for with, if that is to be so (EXT-5)")
    func stopSignalOfShutdown() {
        var machine = Situation.running.machine(ProcessRules(stopSignal: .term))
        machine.useStopSignal(.int)
        let sent = machine.handle(.stopForShutdown, now: at(4)).compactMap { effect -> SignalNumber? in
            if case .send(let signal, _, _) = effect { signal } else { nil }
        }
        #expect(sent == [.int])
    }

    @Test("an end that a restart follows is not final")
    func restarts() {
        #expect(end(of: .running, .exited(code: 1)).isEmpty)
        #expect(end(of: .running, .exited(code: 0), rules: ProcessRules(autorestart: .always)).isEmpty)
    }

    @Test("a stop that somebody asked for is not final")
    func manualStop() {
        #expect(end(of: .stopping, .exited(code: 1)).isEmpty)
    }

    @Test("what ends during a shutdown is no cause of it")
    func duringShutdown() {
        var machine = Situation.running.machine(ProcessRules(autorestart: .never))
        _ = machine.handle(.beginShutdown, now: at(20))
        #expect(machine.end(.exited(code: 3), now: at(4)).finalEnds.isEmpty)
    }

    @Test(
        "a program that was given up after exiting too quickly ends with its last code, or 1 if that was 0",
        arguments: [
            (WaitStatus.exited(code: 7), 7), (.exited(code: 0), 1), (.signaled(.kill, coreDumped: false), 137),
        ] as [(WaitStatus, Int32)]
    )
    func tooQuickly(status: WaitStatus, expected: Int32) {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 0))
        _ = machine.handle(.start, now: at(0))
        _ = machine.handle(.prepared, .launched(pid: 7), now: at(0))
        #expect(machine.end(status, now: at(0.1)).finalEnds == [FinalEnd(.fatal, exitStatus: expected)])
    }

    @Test("a program that was given up because it could not be started ends with the status of that failure")
    func spawnFailure() {
        var machine = ProcessMachine(name: "x", rules: ProcessRules(startretries: 1))
        _ = machine.handle(.start, now: at(0))
        #expect(machine.handle(.launchFailed(LaunchFailure("no", exitStatus: 127)), now: at(0)).finalEnds.isEmpty)
        _ = machine.handle(.timerFired, .turnCame, now: at(1))
        let effects = machine.handle(.launchFailed(LaunchFailure("no", exitStatus: 126)), now: at(1))
        #expect(effects.finalEnds == [FinalEnd(.fatal, exitStatus: 126)])
    }

    @Test("each exit_on counts the ends that its name says")
    func exitOn() {
        let ends = [FinalEnd.Kind.fatal, .unexpected, .expected]
        let counted = ExitOn.allCases.map { exitOn in
            ends.filter { FinalEnd($0, exitStatus: 1).endsContainer(exitOn) }
        }
        #expect(counted == [[], [.fatal], [.fatal, .unexpected], [.fatal, .unexpected, .expected]])
    }
}
