import Configuration
import EventProtocol
import Model
import ProcessLifecycle

/// A text in the output of a program that tells that it is ready (EXT-71, `ready=log:TEXT`).
final class ReadyLine {
    private let search: LineSearch
    private weak var process: SupervisedProcess?
    /// The two channels of a run that is not ready yet; nil otherwise, so that no output costs anything.
    private var searches: (output: LineSearch, errors: LineSearch)?

    /// The value is nil when the program shows its readiness in another way.
    init?(_ readiness: Readiness) {
        guard case .log(let text) = readiness else { return nil }
        search = LineSearch(text)
    }
}

extension ReadyLine: Attachment {
    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func launched(_ run: Run) {
        searches = (search, search)
    }

    func wrote(_ bytes: RawSpan, _ channel: Event.Channel) {
        guard searches != nil else { return }
        let isFound = bytes.withUnsafeBytes { bytes in
            switch channel {
            case .stdout: searches?.output.finds(in: bytes)
            case .stderr: searches?.errors.finds(in: bytes)
            }
        }
        guard isFound == true else { return }
        searches = nil
        process?.handle(.ready)
    }

    func phaseChanged(of machine: ProcessMachine) {
        switch machine.phase {
        case .preparing, .launching, .starting, .handingOver: return
        default: searches = nil
        }
    }
}
