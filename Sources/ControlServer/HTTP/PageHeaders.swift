import NIOHTTP1

/// Headers by which browsers treat what they get with care.
enum PageHeaders {
    /// Nothing of another server, and nothing that stands in the page itself, is run, shown or sent to. Pages of the same
    /// server may show ours in a frame, others may not: a click there could be meant for something else.
    private static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"

    /// For everything that a browser might take for a page.
    static func protect(_ headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: "Content-Security-Policy", value: contentSecurityPolicy)
        headers.replaceOrAdd(name: "X-Content-Type-Options", value: "nosniff")
        // Names of programs do not leave for other sites. Origin and Sec-Fetch-Site are sent all the same.
        headers.replaceOrAdd(name: "Referrer-Policy", value: "same-origin")
    }

    /// WEB-2. Browsers would keep a 301 for ever without.
    static var uncached: HTTPHeaders {
        ["Pragma": "no-cache", "Cache-Control": "no-cache", "Expires": HTTPDate.text(seconds: 0)]
    }
}
