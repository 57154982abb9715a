import Model
import Text

/// The cells and buttons of Supervisor's page for programs that read it (WEB-3, WEB-5, WEB-6): the links by which they find
/// the actions. People do not see them: their buttons have a token.
struct CompatibilityLinks {
    let namespec: String
    let state: ProcessState

    /// The third and fourth cell of a row.
    func write(_ html: inout HTMLBuilder, offersLinks: Bool) {
        let name = PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes)
        html.element("td", ["hidden": ""]) { html in
            html.element("a", ["href": "tail.html?processname=\(name)", "target": "_blank"], text: namespec)
        }
        html.element("td", ["hidden": ""]) { html in
            html.element("ul") { html in
                if offersLinks {
                    for action in state.linkedActions { item(action, name, &html) }
                    item((.clearLog, "Clear Log"), name, &html)
                }
                for (channel, text) in [("", "Tail -f Stdout"), ("/stderr", "Tail -f Stderr")] {
                    html.element("li") { html in
                        html.element("a", ["href": "logtail/\(name)\(channel)", "target": "_blank"], text: text)
                    }
                }
            }
        }
    }

    /// - Parameter name: a namespec, percent-encoded.
    private func item(_ action: (ProcessAction, label: String)?, _ name: String, _ html: inout HTMLBuilder) {
        html.element("li") { html in
            if let (action, label) = action {
                let reference = "index.html?processname=\(name)&action=\(action.rawValue)"
                html.element("a", ["href": reference], text: label)
            } else {
                html.element("a", ["href": "#", "class": "hidden"], text: "Action")
            }
        }
    }

    /// The buttons above the table.
    static func writeButtons(_ html: inout HTMLBuilder) {
        html.element("ul", ["id": "buttons", "hidden": ""]) { html in
            for (text, action) in [("Refresh", "refresh"), ("Restart All", "restartall"), ("Stop All", "stopall")] {
                html.element("li", ["class": "action-button"]) { html in
                    html.element("a", ["href": "index.html?action=\(action)"], text: text)
                }
            }
        }
    }
}

extension ProcessState {
    /// The two places for actions that depend on the state.
    fileprivate var linkedActions: [(ProcessAction, label: String)?] {
        switch self {
        case .running: [(.restart, "Restart"), (.stop, "Stop")]
        case .stopped, .exited, .fatal: [(.start, "Start"), nil]
        case .starting, .backoff, .stopping, .unknown: [nil, nil]
        }
    }
}
