import NIOHTTP1

/// Decides who may have something done by a page (WEB-7). Our own pages send a token. Links and forms
/// without one are accepted from programs, which have always used them, but not from a browser that says that a page
/// else's page has sent it.
struct ActionGuard {
    enum Verdict: Equatable {
        /// Our own page has sent it.
        case page
        /// A program has, by the old way.
        case program
        case refused(HTTPResponseStatus, because: String)
    }

    /// nil where there is no randomness to make one of.
    let token: String?
    /// `legacy_get_actions` of the server's section.
    let acceptsLegacy: Bool

    /// - Parameter presented: the token that came with the request.
    func judge(_ method: HTTPMethod, _ headers: HTTPHeaders, presented: String?) -> Verdict {
        // In an address the token would be in logs and histories.
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

    /// Whether a browser says that a page of another site has sent the request. Programs say nothing.
    static func isFromElsewhere(_ headers: HTTPHeaders) -> Bool {
        // What the browser has compared itself; another port of the same host is another site too.
        if let site = headers.first(name: "Sec-Fetch-Site")?.lowercased() {
            return site != "same-origin" && site != "none"
        }
        // Without TLS browsers send only these. Our own name may be unknown to us behind a proxy, which is why pages of
        // ours have a token.
        guard let sender = headers.first(name: "Origin") ?? headers.first(name: "Referer") else { return false }
        return authority(ofURL: sender) != headers.first(name: "Host").map { host($0) }
    }

    /// Host and port of a URL, without a port that goes without saying; nil for `null` and what is no URL.
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
