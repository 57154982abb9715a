import Configuration
import LinuxSystem
import Model
import Reactor

/// Waits for things that are not our programs (`wait_for`, EXT-70). Each is looked at every second until it was there once,
/// and never twice at the same time; a file is watched. Letting go of it ends all looks.
final class WaitFor {
    /// The time between the beginnings of two looks.
    private static let pause = TimeSpan(seconds: 1)
    /// The time that a look may take: a thing that takes longer to answer is not ready, and the next look may find it ready.
    private static let patience = TimeSpan(seconds: 5)

    /// The things that have not been there yet, in the order of the configuration.
    private(set) var missing: [Probe]
    private weak var process: SupervisedProcess?
    private let timeout: TimeSpan
    private let onChange: () -> Void
    private var reasons: [Probe: String] = [:]
    private var looks: [Probe: ProbeRun] = [:]
    private var timers: [Probe: ReactorTimer] = [:]
    private var files: [Probe: PathWatch] = [:]

    /// - Parameter onChange: called, later, when one thing less is missing.
    init(_ probes: [Probe], of process: SupervisedProcess, onChange: @escaping () -> Void) {
        var seen: Set<Probe> = []
        missing = probes.filter { seen.insert($0).inserted }
        self.process = process
        self.onChange = onChange
        timeout = min(Self.patience, process.settings.orchestration.waitTimeout ?? Self.patience)
        for probe in missing {
            if case .file(let path) = probe {
                watch(process.settings.revealed(path), named: FileMark.shown(path), for: probe, process)
            } else {
                look(at: probe)
            }
        }
    }

    /// Why the last look at a thing has failed; nil before the first look, and for a thing that was there.
    func lastReason(of probe: Probe) -> String? { reasons[probe] }

    private func look(at probe: Probe) {
        guard let process else { return }
        let next = process.context.time.now.advanced(by: Self.pause)
        // Commands that were killed and have not ended, because they wait for a dead disk, must not become more and more.
        if let look = looks[probe], !look.isGone { return lookAgain(at: probe, next) }
        looks[probe] = ProbeRun(probe, of: process, timeout: timeout) { [weak self] outcome in
            self?.ended(probe, outcome, next: next)
        }
    }

    private func ended(_ probe: Probe, _ outcome: ProbeOutcome, next: MonotonicTime) {
        if looks[probe]?.isGone == true { looks[probe] = nil }
        switch outcome {
        case .success:
            found(probe)
        case .failure(let reason):
            reasons[probe] = reason
            lookAgain(at: probe, next)
        }
    }

    private func lookAgain(at probe: Probe, _ time: MonotonicTime) {
        timers[probe] = process?.context.time.schedule(at: time) { [weak self] in
            self?.timers[probe] = nil
            self?.look(at: probe)
        }
    }

    private func found(_ probe: Probe) {
        guard let place = missing.firstIndex(of: probe) else { return }
        missing.remove(at: place)
        reasons[probe] = nil
        files[probe] = nil
        onChange()
    }

    // MARK: Files

    /// - Parameter name: the name of the path for messages, without what a secret has put into it (EXT-76).
    private func watch(_ path: String, named name: String, for probe: Probe, _ process: SupervisedProcess) {
        files[probe] = process.context.paths.watch(path, named: name, for: .presence) { [weak self] in
            if self?.isThere(path, probe) == true { self?.found(probe) }
        }
        guard isThere(path, probe) else { return }
        files[probe] = nil
        missing.removeAll { $0 == probe }
    }

    /// Any kind of file, also a directory or a socket.
    private func isThere(_ path: String, _ probe: Probe) -> Bool {
        do throws(Errno) {
            _ = try FileStatus(path: path)
            reasons[probe] = nil
            return true
        } catch {
            reasons[probe] = error.text
            return false
        }
    }
}
