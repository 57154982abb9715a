import ControlProtocol
import LinuxSystem
import NIOCore
import TestHarness
import Testing

@testable import ControlServer

@Suite struct FollowedLogTests {
    private func text(_ bytes: ByteBuffer?) -> String? { bytes.map { String(buffer: $0) } }

    @Test("following begins some bytes before the end, and gives what comes (HTTP-36)")
    func file() throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "0123456789")
        let log = try FollowedLog(FakeLogs.file(path).1, lastBytes: 4)
        #expect(text(log.next(atMost: 3)) == "678" && text(log.next(atMost: 3)) == "9")
        #expect(log.next(atMost: 3) == nil)
        try LogFile.open(path).write(text: "ab")
        #expect(text(log.next(atMost: 100)) == "ab")
    }

    @Test("what the old file still holds comes before the new one of its name (HTTP-36)")
    func rotated() throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "")
        let log = try FollowedLog(FakeLogs.file(path).1, lastBytes: 0)
        try LogFile.open(path).write(text: "old")
        try Files.rename(path, to: directory.file("log.1"))
        try directory.write("log", "new")
        #expect(text(log.next(atMost: 100)) == "old" && text(log.next(atMost: 100)) == "new")
    }

    @Test(
        "a log that was cut short is said to be, and sent again from its start (HTTP-37, QRK-22)",
        arguments: [false, true]
    )
    func truncated(inMemory: Bool) throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "0123456789")
        let (logs, readable) = inMemory ? FakeLogs.memory(.init("0123456789")) : FakeLogs.file(path)
        let log = try FollowedLog(readable, lastBytes: 2)
        #expect(text(log.next(atMost: 100)) == "89")
        if inMemory { logs.memories[.activity] = .init("new") } else { try directory.write("log", "new") }
        #expect(text(log.next(atMost: 100)) == "==> File truncated <==\n")
        #expect(text(log.next(atMost: 100)) == "new" && log.next(atMost: 100) == nil)
    }

    @Test("what a memory log forgot before it was sent is skipped (EXT-12)")
    func forgotten() throws {
        let (logs, readable) = FakeLogs.memory(.init("begin"))
        let log = try FollowedLog(readable, lastBytes: 100)
        let memory = FakeLogs.Memory(String(repeating: "x", count: 20_000) + "end", forgotten: 80_000)
        logs.memories[.activity] = memory
        var all = ""
        while let part = text(log.next(atMost: 1000)) { all += part }
        #expect(Array(all.utf8) == memory.kept && all.hasSuffix("xend"))
    }

    @Test("what a memory log forgets while it is read is skipped, and nothing is sent twice (EXT-79)")
    func forgettingMeanwhile() throws {
        let (logs, readable) = FakeLogs.memory(.init("0123456789"))
        let log = try FollowedLog(readable, lastBytes: 10)
        logs.meanwhile = { $0.memories[.activity] = .init("456789abcdef", forgotten: 4) }
        #expect(text(log.next(atMost: 5)) == "45678")
        #expect(text(log.next(atMost: 100)) == "9abcdef" && log.next(atMost: 100) == nil)
    }

    @Test("a memory log that was cleared is sent from its start, also when it has grown beyond where it was (EXT-79)")
    func clearedAndGrown() throws {
        let (logs, readable) = FakeLogs.memory(.init("old"))
        let log = try FollowedLog(readable, lastBytes: 10)
        #expect(text(log.next(atMost: 100)) == "old")
        var memory = FakeLogs.Memory("much that is new")
        memory.clearings = 1
        logs.memories[.activity] = memory
        #expect(text(log.next(atMost: 100)) == "==> File truncated <==\n")
        #expect(text(log.next(atMost: 100)) == "much that is new" && log.next(atMost: 100) == nil)
    }

    @Test("a log that only takes is not followed")
    func stream() {
        let log = ReadableLog(name: .activity, place: .stream("syslog"), logs: FakeLogs())
        #expect(throws: Errno.notSeekable) { try FollowedLog(log, lastBytes: 1) }
    }
}
