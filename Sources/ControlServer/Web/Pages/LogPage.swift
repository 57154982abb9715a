import Text

/// The page `/log.html`: a log of a process, with its state and buttons, or the activity log. It shows the end of the log; its
/// script goes on from there by the stream `logtail` or `mainlogtail`.
struct LogPage {
    enum Channel: String, CaseIterable {
        case stdout
        case stderr
    }

    /// Bytes that are shown at first.
    static let shownBytes = 64 * 1024

    let namespec: String
    let channel: Channel
    /// The text of the log; nil without a log that can be shown.
    let text: String?
    let refreshInterval: Int?
    /// False where standard error goes into the log of standard output.
    var hasErrorLog = true
    /// The path of the standard stream of supervisord that the log is written to; nil for a log of its own.
    var sharedPath: String?
    /// Whether only the end of the process's own output is kept, in memory (EXT-79).
    var isKept = false
    /// The state of the process; nil where it is not shown.
    var row: ProcessRow?
    /// The token for its buttons.
    var token: String?

    private var query: String { "processname=\(PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes))" }

    var page: WebPage {
        WebPage(title: "\(channel.rawValue) of \(namespec)") { html in
            Self.writeHead(&html, scripts: ["actions.js", "log.js"], refreshInterval: refreshInterval)
        } body: { html in
            html.element("header") { html in
                html.element("a", ["href": "index.html", "class": "back"], text: "All processes")
                html.element("h1", text: namespec)
                // This is not a status that is read out: it counts lines.
                html.element("p", ["id": "live"]) { _ in }
            }
            html.element("main", ["class": "log"]) { html in
                state(&html)
                Self.writeTools(
                    &html,
                    address: "log.html?\(query)&channel=\(channel.rawValue)",
                    hasLog: text != nil,
                    links: links
                )
                guard let text else { return html.element("p", ["class": "empty"], text: absence) }
                if let note { html.element("p", ["class": "note"], text: note) }
                Self.writeLog(
                    text,
                    stream: "\(stream)?tail=\(Self.shownBytes)",
                    label: "\(channel.rawValue) of \(namespec)",
                    &html
                )
            }
        }
    }

    private var note: String? {
        guard let sharedPath else { return nil }
        return isKept
            ? "The end of what \(namespec) writes to \(sharedPath)"
            : "All that is written to \(sharedPath), which other programs may share"
    }

    private var absence: String {
        if channel == .stderr && !hasErrorLog {
            return "The standard error of \(namespec) goes into the log of its standard output (redirect_stderr)"
        }
        guard let sharedPath else { return "No \(channel.rawValue) log for \(namespec)" }
        return
            "No \(channel.rawValue) log for \(namespec): written to \(sharedPath), see the output of the container (docker logs), "
            + "or set log_keep to have its end here"
    }

    private var stream: String {
        "logtail/\(PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes))/\(channel.rawValue)"
    }

    /// The links to the channels and to other pages.
    private var links: [(reference: String, text: String, isCurrent: Bool)] {
        let channels = Channel.allCases.filter { $0 == .stdout || $0 == channel || hasErrorLog }
        var links = channels.map { ("log.html?\(query)&channel=\($0.rawValue)", $0.rawValue, $0 == channel) }
        links.append((stream, "plain text", false))
        links.append(("logs.html", "All logs", false))
        return links
    }

    /// The row of the status page, which has the same events.
    private func state(_ html: inout HTMLBuilder) {
        guard var row else { return }
        row.page = "index.html"
        html.element("form", ["id": "control", "method": "post", "action": "index.html", "hidden": ""]) { html in
            if let token { html.void("input", ["type": "hidden", "name": ActionToken.field, "value": token]) }
        }
        html.element("table", ["class": "programs one"]) { html in
            html.element("caption", ["class": "unseen"], text: "State")
            html.element("tbody") { html in row.write(&html, offersLinks: false) }
        }
        html.element("div", ["class": "notice"]) { html in
            html.element("div", ["class": "hidden", "id": "message", "role": "status"]) { _ in }
        }
    }
}

/// The parts that all pages of logs share.
extension LogPage {
    static func writeHead(_ html: inout HTMLBuilder, scripts: [String], refreshInterval: Int?) {
        for name in StaticFiles.logStyles {
            html.void("link", ["href": StaticFiles.reference(name), "rel": "stylesheet"])
        }
        html.void("link", ["href": StaticFiles.reference("icon.png"), "rel": "icon", "type": "image/png"])
        for name in scripts { html.element("script", ["src": StaticFiles.reference(name), "defer": ""]) { _ in } }
        if let refreshInterval {
            html.void("meta", ["http-equiv": "refresh", "content": String(refreshInterval)])
        }
    }

    /// - Parameters:
    ///   - address: the address of the page itself, with a query.
    ///   - hasLog: whether there is a log to filter and follow.
    static func writeTools(
        _ html: inout HTMLBuilder,
        address: String,
        hasLog: Bool,
        links: [(reference: String, text: String, isCurrent: Bool)]
    ) {
        html.element("div", ["class": "bar"]) { html in
            html.element("nav", ["aria-label": "Logs"]) { html in
                for link in links {
                    if link.isCurrent {
                        html.element("a", ["href": link.reference, "aria-current": "page"], text: link.text)
                    } else {
                        html.element("a", ["href": link.reference], text: link.text)
                    }
                }
            }
            guard hasLog else { return }
            html.element("form", ["id": "tools", "role": "search", "hidden": ""]) { html in
                html.element("label", ["for": "filter"], text: "Filter")
                writeFilter("", &html)
            }
            html.element("noscript") { html in
                html.element("a", ["href": address], text: "Refresh")
                html.text(" ")
                html.element("a", ["href": "\(address)&refresh=10"], text: "Refresh every 10 seconds")
            }
        }
    }

    /// The field for a text that lines must have, and the button that holds back new lines, which needs the script.
    static func writeFilter(_ text: String, _ html: inout HTMLBuilder) {
        html.void(
            "input",
            [
                "id": "filter", "name": "filter", "type": "search", "autocomplete": "off", "placeholder": "Text",
                "aria-label": "Filter", "value": text,
            ]
        )
        html.element("button", ["id": "pause", "type": "button", "hidden": ""], text: "Pause")
    }

    /// - Parameter stream: the address where the script goes on.
    static func writeLog(_ text: String, stream: String, label: String, _ html: inout HTMLBuilder) {
        html.element(
            "pre",
            [
                "id": "log", "role": "log", "aria-live": "off", "tabindex": "0", "aria-label": label,
                "data-stream": stream,
            ]
        ) { html in
            // The first line feed in this element is not shown.
            html.newLine()
            ANSIText(text).write(&html)
        }
    }
}
