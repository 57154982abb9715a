import Testing

@testable import OutputPipeline

@Suite struct LastLineTests {
    private func text(_ parts: String...) -> String {
        var line = LastLine()
        for part in parts { Array(part.utf8).withUnsafeBytes { line.take($0) } }
        return line.text
    }

    private func text(bytes: [UInt8]) -> String {
        var line = LastLine()
        bytes.withUnsafeBytes { line.take($0) }
        return line.text
    }

    @Test(
        "it is the last line that says something, whether it is ended or not",
        arguments: [
            ("", ""), ("\n\n", ""), ("one", "one"), ("one\ntwo\n", "two"), ("one\ntwo", "two"),
            ("one\n \t\n\n", "one"), ("one\n  \t two \n", "two"), ("one\r\n", "one"), ("50%\r100%", "100%"),
        ]
    )
    func lastLine(output: String, expected: String) {
        #expect(text(output) == expected)
    }

    @Test("it is the same however the output is cut into pieces")
    func pieces() {
        #expect(text("a", "b\nc", "", "d", "\n", "\n") == "cd")
        #expect(text("\u{e4}".prefix(1).description, "b") == "\u{e4}b")
    }

    @Test("control characters are spelled out, so that it is one line and does nothing to a terminal")
    func controlCharacters() {
        #expect(text("a\tb\u{1b}[31mc\u{7}") == "a\\tb\\x1b[31mc\\x07")
    }

    @Test("what is no UTF-8 is replaced")
    func invalidBytes() {
        #expect(text(bytes: [0x61, 0xff, 0x62]) == "a\u{fffd}b")
    }

    @Test(
        "it has 4096 bytes at most, and ends with a whole character",
        arguments: ["x", "\u{e4}", "\u{20ac}", "\u{1f600}"]
    )
    func limit(character: String) {
        let result = text("y" + String(repeating: character, count: 5000) + "\n")
        #expect(result.utf8.count <= LastLine.limit)
        #expect(result.utf8.count > LastLine.limit - 4)
        #expect(result.dropFirst().allSatisfy { String($0) == character })
    }

    @Test("replaced and spelled out characters count as what they become")
    func grownCharacters() {
        #expect(text(bytes: [UInt8](repeating: 0xff, count: 4000)).utf8.count <= LastLine.limit)
        #expect(text(bytes: [UInt8](repeating: 0x01, count: 4000)).utf8.count <= LastLine.limit)
    }

    @Test("a line without end keeps what comes first")
    func endlessLine() {
        var line = LastLine()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 65536)
        for _ in 0..<64 { chunk.withUnsafeBytes { line.take($0) } }
        #expect(line.text.utf8.count == LastLine.limit)
    }
}
