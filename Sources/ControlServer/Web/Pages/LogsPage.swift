import Model
import Text

/// The page `/logs.html`: the logs of all processes in one order (EXT-98). It shows the last lines; its script goes on from there
/// by the stream `logs/stream`.
struct LogsPage {
    /// Lines of each process that are shown at first, and of all together.
    static let shownLines = 10
    static let mostLines = 500
    /// The number of colours for names in the style sheet.
    static let colours = 6

    /// The names of all processes.
    let names: [String]
    /// The names of the processes that are shown; none for all.
    let chosen: [String]
    /// nil for both.
    let stream: LogPage.Channel?
    /// The content of the field for a text that lines must have.
    let filter: String
    let lines: [(channel: OutputChannel, line: OutputLine)]
    let notes: [(process: Namespec, text: String)]
    let refreshInterval: Int?

    /// The selection as a query.
    private var query: String {
        let parts =
            chosen.map { "name=" + Self.encoded($0) } + [stream.map { "stream=\($0.rawValue)" }].compactMap { $0 }
        return parts.joined(separator: "&")
    }

    private static func encoded(_ name: String) -> String {
        PercentEncoding.encode(name, keeping: .unreservedAndSlashes)
    }

    var page: WebPage {
        WebPage(title: chosen.isEmpty ? "All logs" : "Logs of \(chosen.joined(separator: ", "))") { html in
            LogPage.writeHead(&html, scripts: ["log.js"], refreshInterval: refreshInterval)
        } body: { html in
            html.element("header") { html in
                html.element("a", ["href": "index.html", "class": "back"], text: "All processes")
                html.element("h1", text: "Logs")
                html.element("p", ["id": "live"]) { _ in }
            }
            html.element("main", ["class": "log"]) { html in
                tools(&html)
                log(&html)
            }
        }
    }

    private func tools(_ html: inout HTMLBuilder) {
        html.element("div", ["class": "bar"]) { html in
            html.element("nav", ["aria-label": "Logs"]) { html in
                html.element("a", ["href": "logs.html", "aria-current": "page"], text: "All programs")
                html.element("a", ["href": "log.html?log=activity"], text: "Activity log")
            }
            html.element("form", ["id": "tools", "method": "get", "action": "logs.html", "role": "search"]) { html in
                choice(
                    "name",
                    "Program",
                    all: "All programs",
                    names,
                    chosen: chosen.count == 1 ? chosen.first : nil,
                    &html
                )
                choice(
                    "stream",
                    "Stream",
                    all: "Both streams",
                    LogPage.Channel.allCases.map(\.rawValue),
                    chosen: stream?.rawValue,
                    &html
                )
                LogPage.writeFilter(filter, &html)
                html.element("noscript") { html in
                    html.element("button", text: "Show")
                    html.text(" ")
                    html.element("a", ["href": "logs.html?\(query)&refresh=10"], text: "Refresh every 10 seconds")
                }
            }
        }
    }

    private func choice(
        _ name: String,
        _ label: String,
        all: String,
        _ values: [String],
        chosen: String?,
        _ html: inout HTMLBuilder
    ) {
        html.element("select", ["name": name, "aria-label": label]) { html in
            html.element("option", ["value": ""], text: all)
            for value in values {
                if value == chosen {
                    html.element("option", ["value": value, "selected": ""], text: value)
                } else {
                    html.element("option", ["value": value], text: value)
                }
            }
        }
    }

    private func log(_ html: inout HTMLBuilder) {
        html.element(
            "pre",
            [
                "id": "log", "class": "lines", "role": "log", "aria-live": "off", "tabindex": "0",
                "aria-label": "Lines of all logs",
                "data-records": "logs/stream?follow=1&lines=\(Self.shownLines)\(query.isEmpty ? "" : "&")\(query)",
            ]
        ) { html in
            for note in notes { line(of: note.process, "note", &html) { $0.text("(\(note.text))") } }
            for (channel, line) in lines {
                let text = String(decoding: line.text, as: UTF8.self)
                guard filter.isEmpty || Self.contains(text, filter) else { continue }
                self.line(of: channel.process, channel.isError ? "err" : "", &html) { ANSIText(text).write(&$0) }
            }
        }
    }

    private func line(
        of process: Namespec,
        _ style: String,
        _ html: inout HTMLBuilder,
        _ text: (inout HTMLBuilder) -> Void
    ) {
        let name = process.text
        let colour = (names.firstIndex(of: name) ?? 0) % Self.colours
        html.element("span", ["class": style.isEmpty ? "line" : "line \(style)"]) { html in
            html.element(
                "a",
                ["class": "who c\(colour)", "href": "log.html?processname=\(Self.encoded(name))"],
                text: name
            )
            html.element("span", ["class": "said"]) { text(&$0) }
        }
    }

    /// Compares without regard to the case of ASCII letters.
    static func contains(_ text: String, _ part: String) -> Bool {
        let (text, part) = (lowered(text), lowered(part))
        guard let first = part.first else { return true }
        var start = 0
        while start + part.count <= text.count {
            if text[start] == first, text[start..<start + part.count].elementsEqual(part) { return true }
            start += 1
        }
        return false
    }

    private static func lowered(_ text: String) -> [UInt8] {
        text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
