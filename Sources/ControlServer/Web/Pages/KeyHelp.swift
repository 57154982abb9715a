/// The dialog that lists the keys of the status page. The script opens it; without scripts there are no keys.
enum KeyHelp {
    private static let keys = [
        ("j, \u{2193}", "next program"), ("k, \u{2191}", "program before"), ("Enter", "open or close its details"),
        ("l", "its log"), ("r", "restart it, or start it"), ("s", "stop it"), ("/", "filter"),
        ("f", "only failed ones, or all"), ("Esc", "close, cancel, show all"), ("?", "these keys"),
    ]

    static func write(_ html: inout HTMLBuilder) {
        html.element("dialog", ["id": "keys", "aria-labelledby": "keys-title"]) { html in
            html.element("h2", ["id": "keys-title"], text: "Keys")
            html.element("dl") { html in
                for (key, meaning) in keys {
                    html.element("dt") { html in html.element("kbd", text: key) }
                    html.element("dd", text: meaning)
                }
            }
            html.element("form", ["method": "dialog"]) { html in html.element("button", text: "Close") }
        }
    }
}
