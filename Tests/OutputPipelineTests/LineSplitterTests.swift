import OutputPipeline
import Testing

@Suite struct LineSplitterTests {
    private func lines(_ chunks: [String], limit: Int = 100) -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        for chunk in chunks { splitter.split(chunk.utf8) { lines.append(String(decoding: $0, as: UTF8.self)) } }
        if let rest = splitter.finish() { lines.append("rest: " + String(decoding: rest, as: UTF8.self)) }
        return lines
    }

    @Test("lines come without their newlines, empty ones too")
    func whole() {
        #expect(lines(["a\nb\n\nc\n"]) == ["a", "b", "", "c"])
        #expect(lines(["", "\n"]) == [""])
    }

    @Test("a line is put together across the borders of chunks")
    func borders() {
        #expect(lines(["he", "l", "lo\nwor", "ld", "\n"]) == ["hello", "world"])
    }

    @Test("the unterminated rest is given at the end, once")
    func rest() {
        #expect(lines(["a\nb"]) == ["a", "rest: b"])
        var splitter = LineSplitter(limit: 10)
        splitter.split("x".utf8) { _ in }
        #expect(splitter.finish() == Array("x".utf8))
        #expect(splitter.finish() == nil)
    }

    @Test("a line over the limit comes in parts; one of exactly the limit is whole")
    func long() {
        #expect(lines(["0123456789\n"], limit: 10) == ["0123456789"])
        #expect(lines(["0123456789abcdefghijK\n"], limit: 10) == ["0123456789", "abcdefghij", "K"])
        #expect(lines(["01234", "56789abc", "def\n"], limit: 10) == ["0123456789", "abcdef"])
    }

    @Test("a part never ends inside a character, unless the bytes are none", arguments: ["ä", "€", "🙂"])
    func characters(character: String) {
        for offset in 0..<4 {
            let text = String(repeating: "x", count: offset) + String(repeating: character, count: 20)
            let parts = lines([text + "\n"], limit: 10)
            #expect(parts.joined() == text && parts.allSatisfy { $0.utf8.count <= 10 })
        }
        var splitter = LineSplitter(limit: 10)
        var sizes: [Int] = []
        splitter.split([UInt8](repeating: 0x80, count: 25) + [10]) { sizes.append($0.count) }
        #expect(sizes == [10, 10, 5])
    }
}
