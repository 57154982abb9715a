import NIOHTTP1

/// Decides which requests to pages may have effects (WEB-7). Our own pages send a token. Links and forms without a token are
/// accepted from programs, which have always used them, but not from a browser that names a page of another site as the
/// sender.
struct ActionGuard {
    enum Verdict: Equatable {
        /// Our own page has sent it.
        case page
        /// A program has sent it, in the old way.
        case program
        case refused(HTTPResponseStatus, because: String)
    }

    /// The token; nil where there is no randomness to make one of.
    let token: String?
    /// `legacy_get_actions` of the server's section.
    let acceptsLegacy: Bool

    /// - Parameter presented: the token that came with the request.
    func judge(_ method: HTTPMethod, _ headers: HTTPHeaders, presented: String?) -> Verdict {
        // A token in an address would get into logs and histories.
        if method == .POST, let presented, let token {
            if ConstantTime.isEqual(presented, token) { return .page }
            return .refused(.forbidden, because: "The page that sent this is out of date. Load it again.")
        }
        guard acceptsLegacy else {
            return method == .POST
                ? .refused(.forbidden, because: "Actions need the token of the page (legacy_get_actions=false).")
                : .refused(.methodNotAllowed, because: "Actions have to be posted (legacy_get_actions=false).")
        }
        if Self.isFromElsewhere(headers) {
            return .refused(.forbidden, because: "Another site has sent this, so it was not done.")
        }
        return .program
    }

    /// Whether a browser names a page of another site as the sender of the request. Programs name none.
    static func isFromElsewhere(_ headers: HTTPHeaders) -> Bool {
        // The browser has made this comparison itself; another port of the same host is another site too.
        if let site = headers.first(name: "Sec-Fetch-Site")?.lowercased() {
            return site != "same-origin" && site != "none"
        }
        // Without TLS browsers send only these. Behind a proxy we may not know our own name, which is why our pages have a
        // token.
        guard let sender = headers.first(name: "Origin") ?? headers.first(name: "Referer") else { return false }
        return authority(ofURL: sender) != headers.first(name: "Host").map { host($0) }
    }

    /// Host and port of a URL, without the default port; nil for `null` and for a text that is not a URL.
    private static func authority(ofURL url: String) -> String? {
        let parts = url.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[1].isEmpty else { return nil }
        return String(parts[2]).map { host($0) }
    }

    private static func host(_ text: String) -> String {
        let text = text.lowercased()
        for port in [":80", ":443"] where text.hasSuffix(port) { return String(text.dropLast(port.utf8.count)) }
        return text
    }
}
