import ControlProtocol
import Model
import Text

/// One process on the status page, as a row of the table; on a narrow screen the style makes a card of it.
struct ProcessRow {
    let group: String
    let name: String
    let state: ProcessState
    /// The description of `supervisorctl status` (RPC-61), without the uptime and the text behind it.
    let description: String
    /// The uptime in seconds; nil unless the process runs.
    let uptime: Int?
    /// How the last run ended; nil when nothing is known.
    var lastEnd: String?
    /// Whether that end was unexpected.
    var isBadEnd = false
    /// Why the process could not be started, unless the description says so.
    let spawnError: String?
    /// False where standard error goes into the log of standard output.
    var hasErrorLog = true
    /// A start that is some time off, in the place of the description.
    var nextStart: ActiveProcess.NextStart?
    /// nil unless it runs and has a health check.
    var health: HealthRecord?
    /// The status that the program has sent.
    var statusText: String?
    /// How often supervisord has started it again by itself.
    var restarts = 0

    /// The page that its buttons act upon; empty for the one that shows it.
    var page = ""

    var namespec: String { Namespec(group: group, process: name).text }

    /// Whether an operator has to look at it.
    var isFailed: Bool {
        switch state {
        case .fatal, .backoff: true
        case .exited: isBadEnd
        case .running: health?.status == .unhealthy
        case .stopped, .starting, .stopping, .unknown: false
        }
    }

    /// - Parameter offersLinks: whether links without a token have effects.
    func write(_ html: inout HTMLBuilder, offersLinks: Bool) {
        let reference = PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes)
        html.element(
            "tr",
            [
                "data-process": namespec, "data-state": state.name.lowercased(), "data-group": group,
                "class": isFailed ? "failed" : "",
            ]
        ) { html in
            html.element("th", ["scope": "row", "class": "name"]) { html in
                html.element("a", ["href": "log.html?processname=\(reference)", "title": namespec], text: name)
                html.element(
                    "a",
                    ["class": "open", "href": "process.html?processname=\(reference)"],
                    text: "Details of \(namespec)"
                )
            }
            html.element("td", ["class": "state"]) { html in
                html.element("span", ["class": "chip \(state.cssClass)"], text: state.name.lowercased())
            }
            // The title has all of the text: the style shows two lines, so that no row changes its height.
            html.element("td", ["class": "description", "title": wholeDescription]) { html in
                html.text(description)
                if let uptime {
                    html.element("span", ["data-uptime": String(uptime)], text: Uptime.text(seconds: uptime))
                }
                if let nextStart {
                    html.text(nextStart.words)
                    html.element("span", ["data-due": String(nextStart.seconds)], text: String(nextStart.seconds))
                    html.text(" s")
                }
                condition(&html)
            }
            CompatibilityLinks(namespec: namespec, state: state).write(&html, offersLinks: offersLinks)
            html.element("td", ["class": "end"]) { html in ending(&html) }
            // The script fills these cells while the page is open.
            html.element("td", ["class": "cpu"]) { _ in }
            html.element("td", ["class": "memory"]) { _ in }
            html.element("td", ["class": "restarts"], text: restarts == 0 ? "" : String(restarts))
            html.element("td", ["class": "logs"]) { html in
                for channel in hasErrorLog ? ["stdout", "stderr"] : ["stdout"] {
                    html.element(
                        "a",
                        [
                            "href": "log.html?processname=\(reference)&channel=\(channel)",
                            "aria-label": "\(channel) of \(namespec)",
                        ],
                        text: channel
                    )
                }
            }
            html.element("td", ["class": "actions"]) { html in actions(&html) }
        }
        html.newLine()
    }

    /// The buttons for the actions on the process.
    func actions(_ html: inout HTMLBuilder) {
        let reference = PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes)
        for action in state.offers { button(action, reference, &html) }
    }

    private var wholeDescription: String {
        let reason = health.map { $0.reason.isEmpty ? "" : "\($0.words): \($0.reason)" } ?? ""
        let lasting = nextStart?.reason ?? (uptime == nil ? description : "")
        let all = [lasting, reason, statusText ?? "", spawnError ?? ""].filter { !$0.isEmpty }
        return all.joined(separator: "; ")
    }

    /// The health and the status of the program, in words, so that nothing depends on a colour.
    private func condition(_ html: inout HTMLBuilder) {
        if let health {
            html.text(", ")
            html.element("span", ["class": health.status == .unhealthy ? "bad" : ""], text: health.words)
        }
        if let statusText {
            html.text(description.isEmpty ? "" : " \u{2013} ")
            html.element("span", ["class": "says"], text: statusText)
        }
    }

    private func ending(_ html: inout HTMLBuilder) {
        if let lastEnd { html.element("span", ["class": isBadEnd ? "bad" : ""], text: lastEnd) }
        if let spawnError { html.element("span", ["class": "error"], text: spawnError) }
    }

    private func button(_ action: ProcessAction, _ reference: String, _ html: inout HTMLBuilder) {
        html.element(
            "button",
            [
                "form": "control", "formaction": "\(page)?processname=\(reference)", "name": "action",
                "value": action.rawValue, "aria-label": "\(action.label) \(namespec)",
            ],
            text: action.label
        )
    }
}

extension SupervisorControl {
    /// The row of a process.
    /// - Parameter now: seconds since the epoch.
    func row(of process: ActiveProcess, now: Int) -> ProcessRow {
        var row = process.row(now: now)
        // The history has the name of a signal, and costs a question.
        if process.record.exitCode == -1, case let ends = history(of: process.name).compactMap(\.end),
            let end = ends.last
        {
            row.lastEnd = end.words
        }
        return row
    }
}

extension ActiveProcess {
    /// What is known without a question.
    /// - Parameter now: seconds since the epoch.
    func row(now: Int) -> ProcessRow {
        let uptime = state == .running ? now - (record.startedAt ?? now) : nil
        let next = nextStart(now: now)
        // The description has the end; for an exit it has only the status.
        let isTold = state == .fatal || state == .backoff || state == .exited
        return ProcessRow(
            group: name.group,
            name: name.process,
            state: state,
            description: next != nil
                ? "" : uptime == nil ? description(now: now) : "pid \(record.pid ?? 0), uptime ",
            uptime: uptime,
            lastEnd: record.exitCode.map { $0 < 0 ? "killed by a signal" : "status \($0)" },
            isBadEnd: state == .exited && record.spawnError != nil,
            spawnError: isTold ? nil : record.spawnError,
            hasErrorLog: !traits.redirectsErrors,
            nextStart: next,
            health: uptime == nil ? nil : health,
            statusText: record.pid == nil ? nil : statusText,
            restarts: record.automaticRestarts
        )
    }
}

extension ProcessAction {
    fileprivate var label: String {
        switch self {
        case .start: "Start"
        case .stop: "Stop"
        case .restart: "Restart"
        case .clearLog: "Clear log"
        }
    }
}

extension ProcessState {
    /// There are more actions than on Supervisor's page: a process that is about to be started can be stopped.
    fileprivate var offers: [ProcessAction] {
        switch self {
        case .running: [.restart, .stop, .clearLog]
        case .stopped, .exited, .fatal: [.start, .clearLog]
        case .starting, .backoff: [.stop, .clearLog]
        case .stopping, .unknown: [.clearLog]
        }
    }

    /// The classes of Supervisor's style sheet, which programs that read the page look for (WEB-5).
    fileprivate var cssClass: String {
        switch self {
        case .running: "statusrunning"
        case .fatal, .backoff: "statuserror"
        case .stopped, .starting, .stopping, .exited, .unknown: "statusnominal"
        }
    }
}
