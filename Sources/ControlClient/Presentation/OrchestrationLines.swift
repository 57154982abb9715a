import Model
package import XMLRPC

/// What `status -v` says below the line of a process of its health, its restarts and what it depends on (EXT-97).
package struct OrchestrationLines {
    /// Without the ends of lines; only what there is something to say about.
    package let lines: [String]

    /// - Parameter value: an element of getAllProcessInfo.
    package init(_ value: XMLRPCValue) {
        let list = { (name: String) in
            (value[name]?.elements ?? []).compactMap(\.text).joined(separator: ", ")
        }
        let number = { (name: String) in value[name]?.integer ?? 0 }
        let next = number("next_start")
        let restarts = number("restarts")
        let texts = [
            ("health", value["health"]?.text ?? ""), ("status_text", value["status_text"]?.text ?? ""),
            ("waiting_for", list("waiting_for")), ("depends_on", list("depends_on")),
            ("restarts", restarts == 0 ? "" : String(restarts)),
            ("next_start", next == 0 ? "" : "in \(max(0, next - number("now"))) s"),
        ]
        lines = texts.filter { !$0.1.isEmpty }.map { name, text in
            "    " + StatusTable.padded(name, to: 19) + text.spellingOutControlCharacters()
        }
    }
}
