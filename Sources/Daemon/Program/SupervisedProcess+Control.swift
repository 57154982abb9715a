import Configuration
import ControlServer
import EventProtocol
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

    func checkCommand() throws(Fault) {
        do throws(CommandLookup.Problem) {
            _ = try context.spawner.findCommand(of: settings, in: context)
        } catch {
            switch error {
            case .notFound(let text): throw Fault(.noFile, text)
            case .notExecutable(let text): throw Fault(.notExecutable, text)
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

    func clearLogs() throws(Fault) {
        do throws(Errno) {
            try output.outputLog.clear(isOpen: output.isOutputOpen)
            try output.errorLog?.clear(isOpen: output.isErrorOpen)
            reopenLogs()
        } catch {
            throw Fault(.failed, namespec)
        }
    }

    func writeStandardInput(_ text: String) throws(Fault) {
        if socket != nil, state.isSignallable, state != .stopping { throw Fault(.noFile, namespec) }
        guard state.isSignallable, state != .stopping, let input = openInput else { throw Fault(.notRunning, namespec) }
        do throws(StandardInput.Problem) {
            try input.write(text)
            context.log.log(.blather, "write event caused by <\(settings.name)> (stdin)")
        } catch {
            switch error {
            case .closed: throw Fault(.noFile, namespec)
            case .full: throw Fault(.failed, "\(namespec): the process does not read its standard input")
            }
        }
    }

    func onceChanged(_ action: @escaping () -> Void) {
        observeOnce(action)
    }

    func onceStopped(_ action: @escaping () -> Void) {
        if state.isStopped { return action() }
        stopReport = stopReport ?? StopReport(name: settings.name, log: context.log, time: context.time)
        awaitStop(action)
    }

    private func awaitStop(_ action: @escaping () -> Void) {
        observeOnce { [self] in
            if state.isStopped { action() } else { awaitStop(action) }
        }
    }
}
