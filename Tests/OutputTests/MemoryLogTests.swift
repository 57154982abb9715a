import Output
import Testing

@Suite struct MemoryLogTests {
    @Test("everything is kept, in order, while it is little (EXT-12)")
    func little() {
        let log = MemoryLog(capacity: 1000)
        log.write("one\n")
        log.write("")
        log.write("two\n")
        #expect(log.content == Array("one\ntwo\n".utf8))
        #expect(!log.isFull)
    }

    @Test(
        "of much the end is kept: at least the capacity, and little more (EXT-12)",
        arguments: [1, 100, 5000, 20_000, 65_536]
    )
    func much(chunk: Int) {
        let capacity = 100_000
        let log = MemoryLog(capacity: capacity)
        var written: [UInt8] = []
        var number: UInt8 = 0
        for _ in 0..<(3 * capacity / chunk) {
            let bytes = (0..<chunk).map { _ -> UInt8 in
                number &+= 1
                return number
            }
            written += bytes
            log.write(bytes.span.bytes)
        }
        let content = log.content
        #expect(content.count >= capacity)
        #expect(content.count < capacity + max(chunk, 16 * 1024))
        #expect(content.elementsEqual(written.suffix(content.count)))
    }

    @Test("one chunk that is larger than the capacity is kept until the next comes")
    func largeChunk() {
        let log = MemoryLog(capacity: 10)
        log.write(String(repeating: "a", count: 50_000))
        #expect(log.content.count == 50_000)
        log.write("0123456789")
        #expect(log.content == Array("0123456789".utf8))
    }

    @Test("reopening and closing keep what is there: it can still be read")
    func reopening() {
        let log = MemoryLog(capacity: 10)
        log.write("kept")
        log.reopen()
        log.close()
        #expect(log.content == Array("kept".utf8))
    }

    /// A log of which only the last kilobytes are left, and all that was written to it.
    private func forgetful() -> (MemoryLog, [UInt8]) {
        let log = MemoryLog(capacity: 1000)
        var written: [UInt8] = []
        for number in 0..<10 {
            let chunk = [UInt8](repeating: UInt8(ascii: "0") + UInt8(number), count: 20_000)
            written += chunk
            log.write(chunk.span.bytes)
        }
        return (log, written)
    }

    @Test("offsets count what has been forgotten, so that a client can go on where it was (EXT-12)")
    func offsets() {
        let (log, written) = forgetful()
        #expect(log.written == written.count)
        #expect(log.bytes(offset: written.count - 500, length: 100) == Array(written.suffix(500).prefix(100)))
        #expect(log.bytes(offset: written.count, length: 10) == [])
        log.write("more")
        #expect(log.bytes(offset: written.count, length: 10) == Array("more".utf8))
    }

    @Test("a read of what has been forgotten begins with what is still there (EXT-12)")
    func forgotten() {
        let (log, _) = forgetful()
        #expect(log.size < log.written)
        #expect(log.bytes(offset: 0, length: .max) == log.content)
        #expect(log.bytes(offset: 5, length: 10) == Array(log.content.prefix(10)))
    }

    @Test("a log that was cleared begins at 0 again, as a file does (LOG-38)")
    func cleared() {
        let (log, _) = forgetful()
        log.clear()
        log.write("new")
        #expect(log.written == 3)
        #expect(log.bytes(offset: 0, length: 100) == Array("new".utf8))
    }
}
