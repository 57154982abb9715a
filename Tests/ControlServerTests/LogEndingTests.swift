import ControlProtocol
import Testing

@testable import ControlServer

@Suite struct LogEndingTests {
    private func texts(_ ending: LogEnding) -> [String] {
        ending.lines.map { String(decoding: $0.text, as: UTF8.self) }
    }

    private func ending(_ text: String, isWhole: Bool = true, lines: Int = 10, _ marks: OutputMarks = OutputMarks())
        -> LogEnding
    {
        LogEnding(Array(text.utf8), isWhole: isWhole, lines: lines, marks: marks)
    }

    @Test(
        arguments: [
            ("", 3, [], nil), ("a\n", 3, ["a"], nil), ("a\nb\nc\nd\n", 2, ["c", "d"], nil), ("a\nb", 3, ["a"], "b"),
            ("a\nb\nc", 2, ["b"], "c"), ("\n\n", 3, ["", ""], nil), ("a\r\nb\r\r\n", 3, ["a", "b"], nil),
            ("a", 3, [], "a"),
            ("a\nb\n", 0, [], nil),
        ] as [(String, Int, [String], String?)]
    )
    func `the last lines are found`(text: String, lines: Int, wanted: [String], rest: String?) {
        let found = ending(text, lines: lines)
        #expect(texts(found) == wanted)
        #expect(found.rest.map { String(decoding: $0.text, as: UTF8.self) } == rest)
    }

    @Test func `a line whose beginning is missing is left out`() {
        #expect(texts(ending("rt\nb\nc\n", isWhole: false)) == ["b", "c"])
        // Unless there is nothing else.
        #expect(texts(ending("a long line\n", isWhole: false)) == ["a long line"])
    }

    @Test func `a line that is too long is its end`() {
        let text = String(repeating: "x", count: 100_000) + "y"
        #expect(
            ending(text).rest?.text.count == LineCutter.longestLine && ending(text).rest?.text.last == UInt8(ascii: "y")
        )
    }

    @Test func `lines have the time of their last byte, as far as it is remembered`() {
        let marks = OutputMarks(
            size: 0,
            position: 1000,
            written: 14,
            moments: [.init(at: 100, bytes: 4), .init(at: 200, bytes: 4), .init(at: 300, bytes: 2)]
        )
        // Four bytes for each line: the last two came at 300, those before them from 200 on.
        let found = ending("one\ntwo\nthr\nfou\nf", marks)
        #expect(found.rest == OutputLine(at: 300, position: 1000, text: [UInt8(ascii: "f")]))
        #expect(found.lines.map(\.at) == [0, 100, 200, 300])
        #expect(found.lines.map(\.position) == [987, 991, 995, 999])
        // What was there before the channel wrote has no position.
        let older = ending("a\nb\nc\n", OutputMarks(position: 50, written: 2, moments: [.init(at: 7, bytes: 2)]))
        #expect(older.lines.map(\.position) == [0, 0, 50] && older.lines.map(\.at) == [0, 0, 7])
    }

    @Test func `times do not go back in a log when the clock does`() {
        let marks = OutputMarks(
            position: 6,
            written: 6,
            moments: [.init(at: 100, bytes: 2), .init(at: 900, bytes: 2), .init(at: 500, bytes: 2)]
        )
        #expect(ending("a\nb\nc\n", marks).lines.map(\.at) == [100, 500, 500])
    }
}

@Suite struct LineCutterTests {
    @Test func `lines are cut, with the time and position of their ends`() {
        var cutter = LineCutter()
        var lines: [OutputLine] = []
        cutter.take(Array("ab\nc".utf8)[...], at: 1, end: 104) { lines.append($0) }
        #expect(cutter.isOpen)
        cutter.take(Array("d\r\n\n".utf8)[...], at: 2, end: 108) { lines.append($0) }
        #expect(
            lines == [
                OutputLine(at: 1, position: 103, text: Array("ab".utf8)),
                OutputLine(at: 2, position: 107, text: Array("cd".utf8)), OutputLine(at: 2, position: 108, text: []),
            ]
        )
        #expect(!cutter.isOpen)
        cutter.finish { lines.append($0) }
        #expect(lines.count == 3)
    }

    @Test func `a beginning is gone on with`() {
        var cutter = LineCutter(OutputLine(at: 0, position: 7, text: Array("be".utf8)))
        var lines: [OutputLine] = []
        cutter.take(Array("gun\n".utf8)[...], at: 5, end: 11) { lines.append($0) }
        #expect(lines == [OutputLine(at: 5, position: 11, text: Array("begun".utf8))])
    }

    @Test func `a long line comes in parts`() {
        var cutter = LineCutter()
        var lines: [OutputLine] = []
        let size = LineCutter.longestLine
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 2 * size + 3) + [UInt8(ascii: "\n")]
        for start in stride(from: 0, to: bytes.count, by: 1000) {
            let part = bytes[start..<min(bytes.count, start + 1000)]
            cutter.take(part, at: 1, end: part.endIndex) { lines.append($0) }
        }
        #expect(lines.map(\.text.count) == [size, size, 3])
        #expect(lines.map(\.position) == [size, 2 * size, 2 * size + 4])
    }
}
