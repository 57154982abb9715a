import ControlProtocol
import LinuxSystem
import Model
import TestHarness
import Testing

@testable import ControlServer

@Suite struct ReadableLogTests {
    @Test("a file is read from any offset, as far as it goes (RPC-70)")
    func file() throws {
        let directory = try Sandbox()
        let log = try FakeLogs.file(try directory.write("log", "0123456789")).1.opened()
        #expect(log.size == 10)
        #expect(try log.bytes(offset: 3, length: 4) == Array("3456".utf8))
        #expect(try log.bytes(offset: 8, length: 100) == Array("89".utf8))
        #expect(try log.bytes(offset: 11, length: 100) == [])
        #expect(throws: Errno.noSuchFile) { try FakeLogs.file(directory.file("none")).1.opened() }
    }

    @Test("offsets in a memory log count what it has forgotten, so that a client can go on where it was (EXT-12)")
    func memoryOffsets() throws {
        let log = try FakeLogs.memory(.init("0123456789", forgotten: 100)).1.opened()
        #expect(log.size == 110)
        #expect(try log.bytes(offset: 102, length: 3) == Array("234".utf8))
        #expect(try log.bytes(offset: 110, length: 10) == [])
    }

    @Test("a read of what a memory log has forgotten begins with what it still has (EXT-12)")
    func forgotten() throws {
        let log = try FakeLogs.memory(.init("0123456789", forgotten: 100)).1.opened()
        #expect(try log.bytes(offset: 0, length: .max) == Array("0123456789".utf8))
        #expect(try log.bytes(offset: 5, length: 4) == Array("0123".utf8))
    }

    @Test("a memory log is read in as many pieces as the core makes of it")
    func pieces() throws {
        let (logs, readable) = FakeLogs.memory(.init("0123456789"))
        logs.longestPiece = 3
        #expect(try readable.opened().bytes(offset: 1, length: 8) == Array("12345678".utf8))
    }

    @Test("what a memory log forgets while it is read is not read twice (EXT-79)")
    func forgettingMeanwhile() throws {
        let (logs, readable) = FakeLogs.memory(.init("0123456789"))
        logs.longestPiece = 2
        let log = try readable.opened()
        logs.meanwhile = { $0.memories[.activity] = .init("56789abcdef", forgotten: 5) }
        #expect(try log.bytes(offset: 0, length: 8) == Array("567".utf8))
        #expect(try log.bytes(offset: 0, length: 100) == Array("56789".utf8))
        logs.memories[.activity] = .init("0123456789")
        logs.meanwhile = { $0.memories[.activity] = .init("def", forgotten: 13) }
        #expect(try log.bytes(offset: 0, length: 100) == [])
    }

    @Test("however much was forgotten, what is left of it is no long text (EXT-79)")
    func muchForgotten() throws {
        let log = FakeLogs.memory(.init("end", forgotten: 1 << 40)).1
        #expect(try LogText.read(log, offset: 0, length: 0, limit: 1000) == "end")
        #expect(try LogText.read(log, offset: 5, length: 1 << 39, limit: 1000) == "")
        #expect(try LogText.read(log, offset: -(1 << 39), length: 0, limit: 1000) == "end")
    }

    @Test("a stream cannot be read")
    func stream() {
        let log = ReadableLog(name: .activity, place: .stream("/dev/stdout"), logs: FakeLogs())
        #expect(throws: Errno.notSeekable) { try log.opened() }
    }

    @Test("a text whose escapes make it too long for an answer is not read into one")
    func escapes() throws {
        let log = FakeLogs.memory(.init(String(repeating: "&", count: 1000))).1
        #expect(throws: Fault.self) { try LogText.read(log, offset: 0, length: 0, limit: 4999) }
        #expect(try LogText.read(log, offset: 0, length: 0, limit: 5000).utf8.count == 1000)
        #expect(throws: Fault.self) { try LogText.read(log, offset: 0, length: 0, limit: 999) }
    }
}
