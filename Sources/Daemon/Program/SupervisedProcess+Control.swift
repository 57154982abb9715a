import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle

/// What clients may do to a process.
extension SupervisedProcess: OperableProcess {
    func checkCommand() throws(CommandRefusal) {
        do throws(CommandLookup.Problem) {
            _ = try context.spawner.findCommand(of: settings, in: context)
        } catch {
            switch error {
            case .notFound(let text): throw .noFile(text)
            case .notExecutable(let text): throw .notExecutable(text)
            }
        }
    }

    func send(_ signal: SignalNumber, by requester: ChangeRequester) -> String? {
        noteSignal(signal, by: requester.origin)
        context.log.log(.debug, "sending \(settings.name) (pid \(pid ?? 0)) sig \(signal.description)")
        do throws(Errno) {
            try pass(signal)
            return nil
        } catch  where error == .noSuchProcess {
            context.log.log(
                .debug,
                "unable to signal \(settings.name) (pid \(pid ?? 0)), it probably just now exited on its own: \(error.text)"
            )
            return nil
        } catch {
            let text = "unknown problem sending sig \(settings.name) (\(pid ?? 0)):\(error.text)"
            log(.critical, text, LogFacts(.refused, pid: pid, signal: signal, reason: error.text))
            return text
        }
    }

    func clearLogs() -> ClearResult {
        do throws(Errno) {
            try logs.clear(openedBy: run?.output)
            return .cleared
        } catch {
            return .failed
        }
    }

    func writeStandardInput(_ text: String) -> InputResult {
        guard let run, machine.phase.takesInput else { return .notRunning }
        // Its descriptor 0 is a socket.
        guard let input = run.standardInput else { return .noInput }
        do throws(StandardInput.Problem) {
            try input.write(text)
            context.log.log(.blather, "write event caused by <\(settings.name)> (stdin)")
            return .queued
        } catch {
            return switch error {
            case .closed: .noInput
            case .full: .full
            }
        }
    }

    /// A start that was asked for, by a client or by autostart: what the process depends on is started first.
    /// - Parameters:
    ///   - dependencies: whether it waits for these; otherwise they are left alone.
    ///   - requester: the client that has asked for it.
    func begin(dependencies: Bool = true, by requester: ChangeRequester) {
        if dependencies { owner?.startDependencies(of: self) }
        handle(dependencies ? .start : .startUnconditionally, by: requester)
    }

    func start(dependencies: Bool, by requester: ChangeRequester, _ done: @escaping (StartOutcome) -> Void) {
        if isEnding {
            return waiting.waitForChange { [self] in start(dependencies: dependencies, by: requester, done) }
        }
        let isToWaitNoLonger = !dependencies && machine.phase.isHeld
        if let refusal = machine.phase.startRefusal, !isToWaitNoLonger {
            // The machine then writes the line in the log.
            if refusal == .stopping { handle(.start) }
            // The process waits already; dependencies that do not come by themselves are started once more.
            if machine.phase.isHeld { owner?.startDependencies(of: self) }
            return done(.refused(refusal))
        }
        waiting.waitForStart(done)
        begin(dependencies: dependencies, by: requester)
        handle(.settleStart)
    }

    func stop(by requester: ChangeRequester) {
        handle(.stop, by: requester)
    }

    func reopenLogs() {
        run?.output.reopenLogs()
        for hook in hooks { hook.reopenLogs() }
    }

    /// Calls off a restart after an end, whether it is due or some time off (EXT-74); for clients there was nothing to be
    /// stopped.
    func callOffRestart() {
        guard machine.phase.isRestartDue else { return }
        handle(.stop)
        // Processes that can do without it have waited for the restart.
        owner?.lookAtDependents(of: self)
    }

    /// Its start may take for ever: the clients that wait for it are told so (EXT-70).
    func startTakesLong() {
        waiting.startEnded(.abnormalTermination)
        tellDue()
    }

    func stop(by requester: ChangeRequester, _ done: @escaping (StopOutcome) -> Void) {
        guard acceptsStop else {
            callOffRestart()
            return done(.notRunning)
        }
        waiting.waitForStop(done)
        handle(.stop, by: requester)
        guard !isStopped else { return }
        stopReport = stopReport ?? StopReport(name: name, log: context.log, time: context.time)
    }
}
