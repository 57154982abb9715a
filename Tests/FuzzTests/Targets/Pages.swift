import CExpat
import Model
import NIOCore
import NIOHTTP1
import OutputPipeline
import Text

@testable import ControlProtocol
@testable import ControlServer

extension FuzzTarget {
    /// A request for a page or a file: a line with method and URI, headers a line each, an empty line, and a form. Pages are
    /// well-formed whatever was asked for.
    static let page = FuzzTarget(
        "page",
        longest: 512,
        sources: [
            "ControlServer/Web", "ControlServer/HTTP/Router.swift", "ControlServer/HTTP/RouteTable.swift",
            "ControlServer/Monitoring",
        ],
        words: [
            "GET /", "POST /index.html", "/tail.html?processname=a", "/log.html?name=", "/process.html?name=g:b",
            "/events",
            "/logs.html", "/logs/stream?name=a", "/logtail/a/stdout", "/mainlogtail", "/metrics", "/readyz?program=a",
            "/resources.json", "action=start", "&processname=", "&token=", "Sec-Fetch-Site: cross-site\n",
            "Origin: http://x\n",
            "Cookie: ", "Host: x\n", "If-None-Match: ", "limit=", "offset=", "refresh", "stopall", "/supervisor.css",
        ]
    ) { bytes, _ in
        let lines = bytes.lines.map { Array($0).text }
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, words[1].utf8.first == UInt8(ascii: "/") else { return }
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: words[0]), uri: words[1])
        for line in lines.dropFirst().prefix(while: { !$0.isEmpty }) {
            // The decoder of NIO hands on no other names.
            guard let (name, value) = line.halves(atFirst: UInt8(ascii: ":")), name.utf8.allSatisfy(isOfHeader) else {
                continue
            }
            head.headers.add(name: name, value: value.trimmed)
        }
        let body = Array(bytes.lines.drop { !$0.isEmpty }.dropFirst().joined(separator: [0x0a]))
        head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.count)")
        let server = FakeServer()
        var replies: [HTTPReply] = []
        server.answer(head, body) { replies.append($0) }
        server.settle()
        try hold(replies.count <= 1, "\(replies.count) answers to one request")
        guard let reply = replies.first else { return }
        for header in reply.headers {
            try hold(!header.value.hasControlCharacters, "\(header.name) has control characters")
        }
        switch reply.content {
        case .stream(let stream):
            stream.start { _ in true }
            server.settle()
            stream.stop()
        case .bytes(let buffer):
            try hold(buffer.readableBytes <= 200_000 + 50 * bytes.count, "\(buffer.readableBytes) bytes are answered")
            guard reply.headers.first(name: "Content-Type")?.hasPrefix("text/html") == true else { return }
            try hold(isWellFormed(Array(buffer.readableBytesView)), "not well-formed: \(String(buffer: buffer))")
        }
    }

    /// The text of a program in a page and on the wire: colours become markup, lines stay lines.
    static let logText = FuzzTarget(
        "log-text",
        longest: 512,
        sources: [
            "ControlServer/Web/Pages/ANSIText.swift", "ControlServer/Web/Pages/HTMLBuilder.swift",
            "ControlServer/Web/Live/ServerSentEvent.swift", "ControlServer/Logs/LineCutter.swift",
            "ControlServer/Logs/LogEnding.swift",
        ],
        words: [
            "\u{1b}[31m", "\u{1b}[38;5;200m", "\u{1b}[48;2;1;2;3m", "\u{1b}[0m", "\u{1b}]0;title\u{7}", "\r\n",
            "<b>&amp;", "\u{1b}P",
        ]
    ) { bytes, random in
        var html = HTMLBuilder()
        html.element("pre") { ANSIText(bytes.text).write(&$0) }
        try hold(isWellFormed(html.bytes), "not well-formed: \(html.bytes.text)")
        try hold(
            !html.bytes.contains { $0 < 0x20 && ![0x09, 0x0a, 0x0d].contains($0) },
            "control characters in markup"
        )
        try hold(html.bytes.count <= 60 * bytes.count + 100, "\(html.bytes.count) bytes of \(bytes.count)")
        let event = ServerSentEvent(name: "line", id: bytes.text, data: bytes).bytes
        try hold(event.firstRange(of: [0x0a, 0x0a])?.upperBound == event.count, "a message ends before its end")
        let whole = cut([bytes[...]])
        let inPieces = cut(pieces(of: bytes, &random))
        try hold(inPieces == whole, "pieces make a difference")
        // The end of a log has the lines that one who follows it sees.
        let ending = LogEnding(bytes, isWhole: true, lines: .max, marks: OutputMarks())
        var open = LineCutter(ending.rest)
        var last: [[UInt8]] = []
        open.finish { last.append($0.text) }
        try hold(ending.lines.map(\.text) + last == whole, "the end of a log has other lines")
    }

    private static func cut(_ pieces: [ArraySlice<UInt8>]) -> [[UInt8]] {
        var cutter = LineCutter()
        var lines: [[UInt8]] = []
        for piece in pieces { cutter.take(piece, at: 1, end: 1 << 40) { lines.append($0.text) } }
        cutter.finish { lines.append($0.text) }
        return lines
    }

    private static func isWellFormed(_ bytes: [UInt8]) -> Bool {
        guard let parser = XML_ParserCreate("UTF-8") else { return true }
        defer { XML_ParserFree(parser) }
        return bytes.withUnsafeBytes { bytes in
            XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 1)
        } == XML_STATUS_OK
    }

    private static func isOfHeader(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "-")
    }
}
