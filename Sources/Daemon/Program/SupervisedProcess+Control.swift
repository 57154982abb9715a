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

    func send(_ signal: SignalNumber) -> String? {
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
            context.log.log(.critical, text)
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

    func start(_ done: @escaping (StartOutcome) -> Void) {
        if isEnding { return waiting.waitForChange { [self] in start(done) } }
        if let refusal = machine.phase.startRefusal {
            // For its line in the log.
            if refusal == .stopping { handle(.start) }
            return done(.refused(refusal))
        }
        waiting.waitForStart(done)
        handle(.start)
        handle(.settleStart)
    }

    func stop() {
        handle(.stop)
    }

    func reopenLogs() {
        run?.output.reopenLogs()
        for hook in hooks { hook.reopenLogs() }
    }

    func stop(_ done: @escaping (StopOutcome) -> Void) {
        guard acceptsStop else { return done(.notRunning) }
        waiting.waitForStop(done)
        handle(.stop)
        guard !isStopped else { return }
        stopReport = stopReport ?? StopReport(name: settings.name, log: context.log, time: context.time)
    }
}
