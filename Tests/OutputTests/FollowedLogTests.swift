import Glibc
import LinuxSystem
import NIOCore
import Output
import TestHarness
import Testing

@Suite struct FollowedLogTests {
    private func text(_ bytes: ByteBuffer?) -> String? { bytes.map { String(buffer: $0) } }

    @Test("following begins some bytes before the end, and gives what comes (HTTP-36)")
    func file() throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "0123456789")
        let log = try FollowedLog(.file(path), lastBytes: 4)
        #expect(text(log.next(atMost: 3)) == "678" && text(log.next(atMost: 3)) == "9")
        #expect(log.next(atMost: 3) == nil)
        try Files.openForAppending(path).write(text: "ab")
        #expect(text(log.next(atMost: 100)) == "ab")
    }

    @Test("what the old file still holds comes before the new one of its name (HTTP-36)")
    func rotated() throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "")
        let log = try FollowedLog(.file(path), lastBytes: 0)
        try Files.openForAppending(path).write(text: "old")
        try Files.rename(path, to: directory.file("log.1"))
        try directory.write("log", "new")
        #expect(text(log.next(atMost: 100)) == "old" && text(log.next(atMost: 100)) == "new")
    }

    @Test("a log that was cut short is said to be, and sent anew (HTTP-37, QRK-22)", arguments: [false, true])
    func truncated(inMemory: Bool) throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "0123456789")
        let memory = MemoryLog(capacity: 100)
        memory.write("0123456789")
        let log = try FollowedLog(inMemory ? .memory(memory) : .file(path), lastBytes: 2)
        #expect(text(log.next(atMost: 100)) == "89")
        memory.clear()
        memory.write("new")
        try directory.write("log", "new")
        #expect(text(log.next(atMost: 100)) == "==> File truncated <==\n")
        #expect(text(log.next(atMost: 100)) == "new" && log.next(atMost: 100) == nil)
    }

    @Test("what a memory log forgot before it was sent is skipped (EXT-12)")
    func forgotten() throws {
        let memory = MemoryLog(capacity: 1000)
        let log = try FollowedLog(.memory(memory), lastBytes: 100)
        for _ in 0..<5 { memory.write(String(repeating: "x", count: 20_000)) }
        memory.write("end")
        var all = ""
        while let part = text(log.next(atMost: 1000)) { all += part }
        #expect(Array(all.utf8) == memory.content && all.hasSuffix("xend"))
    }
}
