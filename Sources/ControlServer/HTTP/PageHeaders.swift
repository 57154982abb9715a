import NIOHTTP1

/// Headers that restrict what browsers do with an answer.
enum PageHeaders {
    /// The browser runs, shows and contacts nothing of another server, and runs no code inside the page. Only pages of the
    /// same server may show ours in a frame: in another one a click could be meant for something else.
    private static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"

    /// Adds the headers to every answer that a browser might take for a page.
    static func protect(_ headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: "Content-Security-Policy", value: contentSecurityPolicy)
        headers.replaceOrAdd(name: "X-Content-Type-Options", value: "nosniff")
        // Other sites do not get the names of programs. Origin and Sec-Fetch-Site are sent all the same.
        headers.replaceOrAdd(name: "Referrer-Policy", value: "same-origin")
    }

    /// The headers of WEB-2. Without them browsers would keep a 301 for ever.
    static var uncached: HTTPHeaders {
        ["Pragma": "no-cache", "Cache-Control": "no-cache", "Expires": HTTPDate.text(seconds: 0)]
    }
}
