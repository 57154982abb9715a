import ControlProtocol
import LinuxSystem
import Model
import Text

/// The details of one process: below its row when that is opened, and on a page of its own. Every part has a place of fixed
/// size, so that nothing below moves while the panel is open.
struct ProcessPanel {
    /// One line of the details.
    struct Fact: Equatable {
        let name: String
        let text: String
        var isBad = false
    }

    let namespec: String
    let facts: [Fact]
    /// The oldest first.
    let history: [HistoryEntry]
    /// The end of its log.
    let tail: LastLines
    /// Seconds since the epoch.
    let now: Int

    private var reference: String { PercentEncoding.encode(namespec, keeping: .unreservedAndSlashes) }

    func write(_ html: inout HTMLBuilder) {
        html.element("article", ["class": "panel", "data-panel": namespec, "aria-label": "Details of \(namespec)"]) {
            html in
            html.element("dl", ["class": "facts", "tabindex": "0", "aria-label": "What is known of \(namespec)"]) {
                html in
                for fact in facts {
                    html.element("dt", text: fact.name)
                    html.element("dd", ["class": fact.isBad ? "bad" : ""], text: fact.text)
                }
            }
            charts(&html)
            changes(&html)
            lines(&html)
        }
    }

    /// The script draws the charts while the page is open; without scripts they take no room.
    private func charts(_ html: inout HTMLBuilder) {
        html.element("div", ["class": "charts", "hidden": ""]) { html in
            for (kind, title) in [("cpu", "CPU"), ("memory", "Memory")] {
                html.element("figure", ["data-chart": kind]) { html in
                    html.element("figcaption") { html in
                        html.text(title)
                        html.element("output", text: "")
                    }
                    html.element(
                        "svg",
                        ["viewBox": "0 0 150 40", "preserveAspectRatio": "none", "role": "img", "aria-label": title]
                    ) { html in
                        html.element("path", ["class": "area", "d": ""]) { _ in }
                        html.element("path", ["class": "line", "d": ""]) { _ in }
                    }
                }
            }
            html.element("p", ["data-counts": ""]) { _ in }
        }
    }

    private func changes(_ html: inout HTMLBuilder) {
        html.element(
            "div",
            ["class": "changes", "tabindex": "0", "role": "region", "aria-label": "History of \(namespec)"]
        ) {
            html in
            if history.isEmpty {
                html.element("p", ["class": "none"], text: "No change of its state is remembered")
            } else {
                html.element("ol") { html in
                    for entry in history.reversed() { change(entry, &html) }
                }
            }
        }
    }

    private func change(_ entry: HistoryEntry, _ html: inout HTMLBuilder) {
        html.element("li") { html in
            html.element("span", ["class": "time"], text: LocalMoment.text(entry.at, now: now))
            html.element("span", ["class": entry.to.isTrouble ? "bad" : ""], text: entry.to.name.lowercased())
            html.element("span", text: entry.words ?? "")
            html.element("span", ["class": "by"], text: entry.origin.name)
        }
        html.newLine()
    }

    private func lines(_ html: inout HTMLBuilder) {
        html.element("div", ["class": "tail"]) { html in
            html.element("p") { html in
                html.element("span", ["data-channel": ""], text: tail.title)
                html.element(
                    "a",
                    ["href": "log.html?processname=\(reference)&channel=\(tail.channel.rawValue)"],
                    text: "Whole log"
                )
                // The action cannot be undone, so its button is out of the way.
                html.element("span", ["class": "actions"]) { html in
                    html.element(
                        "button",
                        [
                            "form": "control", "formaction": "index.html?processname=\(reference)", "name": "action",
                            "value": ProcessAction.clearLog.rawValue, "aria-label": "Clear log of \(namespec)",
                        ],
                        text: "Clear log"
                    )
                }
            }
            html.element(
                "pre",
                [
                    "data-tail": "", "tabindex": "0", "role": "region",
                    "aria-label": "Last lines of the log of \(namespec)",
                ]
            ) { html in
                html.newLine()
                html.text(tail.text)
            }
        }
    }
}

/// A moment in the local time of the machine: `14:03:22`, on another day `Nov 28 14:03`.
enum LocalMoment {
    /// - Parameters:
    ///   - second: the moment in seconds since the epoch.
    ///   - now: seconds since the epoch.
    static func text(_ second: Int, now: Int) -> String {
        let (time, today) = (Clock.localTime(ofSecond: second), Clock.localTime(ofSecond: now))
        if (time.year, time.month, time.day) == (today.year, today.month, today.day) { return time.clock }
        return time.text(withYear: time.year != today.year)
    }
}

extension ProcessState {
    /// Whether an operator should look at a process in this state.
    var isTrouble: Bool {
        switch self {
        case .fatal, .backoff, .unknown: true
        case .stopped, .starting, .running, .stopping, .exited: false
        }
    }
}
