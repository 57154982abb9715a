import Text

/// The page `/tail.html`: the end of the standard output of a process (WEB-13).
struct TailPage {
    static let shortest = 1024
    /// The most bytes of a log on one page: more would keep the daemon from its work.
    static let longest = 4 * 1024 * 1024

    /// The name of the process; nil when the query names no program.
    let processName: String?
    /// The bytes that are shown.
    let limit: Int
    let text: String

    /// How many bytes a query asks for.
    static func limit(_ text: String?) -> Int {
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard let text, !text.isEmpty, text.utf8.allSatisfy(isDigit) else { return shortest }
        return min(longest, max(shortest, Int(text) ?? longest))
    }

    var page: WebPage {
        // Supervisor writes "None" here for no name.
        WebPage(title: "Supervisor tail of process \(processName ?? "None")") { html in
            html.void("link", ["href": StaticFiles.reference("supervisor.css"), "rel": "stylesheet"])
        } body: { html in
            html.element("pre", text: text)
            html.newLine()
            if let processName {
                let reference =
                    "tail.html?processname=\(PercentEncoding.encode(processName, keeping: .unreservedAndSlashes))&limit=\(limit)"
                html.element("div") { html in
                    html.element("a", ["href": reference], text: "Refresh")
                }
            }
        }
    }
}
