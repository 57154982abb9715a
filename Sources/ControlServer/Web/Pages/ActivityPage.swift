/// The page `/log.html?log=activity`: the log of supervisord itself.
struct ActivityPage {
    /// The end of its log; nil without a log that could be shown.
    let text: String?
    /// The path of the log, as far as it has one.
    let path: String
    let refreshInterval: Int?

    var page: WebPage {
        WebPage(title: "Activity log") { html in
            LogPage.writeHead(&html, scripts: ["log.js"], refreshInterval: refreshInterval)
        } body: { html in
            html.element("header") { html in
                html.element("a", ["href": "index.html", "class": "back"], text: "All processes")
                html.element("h1", text: "Activity log")
                html.element("p", ["id": "live"]) { _ in }
            }
            html.element("main", ["class": "log"]) { html in
                LogPage.writeTools(
                    &html,
                    address: "log.html?log=activity",
                    hasLog: text != nil,
                    links: [
                        ("log.html?log=activity", "Activity log", true), ("mainlogtail", "plain text", false),
                        ("logs.html", "All logs", false),
                    ]
                )
                guard let text else {
                    return html.element(
                        "p",
                        ["class": "empty"],
                        text: "The activity log cannot be shown: it goes to \(path)"
                    )
                }
                LogPage.writeLog(
                    text,
                    stream: "mainlogtail?tail=\(LogPage.shownBytes)",
                    label: "Activity log",
                    &html
                )
            }
        }
    }
}
