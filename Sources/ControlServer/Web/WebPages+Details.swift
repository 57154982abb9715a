import ControlProtocol
import LinuxSystem
import Model
import NIOHTTP1

/// The answers about single processes.
extension WebPages {
    /// Processes whose last lines a page may ask for at once: each costs a look into a file.
    private static let mostTails = 8

    /// The page of one process.
    func process(_ request: HTTPRequest) -> HTTPReply {
        let fields = FormFields(query: request.query)
        guard let name = fields["processname"], let process = try? control.process(name) else {
            return .error(.notFound, "There is no such process.")
        }
        let now = Clock.wallNow().seconds
        let panel = ProcessPanel(
            process,
            history: control.history(of: process.name),
            next: control.nextStep(of: process.name),
            tail: lastLines(of: process),
            now: now
        )
        var row = control.row(of: process, now: now)
        row.page = "index.html"
        return ProcessPage(row: row, panel: panel, token: token).page.reply
    }

    /// The resources of processes, and the last lines of those that `open` names.
    func resources(_ request: HTTPRequest) -> HTTPReply {
        let open = FormFields.values(of: "open", in: request.query).prefix(Self.mostTails)
        let tails = open.compactMap { name in
            (try? control.process(name)).map { (process: $0.namespec, lines: lastLines(of: $0)) }
        }
        let at = Clock.monotonicNow().nanoseconds / 1_000_000
        return ResourceReport(at: Int(at), uses: control.resources(), tails: tails).reply
    }

    private func lastLines(of process: ActiveProcess) -> LastLines {
        if !process.traits.redirectsErrors, let text = try? logText(of: process, .stderr, lastBytes: LastLines.bytes) {
            let lines = LastLines(.stderr, log: text)
            if !lines.text.isEmpty { return lines }
        }
        guard let text = try? logText(of: process, .stdout, lastBytes: LastLines.bytes) else { return .none }
        return LastLines(.stdout, log: text)
    }
}
