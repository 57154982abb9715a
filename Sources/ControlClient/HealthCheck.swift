import Text

/// Which page for probes a `health` action asks for (EXT-52).
package struct HealthCheck: Equatable, Sendable {
    /// With the names that narrow the question.
    package let path: String

    /// Reads the arguments; nil when they make no sense together.
    package init?(_ words: [String]) {
        let options = Set(words.filter { $0.utf8.starts(with: "-".utf8) })
        let names = words.filter { !$0.utf8.starts(with: "-".utf8) }
        let query = names.contains("all") ? "" : Self.query(names)
        switch options {
        case []: path = "/healthz" + query
        case ["--ready"]: path = "/readyz" + query
        case ["--live"] where names.isEmpty: path = "/livez"
        default: return nil
        }
    }

    private static func query(_ names: [String]) -> String {
        names.isEmpty
            ? ""
            : "?" + names.map { "program=" + PercentEncoding.encode($0, keeping: .unreserved) }.joined(separator: "&")
    }
}
