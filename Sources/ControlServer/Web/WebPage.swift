import NIOCore
import NIOHTTP1

/// The frame of all pages.
struct WebPage {
    private(set) var html = HTMLBuilder()

    /// - Parameters:
    ///   - head: what the head has besides the title.
    ///   - body: the content of the body.
    init(title: String, head: (inout HTMLBuilder) -> Void = { _ in }, body: (inout HTMLBuilder) -> Void) {
        html.write("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n")
        html.write("   \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n")
        html.element("html", ["xmlns": "http://www.w3.org/1999/xhtml"]) { html in
            html.element("head") { html in
                html.element("title", text: title)
                head(&html)
            }
            html.newLine()
            html.element("body") { html in body(&html) }
        }
        html.newLine()
    }

    var reply: HTTPReply {
        HTTPReply(type: "text/html;charset=utf-8", bytes: ByteBuffer(bytes: html.bytes), headers: Self.uncached)
    }

    /// Back to the status page, which shows a message (SPEC WEB-8). A reference without a path means the path of the
    /// request, so that it fits behind any proxy (EXT-54).
    static func redirection(message: String) -> HTTPReply {
        var headers = uncached
        headers.add(name: "Location", value: "?message=" + PercentEncoding.encode(message))
        return .error(.movedPermanently, headers: headers)
    }

    /// SPEC WEB-2. Browsers would keep a 301 for ever without.
    private static var uncached: HTTPHeaders {
        ["Pragma": "no-cache", "Cache-Control": "no-cache", "Expires": HTTPDate.text(seconds: 0)]
    }
}
