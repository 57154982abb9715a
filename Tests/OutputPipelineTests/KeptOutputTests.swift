import OutputPipeline
import TestHarness
import Testing

@Suite struct KeptOutputTests {
    private func append(_ text: String, to kept: KeptOutput) {
        kept.append(text.utf8.span.bytes)
    }

    @Test("everything is kept, in order, while it is little")
    func little() {
        let kept = KeptOutput(capacity: 1000)
        append("one\n", to: kept)
        append("", to: kept)
        append("two\n", to: kept)
        #expect(kept.content == Array("one\ntwo\n".utf8))
        #expect(kept.written == 8 && kept.forgotten == 0)
    }

    @Test(
        "of much the last bytes are kept, as many as may be and not one more (EXT-79)",
        arguments: [1, 7, 100, 4096]
    )
    func much(capacity: Int) {
        var random = SplitMix(state: UInt64(capacity))
        let kept = KeptOutput(capacity: capacity)
        var written: [UInt8] = []
        for _ in 0..<300 {
            let chunk = (0..<Int.random(in: 0...2 * capacity, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            kept.append(chunk.span.bytes)
            written += chunk
            let offset = Int.random(in: 0...written.count, using: &random)
            let length = Int.random(in: 0...capacity, using: &random)
            let rest = written.suffix(capacity)
            #expect(kept.size == rest.count && kept.written == written.count)
            #expect(kept.content.elementsEqual(rest))
            #expect(kept.last(length).elementsEqual(rest.suffix(length)))
            #expect(
                kept.bytes(offset: offset, length: length)
                    .elementsEqual(rest[max(offset, rest.startIndex)...].prefix(length))
            )
        }
    }

    @Test("offsets count what has been forgotten, so that a client can go on where it was (EXT-12)")
    func offsets() {
        let kept = KeptOutput(capacity: 4)
        append("0123456789", to: kept)
        #expect(kept.forgotten == 6)
        #expect(kept.bytes(offset: 7, length: 2) == Array("78".utf8))
        #expect(kept.bytes(offset: 10, length: 2) == [])
        append("ab", to: kept)
        #expect(kept.bytes(offset: 10, length: .max) == Array("ab".utf8))
    }

    @Test("a read of what has been forgotten begins with what is still there (EXT-12)")
    func forgotten() {
        let kept = KeptOutput(capacity: 4)
        append("0123456789", to: kept)
        #expect(kept.bytes(offset: 0, length: .max) == Array("6789".utf8))
        #expect(kept.bytes(offset: 5, length: 2) == Array("67".utf8))
    }

    @Test("numbers that make no sense give nothing", arguments: [Int.min, -1, .max])
    func senseless(number: Int) {
        let kept = KeptOutput(capacity: 4)
        append("0123456789", to: kept)
        #expect(kept.bytes(offset: 6, length: number).count == (number > 0 ? 4 : 0))
        #expect(kept.bytes(offset: number, length: 1) == (number < 0 ? Array("6".utf8) : []))
        #expect(kept.last(number).count == (number > 0 ? 4 : 0))
    }

    @Test("what was cleared begins at 0 again, as a file does, and can be told from what was there before (LOG-38)")
    func cleared() {
        let kept = KeptOutput(capacity: 4)
        append("0123456789", to: kept)
        kept.clear()
        #expect(kept.size == 0 && kept.written == 0 && kept.clearings == 1)
        append("new", to: kept)
        #expect(kept.written == 3 && kept.content == Array("new".utf8))
    }
}
