import NIOCore
import NIOHTTP1
import Text

/// The frame of all pages.
struct WebPage {
    private(set) var html = HTMLBuilder()

    /// - Parameters:
    ///   - head: writes the head, without the title.
    ///   - body: writes the content of the body.
    init(title: String, head: (inout HTMLBuilder) -> Void = { _ in }, body: (inout HTMLBuilder) -> Void) {
        html.write("<!DOCTYPE html>\n")
        html.element("html", ["lang": "en"]) { html in
            html.element("head") { html in
                html.void("meta", ["charset": "utf-8"])
                html.element("title", text: title)
                html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                html.void("meta", ["name": "color-scheme", "content": "light dark"])
                head(&html)
            }
            html.newLine()
            html.element("body") { html in body(&html) }
        }
        html.newLine()
    }

    var reply: HTTPReply {
        var headers = PageHeaders.uncached
        PageHeaders.protect(&headers)
        return HTTPReply(type: "text/html;charset=utf-8", bytes: ByteBuffer(bytes: html.bytes), headers: headers)
    }

    /// Back to the status page, which shows a message (WEB-8). A reference without a path means the path of the
    /// request, so that it fits behind any proxy (EXT-54).
    /// - Parameters:
    ///   - status: 301 for programs, as in Supervisor; 303 for a form of our page, which must not be sent again.
    ///   - subject: the process that the message leads to.
    static func redirection(
        _ status: HTTPResponseStatus = .movedPermanently,
        message: String,
        subject: String? = nil
    ) -> HTTPReply {
        var headers = PageHeaders.uncached
        var location = "?message=" + PercentEncoding.encode(message, keeping: .unreservedAndSlashes)
        if let subject { location += "&about=" + PercentEncoding.encode(subject, keeping: .unreservedAndSlashes) }
        headers.add(name: "Location", value: location)
        return .error(status, headers: headers)
    }
}
