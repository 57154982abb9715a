import ControlClient
import Model

@testable import ControlServer

extension FuzzTarget {
    /// What a server answers to supervisorctl, in whatever pieces.
    static let httpResponse = FuzzTarget(
        "http-response",
        longest: 512,
        sources: ["ControlClient/HTTP/HTTPResponse.swift"],
        words: [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.0 100 Continue\r\n\r\n", "Content-Length: ",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n", "\r\n\r\n", "0\r\n\r\n", "7fffffffffffffff\r\n",
        ]
    ) { bytes, random in
        let whole = outcome([bytes[...]])
        let cut = outcome(pieces(of: bytes, &random, longest: 20))
        try hold(cut == whole, "pieces make a difference: \(whole ?? []) and \(cut ?? [])")
        try hold((whole?[1].utf8.count ?? 0) <= 3 * bytes.count, "a body is longer than what came")
    }

    /// Status, body and whether it was complete; nil when it was refused.
    private static func outcome(_ pieces: [ArraySlice<UInt8>]) -> [String]? {
        var response = HTTPResponse()
        var body: [UInt8] = []
        do throws(ControlError) {
            for piece in pieces { try response.receive(piece) { body.append(contentsOf: $0) } }
            try response.end()
        } catch {
            return nil
        }
        return ["\(response.status ?? 0)", body.text, "\(response.isComplete)", response.reason]
    }

    /// A line of `/logs/stream`; what the server writes, supervisorctl reads as the same.
    static let logRecord = FuzzTarget(
        "log-record",
        longest: 512,
        sources: ["ControlClient/Logs/LogRecord.swift", "ControlServer/Logs/OutputLine.swift"],
        words: [
            "{\"name\":\"a\",\"group\":\"g\",", "\"daemon\":", "\"names\":[", "\"stream\":\"stderr\"", "\"seq\":",
            "\"skipped\":", "\"note\":", "\"text\":",
        ]
    ) { bytes, _ in
        _ = LogRecord(bytes)
        _ = LogRecord.unknownNames(bytes)
        // jansson takes no NUL.
        guard !bytes.contains(0) else { return }
        let process = Namespec(group: bytes.text, process: "p")
        let channel = OutputChannel(process: process, isError: true)
        var line: [UInt8] = []
        OutputRecord.line(OutputLine(at: 5, position: 7, text: bytes), of: channel, to: &line)
        try hold(line.firstIndex(of: 0x0a) == line.count - 1, "a record is more than a line")
        let record = LogRecord(Array(line.dropLast()))
        let expected = LogRecord.line(.init(process, isError: true), position: 7, text: bytes.text)
        try hold(record == expected, "a record is read as another one")
    }

    /// A line of a program on a terminal: its colours, and nothing else that it might do.
    static let terminalText = FuzzTarget(
        "terminal-text",
        longest: 256,
        sources: [
            "ControlClient/Presentation/TerminalText.swift", "ControlClient/Presentation/TextWidth.swift",
            "Model/ControlCharacters.swift", "Model/PythonRepresentation.swift", "Model/ChunkText.swift",
        ],
        words: [
            "\u{1b}[31m", "\u{1b}[2J", "\u{1b}]0;x\u{7}", "\u{1b}P\u{1b}\\", "\u{9b}31m", "\u{200b}", "漢", "\u{301}",
        ]
    ) { bytes, random in
        let text = String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
        for hasColours in [false, true] {
            let shown = TerminalText.shown(text, hasColours: hasColours)
            var rest = shown
            if hasColours { rest = withoutColours(shown) }
            let isHarmless = rest.unicodeScalars.allSatisfy { $0 == "\t" || !String($0).hasControlCharacters }
            try hold(isHarmless, "'\(rest.pythonRepresentation)' reaches the terminal")
            try hold(shown.utf8.count <= 4 * text.utf8.count + 8, "\(shown.utf8.count) bytes of \(text.utf8.count)")
            var whole = TerminalText(hasColours: hasColours)
            var divided = whole
            let expected = whole.shown(bytes) + whole.end()
            let seen = pieces(of: bytes, &random).flatMap { divided.shown($0) } + divided.end()
            try hold(seen == expected, "output in pieces is shown otherwise than as a whole")
        }
        try hold(!text.spellingOutControlCharacters().hasControlCharacters, "control characters are not spelled out")
        try hold(!text.pythonRepresentation.hasControlCharacters, "repr() has control characters")
        try hold(!ChunkText.pythonLiteral(of: bytes).hasControlCharacters, "repr() of bytes has control characters")
        let width = Int.random(in: 0...20, using: &random)
        try hold(TextWidth.columns(TextWidth.shortened(text, to: width)) <= width, "not shortened to \(width)")
        try hold(TextWidth.columns(TextWidth.cut(text, to: width)) <= width, "not cut to \(width)")
        for line in TextWidth.wrapped(text, to: max(2, width)) where !line.isEmpty {
            try hold(TextWidth.columns(line) <= max(2, width), "a line is wider than \(width)")
        }
    }

    private static func withoutColours(_ text: String) -> String {
        text.replacing(/\u{1b}\[[0-9;:]*m/, with: "")
    }
}
