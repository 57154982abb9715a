import Model

/// The page `/process.html`: everything about one process. The status page shows its panel below the row; the page itself is
/// for browsers without scripts, and for links.
struct ProcessPage {
    let row: ProcessRow
    let panel: ProcessPanel
    let token: String?

    var page: WebPage {
        WebPage(title: "\(row.namespec) - \(row.state.name.lowercased())") { html in
            for name in StaticFiles.statusStyles {
                html.void("link", ["href": StaticFiles.reference(name), "rel": "stylesheet"])
            }
            let icon = StateIcon(isEmpty: false, failures: row.isFailed ? 1 : 0)
            html.void("link", ["href": StaticFiles.reference(icon.rawValue), "rel": "icon"])
        } body: { html in
            html.element("header") { html in
                html.element("a", ["href": "index.html", "class": "back"], text: "All processes")
                html.element("h1", text: row.namespec)
            }
            html.element("main", ["class": "process"]) { html in
                html.element("form", ["id": "control", "method": "post", "action": "index.html", "hidden": ""]) {
                    html in
                    if let token { html.void("input", ["type": "hidden", "name": ActionToken.field, "value": token]) }
                }
                html.element("table", ["class": "programs"]) { html in
                    html.element("caption", ["class": "unseen"], text: "State")
                    html.element("tbody") { html in row.write(&html, offersLinks: false) }
                }
                panel.write(&html)
            }
        }
    }
}
