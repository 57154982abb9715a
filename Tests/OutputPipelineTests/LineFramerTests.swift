import OutputPipeline
import Testing

@Suite struct LineFramerTests {
    private struct Piece: Equatable {
        let text: [UInt8]
        let kind: LineFramer.Piece
    }

    private func pieces(_ chunks: [[UInt8]]) -> [Piece] {
        var framer = LineFramer()
        var pieces: [Piece] = []
        for chunk in chunks {
            chunk.withUnsafeBytes { framer.take($0) { pieces.append(Piece(text: Array($0), kind: $1)) } }
        }
        framer.finish { pieces.append(Piece(text: Array($0), kind: $1)) }
        return pieces
    }

    private func line(_ text: String) -> Piece { Piece(text: Array(text.utf8), kind: .whole) }

    @Test("a text that is cut anywhere, once or twice, gives the same lines (EXT-15)")
    func everyCut() {
        let text = Array("one\n\ntwo three\n\nä\r\nlast".utf8)
        let expected = ["one", "", "two three", "", "ä\r", "last"].map(line)
        for first in 0...text.count {
            for second in first...text.count {
                let chunks = [text[..<first], text[first..<second], text[second...]].map(Array.init)
                #expect(pieces(chunks) == expected)
            }
        }
        #expect(pieces(text.map { [$0] }) == expected)
    }

    @Test("there is no line behind the last newline, and none in an empty stream")
    func ends() {
        #expect(pieces([]) == [])
        #expect(pieces([[]]) == [])
        #expect(pieces([Array("a\n".utf8)]) == [line("a")])
        #expect(pieces([Array("\n".utf8)]) == [line("")])
    }

    @Test(
        "a line is cut when it is longer than 64 KiB, wherever chunks end, and its parts say so (EXT-15)",
        arguments: [65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 200_000]
    )
    func longLines(_ length: Int) {
        let text = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        for end in ["\n", "", "\nnext\n"] {
            for size in [1000, 4096, 65_536, 65_537, 300_000] {
                let all = text + Array(end.utf8)
                let chunks = stride(from: 0, to: all.count, by: size).map { Array(all[$0..<min($0 + size, all.count)]) }
                var found = pieces(chunks)
                if end == "\nnext\n" { #expect(found.popLast() == line("next")) }
                #expect(found.flatMap(\.text) == text)
                #expect(found.allSatisfy { $0.text.count <= 65_536 && !$0.text.isEmpty })
                let parts = (length + 65_535) / 65_536
                let kinds = Array(repeating: LineFramer.Piece.part, count: parts - 1)
                #expect(found.map(\.kind) == (parts == 1 ? [.whole] : kinds + [.lastPart]))
            }
        }
    }

    @Test("a long line is not cut inside a character (EXT-15)", arguments: ["é", "€", "😀"])
    func characters(_ character: String) {
        for shift in 0..<4 {
            let text = String(repeating: "x", count: shift) + String(repeating: character, count: 60_000)
            let found = pieces([Array(text.utf8)])
            #expect(found.count > 1)
            #expect(found.allSatisfy { String(validating: $0.text, as: UTF8.self) != nil })
            #expect(found.flatMap(\.text) == Array(text.utf8))
        }
    }

    @Test("bytes that are no characters are cut all the same")
    func noCharacters() {
        let text = [UInt8](repeating: 0x80, count: 150_000)
        #expect(pieces([text]).map(\.text.count) == [65_536, 65_536, 18_928])
    }

    @Test("after any chunks at all no more than a line is held, and every byte comes out again")
    func randomWalk() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<60 {
            var framer = LineFramer()
            var (all, out): ([UInt8], [UInt8]) = ([], [])
            for _ in 0..<random(30) {
                let isLong = random(4) == 0
                let chunk = (0..<random(isLong ? 40_000 : 50)).map { _ in
                    random(isLong ? 100_000 : 6) == 0 ? UInt8(ascii: "\n") : UInt8(0x61 + random(3))
                }
                all += chunk
                chunk.withUnsafeBytes {
                    framer.take($0) { piece, kind in
                        out += Array(piece)
                        if kind != .part { out.append(10) }
                    }
                }
                #expect(framer.heldBytes <= LineFramer.longestLine, "seed \(seed)")
            }
            framer.finish { piece, _ in out += Array(piece) + [10] }
            if let last = all.last, last != 10 { all.append(10) }
            #expect(out == all, "seed \(seed)")
        }
    }
}
