import HostFacts
import Model
import OutputPipeline
import ProcessLifecycle
import Text

extension FuzzTarget {
    /// Lines of programs in the formats of `log_format`: the pieces in which they come make no difference, and JSON is JSON.
    static let lines = FuzzTarget(
        "lines",
        longest: 512,
        sources: [
            "OutputPipeline/LineFramer.swift", "OutputPipeline/LineFormat.swift", "Text/JSON/JSONObjectText.swift",
            "Text/JSON/JSONBytes.swift", "Text/UTF8Sequence.swift",
        ],
        words: ["{\"a\":1}", "\\ud800\\udc00", "\\u00", "true", "null", "1e5", "[[[[", "\r", "\u{2028}"]
    ) { bytes, random in
        let limit = Int.random(in: 4...64, using: &random)
        let json = LineFormat.json(JSONLineFormat(program: "p", group: "g", stream: "stdout"))
        let time = DateTime(year: 2026, month: 11, day: 21, hour: 2, minute: 27, second: 48)
        for format in [LineFormat.prefix(PrefixFormat("p | ")), json] {
            let head = format.head(time: time, milliseconds: 5, pid: 7)
            let whole = framed([bytes[...]], limit, format, head)
            let cut = framed(pieces(of: bytes, &random), limit, format, head)
            try hold(cut == whole, "pieces make a difference")
            try hold(whole.count <= (bytes.count + 1) * (head.count + 80), "\(whole.count) bytes of \(bytes.count)")
            guard format == json else { continue }
            for line in whole.split(separator: 0x0a) {
                try hold(isObject(Array(line)), "no JSON: \(Array(line).text)")
            }
        }
    }

    /// Numbers beyond 64 bits and NULs are of the grammar, and may be in an object of the program; jansson has no room for them.
    private static func isObject(_ line: [UInt8]) -> Bool {
        do {
            return try JSONReader.value(line).kind == "an object"
        } catch {
            return ["too big", "overflow", "\\u0000"].contains { error.reason.contains($0) }
        }
    }

    private static func framed(
        _ pieces: [ArraySlice<UInt8>],
        _ limit: Int,
        _ format: LineFormat,
        _ head: [UInt8]
    ) -> [UInt8] {
        var framer = LineFramer(limit: limit)
        var output: [UInt8] = []
        for piece in pieces {
            piece.withUnsafeBytes { framer.take($0) { format.append($0, $1, head: head, to: &output) } }
        }
        framer.finish { format.append($0, $1, head: head, to: &output) }
        return output
    }

    /// `ready=log:TEXT`: the text behind the first newline is looked for in what is before it.
    static let lineSearch = FuzzTarget(
        "line-search",
        longest: 128,
        sources: ["ProcessLifecycle/Readiness/LineSearch.swift"],
        words: ["abab\nab", "\u{1b}[1m", "\u{1b}"]
    ) { bytes, random in
        guard let end = bytes.firstIndex(of: 0x0a) else { return }
        let text = Array(bytes[..<end]).text
        let stream = Array(bytes[(end + 1)...])
        guard !text.isEmpty else { return }
        let whole = finds(text, [stream[...]])
        try hold(finds(text, pieces(of: stream, &random)) == whole, "pieces make a difference")
        if !stream.contains(0x1b) {
            let isThere = stream.lines.contains { Array($0).firstRange(of: Array(text.utf8)) != nil }
            try hold(whole == isThere, "'\(text)' is \(isThere ? "not found" : "found")")
        }
    }

    private static func finds(_ text: String, _ pieces: [ArraySlice<UInt8>]) -> Bool {
        var search = LineSearch(text)
        return pieces.contains { piece in piece.withUnsafeBytes { search.finds(in: $0) } }
    }
}
