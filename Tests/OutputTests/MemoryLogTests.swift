import Output
import OutputPipeline
import Testing

@Suite struct MemoryLogTests {
    @Test("what is written is kept, and no program ever waits for it (EXT-12)")
    func writing() {
        let log = MemoryLog(capacity: 1000)
        log.write("one\n")
        log.write("")
        log.write("two\n")
        #expect(log.kept.content == Array("one\ntwo\n".utf8))
        #expect(!log.isFull)
    }

    @Test("reopening and closing keep what is there: it can still be read")
    func reopening() {
        let log = MemoryLog(capacity: 10)
        log.write("kept")
        log.reopen()
        log.close()
        #expect(log.kept.content == Array("kept".utf8))
    }
}
