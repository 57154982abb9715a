import LinuxSystem
import Model

/// The page `/`: all processes, and what can be done with them (WEB-3 to WEB-6, WEB-9, WEB-14).
struct StatusPage {
    /// Of the daemon.
    let identifier: String
    /// By group, then name.
    let rows: [ProcessRow]
    /// What the last action came to.
    let message: String?
    /// nil where there is none; what is posted counts as a program's then.
    let token: String?
    /// Whether links without a token do anything (`legacy_get_actions`).
    let offersLinks: Bool
    /// What the events of this page go on from.
    let version: String
    /// Seconds after which the page is to be loaded again, for browsers without scripts.
    let refreshInterval: Int?

    /// Assets are named by a query, which is relative to wherever the page is: some proxies hand us `/supervisor` as `/`,
    /// and a file `style.css` would then be looked for beside it, not below it (EXT-54). The script mends the address.
    var page: WebPage {
        WebPage(title: "Supervisor Status") { html in
            html.void("link", ["href": StaticFiles.query("supervisor.css"), "rel": "stylesheet"])
            html.void("link", ["href": StaticFiles.query("icon.png"), "rel": "icon", "type": "image/png"])
            html.element("script", ["src": StaticFiles.query("status.js"), "defer": ""]) { _ in }
            if let refreshInterval {
                html.void("meta", ["http-equiv": "refresh", "content": String(refreshInterval)])
            }
        } body: { html in
            html.element("header") { html in
                html.element("h1", text: identifier)
                html.element("p", ["id": "live", "role": "status"]) { _ in }
            }
            html.element("main", ["id": "content", "data-version": version]) { html in content(&html) }
            footer(&html)
        }
    }

    private func content(_ html: inout HTMLBuilder) {
        html.element("div", ["class": "bar"]) { html in
            html.element("p", ["id": "summary"], text: summary)
            controls(&html)
        }
        // The room is there without a message too: what a pointer is over must not be something else a moment later.
        html.element("div", ["class": "notice"]) { html in
            html.element("div", ["class": messageClass, "id": "message", "role": "status"], text: message ?? "")
        }
        if rows.isEmpty {
            html.element("p", ["class": "empty"], text: "No programs to manage")
        } else {
            table(&html)
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
            for (action, text) in [("refresh", "Refresh"), ("restartall", "Restart all"), ("stopall", "Stop all")] {
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
        html.element("table") { html in
            html.element("caption", ["class": "unseen"], text: "Processes")
            html.element("thead") { html in
                html.element("tr") { html in
                    for title in ["Name", "State", "Description", "Last exit", "Logs", "Actions"] {
                        html.element("th", ["scope": "col"], text: title)
                    }
                }
            }
            html.newLine()
            for section in sections {
                html.element("tbody") { html in
                    if let title = section.title { heading(title, &html) }
                    for row in section.rows { row.write(&html, offersLinks: offersLinks) }
                }
            }
        }
    }

    private func heading(_ group: String, _ html: inout HTMLBuilder) {
        html.element("tr", ["class": "group"]) { html in
            html.element("th", ["scope": "rowgroup", "colspan": "6"], text: group)
        }
        html.newLine()
    }

    private struct Section {
        /// nil for programs that are groups of their own.
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
