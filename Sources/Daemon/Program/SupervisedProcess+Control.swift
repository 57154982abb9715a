import ControlServer
import LinuxSystem
import Model
import Output
import ProcessLifecycle

extension SupervisedProcess: ProcessControl {
    var groupName: String { group }
    var pid: Int32? { ending == nil ? machine.pid : nil }
    var startedAt: Int? { machine.startedAt }
    var stoppedAt: Int? { machine.stoppedAt }
    var exitCode: Int? { machine.exitCode }
    var spawnError: String? { machine.spawnError }
    var stdoutLog: LogLocation? { output.outputLog.location }
    var stderrLog: LogLocation? { output.errorLog?.location }
    var automaticRestarts: Int { machine.automaticRestarts }
    var stdoutVolume: OutputVolume? { output.volume(.stdout) }
    var stderrVolume: OutputVolume? { output.volume(.stderr) }

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
        } catch  where error.name == "ESRCH" {
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
            try output.outputLog.clear(isOpen: output.isOutputOpen)
            try output.errorLog?.clear(isOpen: output.isErrorOpen)
            reopenLogs()
            return .cleared
        } catch {
            return .failed
        }
    }

    func writeStandardInput(_ text: String) -> InputResult {
        guard state.isSignallable, state != .stopping else { return .notRunning }
        if socket != nil { return .noInput }
        guard let input = openInput else { return .notRunning }
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
        if isEnding { return observeOnce { [self] in start(done) } }
        if state.isRunning { return done(.refused(.alreadyStarted)) }
        if state == .unknown { return done(.refused(.unknownState)) }
        if state == .stopping {
            // For its line in the log.
            start()
            return done(.refused(.stopping))
        }
        start()
        if let spawnError { return done(.spawnFailed(spawnError)) }
        settleStart()
        awaitStart(done)
    }

    private func awaitStart(_ done: @escaping (StartOutcome) -> Void) {
        if let spawnError { return done(.spawnFailed(spawnError)) }
        switch state {
        case .running: done(.running)
        case .starting: observeOnce { [self] in awaitStart(done) }
        case .stopped, .backoff, .stopping, .exited, .fatal, .unknown: done(.abnormalTermination)
        }
    }

    func stop(_ done: @escaping (StopOutcome) -> Void) {
        guard acceptsStop else { return done(.notRunning) }
        stop()
        if state == .unknown { return done(.failed) }
        if state.isStopped { return done(.stopped) }
        stopReport = stopReport ?? StopReport(name: settings.name, log: context.log, time: context.time)
        awaitStop { done(.stopped) }
    }

    private func awaitStop(_ action: @escaping () -> Void) {
        observeOnce { [self] in
            if state.isStopped { action() } else { awaitStop(action) }
        }
    }
}
