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
        names.isEmpty ? "" : "?" + names.map { "program=" + escaped($0) }.joined(separator: "&")
    }

    /// Percent signs for all but the unreserved characters of RFC 3986.
    private static func escaped(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.append(byte)
            default:
                text.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
