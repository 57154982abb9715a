import Glibc
import LinuxSystem
import Model
import Output
import OutputPipeline
import TestHarness
import Testing

@Suite struct RotatingFileTests {
    private let directory: Sandbox
    private let reports = Reports()
    private let clock = TestClock()

    init() throws {
        directory = try Sandbox()
    }

    private func log(_ name: String = "log", maxBytes: Int = 0, backups: Int = 0) throws -> RotatingFile {
        try RotatingFile(
            path: path(name),
            policy: RotationPolicy(maxBytes: maxBytes, backups: backups),
            now: { [clock] in clock.now },
            report: { [reports] in reports.texts.append($0) }
        )
    }

    private func path(_ name: String) -> String {
        directory.file(name)
    }

    /// What is in a file; nil when there is none.
    private func text(_ name: String = "log") -> String? {
        (try? Files.contents(of: path(name), limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("bytes are appended to what is there, raw (LOG-9, LOG-33)")
    func append() throws {
        try directory.write("log", "old\n")
        let log = try log()
        log.write("a\n")
        log.write(([0, 255] as [UInt8]).span.bytes)
        #expect(try Files.contents(of: path("log"), limit: 100) == Array("old\na\n".utf8) + [0, 255])
        #expect(!log.isFull)
    }

    @Test("a file that has reached its size is moved away after the write, which is never split (LOG-20, LOG-21)")
    func rotation() throws {
        let log = try log(maxBytes: 10, backups: 2)
        log.write("123456789")
        #expect(text("log.1") == nil)
        log.write("0123456789")
        #expect(text() == "" && text("log.1") == "1234567890123456789")
        log.write("second 10.")
        #expect(text() == "" && text("log.1") == "second 10." && text("log.2") == "1234567890123456789")
        log.write("third 10..")
        #expect(text("log.1") == "third 10.." && text("log.2") == "second 10." && text("log.3") == nil)
        #expect(reports.texts == [])
    }

    @Test("a file is moved away at the end of a line, and the line that has begun goes on in the next one (LOG-20)")
    func wholeLines() throws {
        let log = try log(maxBytes: 10, backups: 2)
        log.write("one\ntwo\nthr")
        #expect(text("log.1") == "one\ntwo\n" && text() == "thr")
        log.write("ee\n")
        log.write("four")
        // Where a line begins.
        #expect(text("log.2") == "one\ntwo\n" && text("log.1") == "three\n" && text() == "four")
        log.write("\n12345\n")
        #expect(text("log.1") == "four\n12345\n" && text() == "")
    }

    @Test("a line that is written in small parts is waited for (LOG-20)")
    func smallParts() throws {
        let log = try log(maxBytes: 10, backups: 1)
        for part in ["one\n", "t", "w", "o", " ", "th", "ree", "!"] { log.write(part) }
        #expect(text() == "one\ntwo three!" && text("log.1") == nil)
        log.write("\n")
        #expect(text() == "" && text("log.1") == "one\ntwo three!\n")
    }

    @Test("a line that does not end is cut after 64 KiB (LOG-20)")
    func endlessLine() throws {
        let log = try log(maxBytes: 10, backups: 1)
        log.write("one\ntwo")
        var written = 7
        while text("log.1") == nil, written < 200_000 {
            log.write(String(repeating: "x", count: 1000))
            written += 1000
        }
        #expect(text() == "" && text("log.1")?.utf8.count == written)
        #expect(written > 64_000 && written < 67_000)
    }

    @Test("without backups a full file is emptied at the end of a line as well (LOG-21)")
    func noBackupsWholeLines() throws {
        let log = try log(maxBytes: 10, backups: 0)
        log.write("one\ntwo\nthr")
        #expect(text() == "thr")
        log.write("ee, a long one\nrest")
        #expect(text() == "rest")
    }

    @Test("several logs of one file rotate it at the ends of lines, and lose nothing (LOG-20, QRK-37)")
    func sharedWholeLines() throws {
        let files = LogFiles()
        let policy = RotationPolicy(maxBytes: 100, backups: 9)
        let logs = try (0..<3).map { _ in try files.open(path("log"), policy: policy) { _ in } }
        var expected = ""
        for number in 0..<60 {
            let line = "line \(number) \(String(repeating: "-", count: number % 7))\n"
            // Each in two parts, as many programs write.
            let parts = [String(line.prefix(number % line.count)), String(line.dropFirst(number % line.count))]
            for part in parts { logs[number % 3].write(part) }
            expected += line
        }
        let names = (1...9).reversed().map { "log.\($0)" } + ["log"]
        let texts = names.compactMap { text($0) }
        #expect(texts.joined() == expected && texts.count > 5)
        #expect(texts.allSatisfy { $0.hasSuffix("\n") || $0.isEmpty })
    }

    @Test("a file that cannot be opened after its rotation says so, and what is behind the line is counted (LOG-10)")
    func lostRest() throws {
        let log = try log(maxBytes: 10, backups: 1)
        log.write("one\n")
        // The directory goes away with the file.
        try Files.remove(path("log"))
        mkdir(path("log"), 0o755)
        log.write("two\nthree")
        #expect(log.lostBytes == 9 && reports.texts.count == 1)
    }

    @Test("what was in the file before counts (LOG-20)")
    func sizeAtStart() throws {
        try directory.write("log", "12345678")
        let log = try log(maxBytes: 10, backups: 1)
        log.write("90")
        #expect(text() == "" && text("log.1") == "1234567890")
    }

    @Test("without backups a full file is emptied (LOG-21)")
    func noBackups() throws {
        let log = try log(maxBytes: 10, backups: 0)
        log.write("0123456789")
        #expect(text() == "")
        log.write("new")
        #expect(text() == "new" && text("log.1") == nil)
    }

    @Test("a limit of 0 never rotates (LOG-23)")
    func noLimit() throws {
        let log = try log(maxBytes: 0, backups: 3)
        for _ in 0..<100 { log.write("0123456789") }
        #expect(text()?.utf8.count == 1000 && text("log.1") == nil)
    }

    @Test("a gap between backups is no obstacle (LOG-21)")
    func gap() throws {
        try directory.write("log.2", "two")
        let log = try log(maxBytes: 1, backups: 3)
        log.write("x")
        #expect(text("log.1") == "x" && text("log.2") == nil && text("log.3") == "two")
        #expect(reports.texts == [])
    }

    @Test("a file that cannot be moved away is kept and appended to, and that is said (LOG-21)")
    func renameFailure() throws {
        mkdir(directory.file("log.1"), 0o755)
        let log = try log(maxBytes: 5, backups: 1)
        log.write("first")
        log.write(" second")
        #expect(text() == "first second")
        // Once, not with every write from then on.
        #expect(
            reports.texts == ["cannot rotate log file '\(path("log"))' to '\(path("log.1"))': Is a directory"]
        )
        rmdir(directory.file("log.1"))
        log.write(" third")
        #expect(text() == "" && text("log.1") == "first second third")
    }

    @Test("a backup that cannot be moved is not overwritten by the next (LOG-21)")
    func backupFailure() throws {
        try directory.write("log.1", "one")
        mkdir(directory.file("log.2"), 0o755)
        let log = try log(maxBytes: 5, backups: 2)
        log.write("first")
        #expect(text() == "first" && text("log.1") == "one")
    }

    @Test("a file that others have cut short is not rotated before it is full, and has no hole (LOG-20)")
    func copyTruncate() throws {
        let log = try log(maxBytes: 10, backups: 1)
        log.write("12345678")
        truncate(path("log"), 0)
        log.write("abc")
        #expect(text() == "abc" && text("log.1") == nil)
        log.write("defghij")
        #expect(text() == "" && text("log.1") == "abcdefghij")
    }

    @Test("a file that others have moved away is not moved once more (QRK-37)")
    func rotatedByOthers() throws {
        let log = try log(maxBytes: 10, backups: 2)
        log.write("12345")
        try Files.rename(path("log"), to: path("log.1"))
        try directory.write("log", "new")
        log.write("6789")
        #expect(text("log.1") == "123456789" && text() == "new")
        // It is full.
        log.write("0")
        log.write("-")
        #expect(text("log.1") == "123456789" && text() == "new0-" && text("log.2") == nil)
    }

    @Test("two writers of one file lose nothing of each other (QRK-37)")
    func twoWriters() throws {
        let (first, second) = (try log(), try log())
        first.write("a")
        second.write("b")
        first.write("c")
        #expect(text() == "abc")
    }

    @Test("the log of a file that was deleted goes on under the old name after a reopen (LOG-36, LOG-38)")
    func reopen() throws {
        let log = try log()
        log.write("lost")
        try Files.remove(path("log"))
        log.write("lost, too")
        #expect(text() == nil)
        log.reopen()
        log.write("kept")
        #expect(text() == "kept")
    }

    @Test("a log that others have moved away is made anew by a reopen (LOG-36)")
    func movedAway() throws {
        let log = try log()
        log.write("old")
        try Files.rename(path("log"), to: path("moved"))
        log.reopen()
        log.write("new")
        #expect(text("moved") == "old" && text() == "new")
    }

    @Test("a log that cannot be reopened says so once, and is tried again after a second (LOG-10, LOG-36)")
    func reopenFailure() throws {
        let log = try log()
        try Files.remove(path("log"))
        mkdir(path("log"), 0o755)
        log.reopen()
        let failure = "cannot reopen log file '\(path("log"))': Is a directory; output is dropped meanwhile"
        log.write("lost")
        clock.advance(milliseconds: 1000)
        log.write("lost, too")
        #expect(reports.texts == [failure])
        rmdir(path("log"))
        clock.advance(milliseconds: 999)
        log.write("not tried")
        #expect(text() == nil && log.lostBytes == 22)
        clock.advance(milliseconds: 1)
        log.write("kept")
        #expect(text() == "kept" && log.lostBytes == 22)
        #expect(
            reports.texts == [failure, "log file '\(path("log"))' can be written again, 22 bytes were lost"]
        )
    }

    @Test("a reopen tries at once (LOG-36)")
    func reopenTries() throws {
        let log = try log()
        try Files.remove(path("log"))
        mkdir(path("log"), 0o755)
        log.reopen()
        rmdir(path("log"))
        log.reopen()
        log.write("kept")
        #expect(text() == "kept" && log.lostBytes == 0)
    }

    @Test("a full disk is reported once, not with each write, and what it costs is counted (LOG-10)")
    func diskFull() throws {
        symlink("/dev/full", path("full"))
        let log = try log("full")
        let failure = "cannot write log file '\(path("full"))': No space left on device; output is dropped meanwhile"
        for _ in 0..<3 {
            log.write("xy")
            clock.advance(milliseconds: 1000)
        }
        #expect(reports.texts == [failure])
        #expect(log.lostBytes == 6)
        log.close()
        #expect(reports.texts == [failure, "log file '\(path("full"))' was closed, 6 bytes were lost"])
    }

    @Test("of a write that is taken in part the rest is counted (LOG-10)")
    func partialWrite() throws {
        mkfifo(path("fifo"), 0o600)
        let log = try log("fifo")
        // More than a pipe holds.
        log.write(String(repeating: "x", count: 300_000))
        let descriptor = open(path("fifo"), O_RDONLY | O_NONBLOCK)
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: 300_000)
        let kept = read(descriptor, &block, block.count)
        #expect(kept > 0 && log.lostBytes == 300_000 - kept)
        // There is room now: a reader that is slow is no reason to pause.
        log.write("more")
        #expect(reports.texts.last?.contains("can be written again, \(300_000 - kept) bytes were lost") == true)
    }

    @Test("what is no regular file is never rotated, whatever its size (LOG-24, P13)")
    func nonRegular() throws {
        // Not a device in /dev: a rotation that should not be would move it away from the whole machine.
        mkfifo(path("fifo"), 0o600)
        let fifo = try log("fifo", maxBytes: 1, backups: 1)
        fifo.write("more than one byte")
        #expect(try FileStatus(path: path("fifo")).kind == .pipe)
        #expect(text("fifo.1") == nil)
        #expect(reports.texts == [])
    }

    @Test("a FIFO that nobody reads drops what does not fit instead of making us wait (P11)")
    func unreadFIFO() throws {
        mkfifo(path("fifo"), 0o600)
        let log = try log("fifo")
        for _ in 0..<200 { log.write(String(repeating: "x", count: 1000)) }
        #expect(reports.texts.count == 1)
        #expect(reports.texts.first?.contains("Resource temporarily unavailable") == true)
    }

    @Test("a file that cannot be opened at the start is an error with its reason (PROC-34)")
    func openFailure() {
        #expect(throws: Errno(code: EISDIR)) {
            try RotatingFile(path: directory.path, policy: .none) { _ in }
        }
        #expect(throws: Errno(code: ENOENT)) {
            try RotatingFile(path: directory.file("no/such"), policy: .none) { _ in }
        }
    }

    @Test("a closed log holds no descriptor (LOG-34)")
    func closing() throws {
        let log = try log()
        let inode = try FileStatus(path: path("log")).inode
        func isHeld() throws -> Bool {
            try Files.entries(of: "/proc/self/fd").contains { number in
                (try? FileStatus(path: "/proc/self/fd/\(number)").inode) == inode
            }
        }
        #expect(try isHeld())
        log.close()
        #expect(try !isHeld())
    }
}

/// What a log has reported.
final class Reports {
    var texts: [String] = []
}

/// A clock that stands still until it is told.
final class TestClock {
    private(set) var now = MonotonicTime(nanoseconds: 0)

    func advance(milliseconds: Int64) {
        now = MonotonicTime(nanoseconds: now.nanoseconds + milliseconds * 1_000_000)
    }
}
