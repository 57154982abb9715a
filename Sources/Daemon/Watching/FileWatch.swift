import Configuration
import Model
import Output
import ProcessLifecycle

/// Restarts or signals a program when files that it lives by have changed (EXT-78, `watch=`). They are watched from before its
/// start until it is stopped: a program that is STOPPED or EXITED reads them when it is started.
final class FileWatch {
    private let settings: FileWatchSettings
    private weak var process: SupervisedProcess?
    /// nil while nothing is watched.
    private var changes: ChangeCollector?
    /// The changes while the daemon of a forking program was being found; it may have read the files already.
    private var due: ChangeCollector.Changes?

    /// nil when no file is watched.
    init?(_ settings: FileWatchSettings?) {
        guard let settings else { return nil }
        self.settings = settings
    }

    private func begin() {
        guard changes == nil, let process else { return }
        let changes = ChangeCollector(process.context) { [weak self] in self?.act(on: $0) }
        for path in settings.paths { changes.watch(path, at: process.settings.revealed(path)) }
        self.changes = changes
    }

    private func act(on changes: ChangeCollector.Changes) {
        guard let process else { return }
        guard !process.machine.phase.isHandingOver else { return due = changes }
        switch settings.action {
        case .restart: restart(process, because: changes.text)
        case .signal(let signal):
            guard process.machine.phase.isUp, process.pid != nil else { return }
            process.log(
                .info,
                "sending \(signal.description) to \(process.settings.name): \(changes.text)",
                LogFacts(pid: process.pid, signal: signal, reason: changes.text)
            )
            _ = process.send(signal, by: ChangeRequester(.watch))
        }
    }

    /// A program that was given up is tried again: its files may have been repaired. A program that is about to be started
    /// reads the files as they are now.
    private func restart(_ process: SupervisedProcess, because reason: String) {
        guard process.machine.phase == .fatal else {
            return process.handle(.restart(because: reason, isFailure: false), by: ChangeRequester(.watch))
        }
        process.log(.info, "starting \(process.settings.name): \(reason)", LogFacts(.restarting, reason: reason))
        process.begin(by: ChangeRequester(.watch, reason: reason))
    }
}

extension FileWatch: Attachment {
    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    /// The watch begins before the program can read the files, so that no change is missed.
    func prepare(_ launch: inout Launch) {
        begin()
    }

    func phaseChanged(of machine: ProcessMachine) {
        if !machine.phase.isHandingOver, let changes = due.take(), machine.phase.isUp { act(on: changes) }
        switch machine.phase {
        case .stopped, .exited(restarts: false), .unknown, .unknownGone: changes = nil
        // Its start may have failed before there was anything to prepare.
        case .fatal: begin()
        default: break
        }
    }

    func shutdownBegins() {
        changes = nil
    }
}
