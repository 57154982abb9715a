import Configuration
import LinuxSystem
import Model
import Reactor

/// One look for a process: at its health (EXT-73), or at a thing that it waits for (EXT-70). Letting go of it ends it.
final class ProbeRun {
    private var look: (any NetworkProbe)?
    private var command: SideCommand?
    private var done: ((ProbeOutcome) -> Void)?

    /// - Parameters:
    ///   - timeout: the time after which the look has failed.
    ///   - done: called once, later; never once the value was let go.
    init(
        _ probe: Probe,
        of process: SupervisedProcess,
        timeout: TimeSpan,
        done: @escaping (ProbeOutcome) -> Void
    ) {
        self.done = done
        switch probe {
        case .network(let written):
            let target = written.revealed(by: process.settings)
            look = process.context.prober.probe(target, timeout: timeout) { [weak self] outcome in
                // A message about a host has its name in it.
                let isHidden = target.host != written.host && outcome != .success
                self?.tell(isHidden ? .failure("no answer from \(FileMark.shown(written.host))") : outcome)
            }
        case .unix(let path):
            tellSoon(Self.connect(to: process.settings.revealed(path), shown: FileMark.shown(path)), process)
        case .file(let path):
            tellSoon(Self.find(process.settings.revealed(path), shown: FileMark.shown(path)), process)
        case .command(let text):
            let order = SideCommand.Order(command: text, destination: .lastLine)
            command = SideCommand(order, of: process, timeout: timeout) { [weak self] failure in
                self?.commandEnded(failure)
            }
        }
    }

    /// Whether nothing of the look is left. A command that was killed may be in the hands of a dead disk.
    var isGone: Bool { command?.isGone ?? true }

    private func tell(_ outcome: ProbeOutcome) {
        done.take()?(outcome)
    }

    private func tellSoon(_ outcome: ProbeOutcome, _ process: SupervisedProcess) {
        process.context.time.inNextPass { [weak self] in self?.tell(outcome) }
    }

    /// The last line of its output is the reason; where it wrote nothing, how it has ended. A look that was overdue is
    /// reported as that in any case.
    private func commandEnded(_ failure: String?) {
        guard let failure else { return tell(.success) }
        let line = command?.lastLine ?? ""
        let isOverdue = command?.isOverdue ?? false
        if line.isEmpty { return tell(.failure(failure)) }
        tell(.failure(isOverdue ? "\(failure): \(line)" : line))
    }

    /// Whether a connection is accepted, at once: a socket whose queue is full has no time for clients.
    private static func connect(to path: String, shown: String) -> ProbeOutcome {
        do throws(Errno) {
            _ = try LocalSocket.connected(to: path, .stream)
            return .success
        } catch {
            let cause = error == .wouldBlock ? "its queue of connections is full" : error.text
            return .failure("cannot connect to '\(shown)': \(cause)")
        }
    }

    private static func find(_ path: String, shown: String) -> ProbeOutcome {
        do throws(Errno) {
            _ = try FileStatus(path: path)
            return .success
        } catch {
            return .failure("cannot find '\(shown)': \(error.text)")
        }
    }
}
