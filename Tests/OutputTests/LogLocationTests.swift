import LinuxSystem
import NIOCore
import Output
import TestHarness
import Testing

@Suite struct LogLocationTests {
    /// A log of which only the last kilobytes are left, and all that was written to it.
    private func forgetful() -> (MemoryLog, [UInt8]) {
        let log = MemoryLog(capacity: 1000)
        var written: [UInt8] = []
        for number in 0..<10 {
            let chunk = [UInt8](repeating: UInt8(ascii: "0") + UInt8(number), count: 20_000)
            written += chunk
            log.write(ByteBuffer(bytes: chunk))
        }
        return (log, written)
    }

    @Test("a file is read from any offset, as far as it goes (RPC-70)")
    func file() throws {
        let directory = try Sandbox()
        let log = LogLocation.file(try directory.write("log", "0123456789"))
        #expect(try log.size() == 10)
        #expect(try log.bytes(offset: 3, length: 4) == Array("3456".utf8))
        #expect(try log.bytes(offset: 8, length: 100) == Array("89".utf8))
        #expect(try log.bytes(offset: 11, length: 100) == [])
        #expect(throws: Errno.noSuchFile) { try LogLocation.file(directory.file("none")).size() }
    }

    @Test("offsets in a memory log count what it has forgotten, so that a client can go on where it was (EXT-12)")
    func memoryOffsets() throws {
        let (memory, written) = forgetful()
        let log = LogLocation.memory(memory)
        #expect(try log.size() == written.count)
        #expect(try log.bytes(offset: written.count - 500, length: 100) == Array(written.suffix(500).prefix(100)))
        #expect(try log.bytes(offset: written.count, length: 10) == [])
        memory.write("more")
        #expect(try log.bytes(offset: written.count, length: 10) == Array("more".utf8))
    }

    @Test("a read of what a memory log has forgotten begins with what it still has (EXT-12)")
    func forgotten() throws {
        let (memory, _) = forgetful()
        let log = LogLocation.memory(memory)
        #expect(memory.size < memory.written)
        #expect(try log.bytes(offset: 0, length: .max) == memory.content)
        #expect(try log.bytes(offset: 5, length: 10) == Array(memory.content.prefix(10)))
    }

    @Test("a memory log that was cleared begins at 0 again, as a file does (LOG-38)")
    func cleared() throws {
        let (memory, _) = forgetful()
        memory.clear()
        memory.write("new")
        #expect(try LogLocation.memory(memory).size() == 3)
        #expect(try LogLocation.memory(memory).bytes(offset: 0, length: 100) == Array("new".utf8))
    }

    @Test("a stream cannot be read")
    func stream() {
        #expect(throws: Errno.notSeekable) { try LogLocation.stream("/dev/stdout").size() }
        #expect(throws: Errno.notSeekable) { try LogLocation.stream("/dev/stdout").bytes(offset: 0, length: 1) }
    }
}
