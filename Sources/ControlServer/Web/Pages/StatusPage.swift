import LinuxSystem
import Model
import Text

/// The page `/`: all processes, and the actions on them (WEB-3 to WEB-6, WEB-9, WEB-14).
struct StatusPage {
    /// The identifier of the daemon.
    let identifier: String
    /// By group, then name.
    let rows: [ProcessRow]
    /// The result of the last action.
    let message: String?
    /// The token; nil without a secret: posted forms then count as those of a program.
    let token: String?
    /// Whether links without a token have effects (`legacy_get_actions`).
    let offersLinks: Bool
    /// The version from which the events of this page go on.
    let version: String
    /// Seconds after which the page is to be loaded again, for browsers without scripts.
    let refreshInterval: Int?
    /// The name of the machine or the container; empty when it is not known.
    var hostName = ""
    /// The process that the message is about, if there are details to show.
    var subject: String?
    /// Which processes wait for which; nil when no process depends on another.
    var dependencies: DependencyPicture?

    /// The name by which people know the daemon: many daemons have the same identifier, few the same host.
    private var place: String { hostName.isEmpty ? identifier : hostName }
    private var failures: Int { rows.count { $0.isFailed } }

    /// Supervisor's title, by which programs know the page. The script puts the host and the number of failures in front.
    private static let title = "Supervisor Status"

    /// Assets are named by a query, which is relative to wherever the page is: some proxies hand us `/supervisor` as `/`,
    /// and a file `style.css` would then be looked for beside it, not below it (EXT-54). The script mends the address.
    var page: WebPage {
        WebPage(title: Self.title) { html in
            for name in StaticFiles.statusStyles {
                html.void("link", ["href": StaticFiles.query(name), "rel": "stylesheet"])
            }
            let icon = StateIcon(isEmpty: rows.isEmpty, failures: failures)
            html.void("link", ["href": StaticFiles.query(icon.rawValue), "rel": "icon", "id": "icon"])
            for name in StaticFiles.statusScripts {
                html.element("script", ["src": StaticFiles.query(name), "defer": ""]) { _ in }
            }
            if let refreshInterval {
                html.void("meta", ["http-equiv": "refresh", "content": String(refreshInterval)])
            }
        } body: { html in
            header(&html)
            html.element(
                "main",
                [
                    "id": "content", "data-version": version, "data-title": "\(place) - \(Self.title)",
                    "data-place": place,
                ]
            ) { html in content(&html) }
            footer(&html)
            KeyHelp.write(&html)
        }
    }

    private func header(_ html: inout HTMLBuilder) {
        html.element("header") { html in
            html.element("h1", text: place)
            if identifier != "supervisor" && identifier != place {
                html.element("p", ["class": "identifier"], text: identifier)
            }
            html.element("nav", ["aria-label": "Pages"]) { html in
                html.element("a", ["href": "logs.html"], text: "All logs")
                if dependencies != nil {
                    html.element("a", ["href": "#dependencies"], text: "Dependencies")
                }
            }
            html.element("p", ["id": "live", "role": "status"]) { _ in }
            html.element("button", ["type": "button", "id": "help", "aria-label": "Keys", "hidden": ""], text: "?")
        }
    }

    private func content(_ html: inout HTMLBuilder) {
        html.element("div", ["class": "bar"]) { html in
            html.element("p", ["id": "summary"], text: summary)
            html.void(
                "input",
                [
                    "id": "filter", "type": "search", "placeholder": "Filter", "aria-label": "Filter by name or text",
                    "autocomplete": "off", "hidden": "",
                ]
            )
        }
        // The room is there without a message too: the element under a pointer must not change when a message comes.
        html.element("div", ["class": "notice"]) { html in
            html.element("div", ["class": messageClass, "id": "message", "role": "status"]) { html in
                html.text(message ?? "")
                if message != nil, let subject { links(to: subject, &html) }
            }
            // The script shows this when the daemon does not answer any more.
            html.element("p", ["id": "gone", "role": "alert", "hidden": ""]) { _ in }
        }
        html.element("div", ["class": "controls"]) { html in controls(&html) }
        if rows.isEmpty {
            html.element("p", ["class": "empty"], text: "No programs to manage")
        } else {
            table(&html)
        }
        dependencies?.write(&html)
    }

    /// The links to the details of a process, for a message about a failure.
    private func links(to process: String, _ html: inout HTMLBuilder) {
        guard let row = rows.first(where: { $0.namespec == process }) else { return }
        let reference = PercentEncoding.encode(process, keeping: .unreservedAndSlashes)
        let channel = row.hasErrorLog ? "stderr" : "stdout"
        html.element("span", ["class": "more"]) { html in
            html.element("a", ["href": "process.html?processname=\(reference)", "data-open": process], text: "Details")
            html.text(" ")
            html.element("a", ["href": "log.html?processname=\(reference)&channel=\(channel)"], text: "Log")
        }
    }

    private var messageClass: String {
        guard let message else { return "hidden" }
        let isError = message.hasPrefix("ERROR") || message.hasPrefix("unexpected") || message.hasPrefix("No such")
        return isError ? "status_msg error" : "status_msg"
    }

    /// `5 running, 1 fatal`; the script writes it in the same order.
    private var summary: String {
        let order: [ProcessState] = [.running, .starting, .stopping, .stopped, .exited, .backoff, .fatal, .unknown]
        let counts = order.map { state in (state, rows.count { $0.state == state }) }
        return counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.name.lowercased())" }.joined(separator: ", ")
    }

    private func controls(_ html: inout HTMLBuilder) {
        html.element("form", ["id": "control", "method": "post", "action": "?"]) { html in
            if let token { html.void("input", ["type": "hidden", "name": ActionToken.field, "value": token]) }
            for (action, text) in [
                ("refresh", "Refresh"), ("startall", "Start all"), ("restartall", "Restart all"),
                ("stopall", "Stop all"),
            ] {
                html.element("button", ["name": "action", "value": action], text: text)
            }
        }
        html.element("noscript") { html in
            if refreshInterval == nil {
                html.element("a", ["href": "?refresh=10"], text: "Refresh every 10 seconds")
            } else {
                html.element("a", ["href": "?"], text: "Stop refreshing")
            }
        }
        if offersLinks { CompatibilityLinks.writeButtons(&html) }
    }

    private func table(_ html: inout HTMLBuilder) {
        html.element("table", ["class": "programs"]) { html in
            html.element("caption", ["class": "unseen"], text: "Processes")
            html.element("thead") { html in
                html.element("tr") { html in
                    for (title, style) in Self.columns {
                        html.element("th", ["scope": "col", "class": style], text: title)
                    }
                }
            }
            html.newLine()
            for section in sections {
                html.element("tbody") { html in
                    if let title = section.title { heading(title, section.rows, &html) }
                    for row in section.rows { row.write(&html, offersLinks: offersLinks) }
                }
            }
        }
    }

    private static let columns = [
        ("Name", "name"), ("State", "state"), ("Description", "description"), ("Last exit", "end"), ("CPU", "cpu"),
        ("Memory", "memory"), ("Restarts", "restarts"), ("Logs", "logs"), ("Actions", "acts"),
    ]

    private func heading(_ group: String, _ rows: [ProcessRow], _ html: inout HTMLBuilder) {
        html.element("tr", ["class": "group", "data-heading": group]) { html in
            html.element("th", ["scope": "rowgroup", "colspan": "8"]) { html in
                html.element("span", ["class": "title"], text: group)
                let running = rows.count { $0.state == .running }
                html.element("span", ["class": "count"], text: "\(running) of \(rows.count) running")
            }
            // Programs that read the page take the content of a `td` for a part of a process.
            html.element("th", ["class": "actions"]) { html in
                let reference = PercentEncoding.encode(group, keeping: .unreservedAndSlashes)
                for action in GroupAction.allCases {
                    html.element(
                        "button",
                        [
                            "form": "control", "formaction": "?group=\(reference)", "name": "action",
                            "value": action.rawValue, "aria-label": "\(action.label) all of \(group)",
                        ],
                        text: action.label
                    )
                }
            }
        }
        html.newLine()
    }

    private struct Section {
        /// The title of a group; nil for programs that are groups of their own.
        let title: String?
        var rows: [ProcessRow]
    }

    private var sections: [Section] {
        rows.reduce(into: []) { sections, row in
            let title = row.group == row.name ? nil : row.group
            if let last = sections.last, last.title == title {
                sections[sections.count - 1].rows.append(row)
            } else {
                sections.append(Section(title: title, rows: [row]))
            }
        }
    }

    private func footer(_ html: inout HTMLBuilder) {
        html.newLine()
        html.element("footer") { html in
            html.element(
                "span",
                text: "\(ProductRelease.name) \(ProductRelease.version) (\(ProductRelease.revision))"
            )
            html.element("span", text: "compatible with Supervisor \(SupervisorRelease.version)")
        }
    }
}

extension GroupAction {
    fileprivate var label: String {
        switch self {
        case .start: "Start"
        case .restart: "Restart"
        case .stop: "Stop"
        }
    }
}
