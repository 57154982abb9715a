import Model

/// The page `/`: all processes, and what can be done with them (SPEC WEB-3 to WEB-6, WEB-9, WEB-14).
struct StatusPage {
    struct Row {
        let namespec: String
        let state: ProcessState
        let description: String
    }

    let rows: [Row]
    /// What the last action came to.
    let message: String?
    let year: Int

    var page: WebPage {
        WebPage(title: "Supervisor Status") { html in
            html.void("link", ["href": "stylesheets/supervisor.css", "rel": "stylesheet", "type": "text/css"])
            html.void("link", ["href": "images/icon.png", "rel": "icon", "type": "image/png"])
        } body: { html in
            html.element("div", ["id": "wrapper"]) { html in
                html.element("div", ["id": "header"]) { html in
                    html.void("img", ["src": "images/supervisor.gif", "alt": "Supervisor status"])
                }
                html.element("div", ["class": message == nil ? "hidden" : "status_msg"], text: message ?? "")
                html.element("form", ["action": "index.html", "method": "post"]) { html in
                    html.element("div") { html in
                        buttons(&html)
                        table(&html)
                    }
                }
                html.element("div", ["class": "push"]) { _ in }
            }
            footer(&html)
        }
    }

    private func buttons(_ html: inout HTMLBuilder) {
        html.element("ul", ["id": "buttons", "class": "clr"]) { html in
            for (text, action) in [("Refresh", "refresh"), ("Restart All", "restartall"), ("Stop All", "stopall")] {
                html.element("li", ["class": "action-button"]) { html in
                    html.element("a", ["href": "index.html?action=\(action)"], text: text)
                }
            }
        }
    }

    private func table(_ html: inout HTMLBuilder) {
        guard !rows.isEmpty else { return html.text("No programs to manage") }
        html.element("table", ["cellspacing": "0"]) { html in
            html.element("thead") { html in
                html.element("tr") { html in
                    html.element("th", ["class": "state"], text: "State")
                    html.element("th", ["class": "desc"], text: "Description")
                    html.element("th", ["class": "name"], text: "Name")
                    html.element("th", ["class": "action"], text: "Action")
                }
            }
            html.element("tbody") { html in
                for (index, row) in rows.enumerated() {
                    html.newLine()
                    html.element("tr", ["class": index % 2 == 1 ? "shade" : ""]) { html in cells(row, &html) }
                }
            }
        }
    }

    private func cells(_ row: Row, _ html: inout HTMLBuilder) {
        let name = PercentEncoding.encode(row.namespec)
        html.element("td", ["class": "status"]) { html in
            html.element("span", ["class": row.state.cssClass], text: row.state.name.lowercased())
        }
        html.element("td") { html in html.element("span", text: row.description) }
        html.element("td") { html in
            html.element("a", ["href": "tail.html?processname=\(name)", "target": "_blank"], text: row.namespec)
        }
        html.element("td", ["class": "action"]) { html in
            html.element("ul") { html in
                for action in row.state.actions { item(action, name, &html) }
                item(.clearLog, name, &html)
                html.element("li") { html in
                    html.element("a", ["href": "logtail/\(name)", "target": "_blank"], text: "Tail -f Stdout")
                }
                html.element("li") { html in
                    html.element("a", ["href": "logtail/\(name)/stderr", "target": "_blank"], text: "Tail -f Stderr")
                }
            }
        }
    }

    /// - Parameter name: a namespec, percent-encoded.
    private func item(_ action: ProcessAction?, _ name: String, _ html: inout HTMLBuilder) {
        html.element("li") { html in
            if let action {
                let reference = "index.html?processname=\(name)&action=\(action.rawValue)"
                html.element("a", ["href": reference], text: action.label)
            } else {
                html.element("a", ["href": "#", "class": "hidden"], text: "Action")
            }
        }
    }

    private func footer(_ html: inout HTMLBuilder) {
        html.newLine()
        html.element("div", ["id": "footer", "class": "clr"]) { html in
            html.element("div", ["class": "left"]) { html in
                html.element("a", ["href": "http://supervisord.org"], text: "Supervisor")
                html.text(" ")
                html.element("span", text: SupervisorNamespace.supervisorVersion)
            }
            html.element("div", ["class": "right"]) { html in
                html.text("\u{A9} 2006-\(year) ")
                html.element("strong") { html in
                    html.element(
                        "a",
                        ["href": "http://agendaless.com/"],
                        text: "Agendaless Consulting and Contributors"
                    )
                }
            }
        }
    }
}

extension ProcessAction {
    fileprivate var label: String {
        switch self {
        case .start: "Start"
        case .stop: "Stop"
        case .restart: "Restart"
        case .clearLog: "Clear Log"
        }
    }
}

extension ProcessState {
    /// The two places for actions that depend on the state (SPEC WEB-6).
    fileprivate var actions: [ProcessAction?] {
        switch self {
        case .running: [.restart, .stop]
        case .stopped, .exited, .fatal: [.start, nil]
        case .starting, .backoff, .stopping, .unknown: [nil, nil]
        }
    }

    fileprivate var cssClass: String {
        switch self {
        case .running: "statusrunning"
        case .fatal, .backoff: "statuserror"
        case .stopped, .starting, .stopping, .exited, .unknown: "statusnominal"
        }
    }
}
