import Text

/// The page `/log.html`: a log of a process. It shows the end of the log; its script goes on from there by the stream
/// `logtail`.
struct LogPage {
    enum Channel: String, CaseIterable {
        case stdout
        case stderr
    }

    /// Bytes that are shown at first.
    static let shownBytes = 64 * 1024

    let namespec: String
    let channel: Channel
    /// What is in the log; nil when there is none that could be shown.
    let text: String?
    let refreshInterval: Int?
    /// False where standard error goes into the log of standard output.
    var hasErrorLog = true
    /// The path of the standard stream of supervisord that the log is written to; nil for a log of its own.
    var sharedPath: String?
    /// Whether only the end of what the process itself writes there is kept, in memory (EXT-79).
    var isKept = false

    var page: WebPage {
        WebPage(title: "\(channel.rawValue) of \(namespec)") { html in
            html.void("link", ["href": StaticFiles.reference("supervisor.css"), "rel": "stylesheet"])
            html.void("link", ["href": StaticFiles.reference("icon.png"), "rel": "icon", "type": "image/png"])
            html.element("script", ["src": StaticFiles.reference("log.js"), "defer": ""]) { _ in }
            if let refreshInterval {
                html.void("meta", ["http-equiv": "refresh", "content": String(refreshInterval)])
            }
        } body: { html in
            html.element("header") { html in
                html.element("a", ["href": "index.html", "class": "back"], text: "All processes")
                html.element("h1", text: namespec)
                // Not a status that is read out: it counts lines.
                html.element("p", ["id": "live"]) { _ in }
            }
            html.element("main", ["class": "log"]) { html in
                tools(&html)
                if let text {
                    if let sharedPath {
                        let note =
                            isKept
                            ? "The end of what \(namespec) writes to \(sharedPath)"
                            : "All that is written to \(sharedPath), which other programs may share"
                        html.element("p", ["class": "note"], text: note)
                    }
                    log(text, &html)
                } else {
                    html.element("p", ["class": "empty"], text: absence)
                }
            }
        }
    }

    private var absence: String {
        if channel == .stderr && !hasErrorLog {
            return "The standard error of \(namespec) goes into the log of its standard output (redirect_stderr)"
        }
        return "No \(channel.rawValue) log for \(namespec)" + (sharedPath.map { ": written to \($0)" } ?? "")
    }

    private var query: String { "processname=\(PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes))" }

    private var stream: String {
        "logtail/\(PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes))/\(channel.rawValue)"
    }

    private func tools(_ html: inout HTMLBuilder) {
        html.element("div", ["class": "bar"]) { html in
            html.element("nav", ["aria-label": "Logs"]) { html in
                for other in Channel.allCases where other == .stdout || other == channel || hasErrorLog {
                    let reference = "log.html?\(query)&channel=\(other.rawValue)"
                    if other == channel {
                        html.element("a", ["href": reference, "aria-current": "page"], text: other.rawValue)
                    } else {
                        html.element("a", ["href": reference], text: other.rawValue)
                    }
                }
                html.element("a", ["href": stream], text: "plain text")
            }
            html.element("form", ["id": "tools", "role": "search", "hidden": ""]) { html in
                html.element("label", ["for": "filter"], text: "Filter")
                html.void("input", ["id": "filter", "type": "search", "autocomplete": "off"])
                html.element("button", ["id": "pause", "type": "button"], text: "Pause")
            }
            html.element("noscript") { html in
                let reference = "log.html?\(query)&channel=\(channel.rawValue)"
                html.element("a", ["href": reference], text: "Refresh")
                html.text(" ")
                html.element("a", ["href": "\(reference)&refresh=10"], text: "Refresh every 10 seconds")
            }
        }
    }

    private func log(_ text: String, _ html: inout HTMLBuilder) {
        html.element(
            "pre",
            [
                "id": "log", "role": "log", "aria-live": "off", "tabindex": "0",
                "aria-label": "\(channel.rawValue) of \(namespec)",
                "data-stream": "\(stream)?tail=\(Self.shownBytes)",
            ]
        ) { html in
            // The first line feed in this element is not shown.
            html.newLine()
            html.text(text)
        }
    }
}
