import OutputPipeline
import TestHarness
import Testing

@Suite struct CharacterHoldTests {
    /// What is told of pieces, and of the end.
    private func told(_ pieces: [[UInt8]]) -> [[UInt8]] {
        var hold = CharacterHold()
        var told = pieces.flatMap { piece in piece.withUnsafeBytes { hold.take($0) } }
        let rest = hold.finish()
        if !rest.isEmpty { told.append(rest) }
        return told
    }

    private func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    @Test("wherever a text is cut, its characters are told whole", arguments: [1, 2, 3, 4, 5, 7])
    func everyCut(size: Int) {
        let text = Array("aä€𝄞漢字\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\u{d7ff}\u{e000}z".utf8)
        for first in 0...size {
            var pieces = [Array(text.prefix(first))]
            var rest = text.dropFirst(first)
            while !rest.isEmpty {
                pieces.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            let told = told(pieces)
            #expect(told.flatMap { $0 } == text)
            #expect(told.allSatisfy { isText($0) && !$0.isEmpty })
        }
    }

    @Test("a piece that ends with a whole character is told as it is, at once")
    func whole() {
        #expect(told([Array("ä".utf8), Array("b".utf8)]) == [Array("ä".utf8), Array("b".utf8)])
    }

    @Test(
        "what cannot become a character is not held back",
        arguments: [
            [0xff], [0x80], [0xc0], [0xc1], [0xf5], [0xe0, 0x80], [0xed, 0xa0], [0xf0, 0x80], [0xf4, 0x90],
            [0xe2, 0x41], [0xf0, 0x9f, 0x41], [0x80, 0x80, 0x80],
        ] as [[UInt8]]
    )
    func hopeless(bytes: [UInt8]) {
        var hold = CharacterHold()
        #expect(bytes.withUnsafeBytes { hold.take($0) } == [bytes])
        #expect(hold.finish() == [])
    }

    @Test("what did not become a character stands alone, and the text behind it stays text")
    func broken() {
        let bytes: [[UInt8]] = [Array("caf".utf8) + [0xe9], Array("text".utf8)]
        #expect(told(bytes) == [Array("caf".utf8), [0xe9], Array("text".utf8)])
    }

    @Test("the end tells what was held back")
    func end() {
        #expect(told([[0x61, 0xf0, 0x9f]]) == [[0x61], [0xf0, 0x9f]])
    }

    @Test("of any bytes none is lost or held back for long")
    func anything() {
        var random = SplitMix(state: 76)
        // Such as make and break characters.
        let bytes: [UInt8] = [0x41, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0xff]
        for _ in 0..<2000 {
            var hold = CharacterHold()
            var (given, got) = ([UInt8](), [UInt8]())
            for _ in 0..<20 {
                let piece = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    bytes.randomElement(using: &random) ?? 0
                }
                given += piece
                let told = piece.withUnsafeBytes { hold.take($0) }
                #expect(!told.contains([]))
                got += told.flatMap { $0 }
                #expect((0...3).contains(given.count - got.count))
            }
            #expect(got + hold.finish() == given)
        }
    }
}
