import NIOHTTP1

/// The page of a client that was refused. It refers to no other file: its place in the tree of pages is not known.
struct ErrorPage {
    let status: HTTPResponseStatus
    let reason: String?

    var bytes: [UInt8] {
        var html = HTMLBuilder()
        html.write("<!DOCTYPE html>\n")
        html.element("html", ["lang": "en"]) { html in
            html.element("head") { html in
                html.void("meta", ["charset": "utf-8"])
                html.element("title", text: "Error response")
                html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                html.void("meta", ["name": "color-scheme", "content": "light dark"])
            }
            html.newLine()
            html.element("body") { html in
                html.element("h1", text: "Error response")
                html.newLine()
                html.element("p", text: "Error code \(status.code).")
                html.newLine()
                html.element("p", text: "Message: \(status.reasonPhrase).")
                html.newLine()
                if let reason {
                    html.element("p", ["id": "reason"], text: reason)
                    html.newLine()
                }
            }
        }
        html.newLine()
        return html.bytes
    }
}
