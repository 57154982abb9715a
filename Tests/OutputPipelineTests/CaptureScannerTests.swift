import OutputPipeline
import Testing

@Suite struct CaptureScannerTests {
    private static let begin = "<!--XSUPERVISOR:BEGIN-->"
    private static let end = "<!--XSUPERVISOR:END-->"

    /// What a scanner makes of chunks: the output and the messages, each joined.
    private func scan(_ chunks: [[UInt8]]) -> (output: String, messages: [String], unfinished: String) {
        var scanner = CaptureScanner()
        var output: [UInt8] = []
        var message: [UInt8] = []
        var messages: [String] = []
        for part in chunks.flatMap({ scanner.scan($0) }) + scanner.finish() {
            switch part {
            case .output(let bytes): output += bytes
            case .captured(let bytes): message += bytes
            case .end:
                messages.append(String(decoding: message, as: UTF8.self))
                message = []
            }
        }
        return (String(decoding: output, as: UTF8.self), messages, String(decoding: message, as: UTF8.self))
    }

    @Test(
        "messages are taken out of the output (LOG-51)",
        arguments: [
            ("no token at all", "no token at all", []),
            ("a\(begin)b\(end)c", "ac", ["b"]),
            ("\(begin)one\(end)\(begin)two\(end)", "", ["one", "two"]),
            ("\(begin)\(end)", "", [""]),
            ("\(end)a\(begin)\(begin)b\(end)", "\(end)a", ["\(begin)b"]),
            ("<<!--XSUPERVISOR:BEGIN--><\(end)>", "<>", ["<"]),
            ("<!--XSUPERVISOR:BEGAN--><!-", "<!--XSUPERVISOR:BEGAN--><!-", []),
        ]
    )
    func messages(text: String, output: String, messages: [String]) {
        let result = scan([Array(text.utf8)])
        #expect(result.output == output)
        #expect(result.messages == messages)
    }

    @Test("it does not matter where chunks begin and end (LOG-53)")
    func chunkBorders() {
        let text = Array("x<!-\(Self.begin)m<!--XSUPERVISOR:\(Self.end)y<!--\(Self.begin)n\(Self.end)z<".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                let chunks = [text[..<first], text[first..<second], text[second...]].map(Array.init)
                let result = scan(chunks)
                #expect(result.output == "x<!-y<!--z<")
                #expect(result.messages == ["m<!--XSUPERVISOR:", "n"])
            }
        }
    }

    @Test("nothing is held back but the beginning of a token (QRK-21)")
    func heldBack() {
        var scanner = CaptureScanner()
        #expect(scanner.scan(Array("ab".utf8)) == [.output(Array("ab".utf8)[...])])
        #expect(scanner.scan(Array("c<!--".utf8)) == [.output(Array("c".utf8)[...])])
        #expect(scanner.scan(Array("d".utf8)) == [.output(Array("<!--d".utf8)[...])])
        #expect(scanner.finish().isEmpty)
    }

    @Test("a message that is never ended is no message")
    func unfinished() {
        let result = scan([Array("a\(Self.begin)b<!--XSUPERVISOR:EN".utf8)])
        #expect(result.output == "a")
        #expect(result.messages.isEmpty)
        #expect(result.unfinished == "b<!--XSUPERVISOR:EN")
    }
}

@Suite struct CaptureBufferTests {
    private func kept(capacity: Int, _ chunks: [String]) -> String {
        var buffer = CaptureBuffer(capacity: capacity)
        for chunk in chunks { buffer.append(Array(chunk.utf8)) }
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test(
        "as many of the oldest bytes go as are added beyond the limit (LOG-52)",
        arguments: [
            (["abc", "def"], "abcdef"),
            (["abcdef", "gh"], "cdefgh"),
            (["abc", "defg"], "defg"),
            (["ab", "longer than six"], "longer than six"),
            (["longer than six", "x"], "onger than sixx"),
        ]
    )
    func limit(chunks: [String], kept: String) {
        #expect(self.kept(capacity: 6, chunks) == kept)
    }

    @Test("a message that was taken out is gone")
    func take() {
        var buffer = CaptureBuffer(capacity: 6)
        buffer.append([1, 2])
        #expect(buffer.take() == [1, 2])
        #expect(buffer.bytes.isEmpty)
    }
}
