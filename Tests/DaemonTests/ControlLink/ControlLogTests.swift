import ControlProtocol
import Glibc
import LinuxSystem
import Model
import OutputPipeline
import Testing

@testable import Daemon
@testable import Output

/// Logs that the control process wants to read, and the lines that it has for the activity log.
@Suite struct ControlLogTests {
    /// Runs the body with the path of a file of its own.
    private func withFile(_ content: String, _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/control-log-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        try Descriptor(owning: number).write(text: content)
        try body(path)
    }

    private let a = Namespec("a")

    @Test func `the file of a log comes before the answer`() throws {
        try withFile("content") { path in
            try LinkedDaemon.run("[program:a]\nstdout_logfile=\(path)\nautostart=false") { linked in
                #expect(linked.ask(.openLog(.stdout(a))) == .log(.file))
                let file = try #require(linked.peer.takeFile())
                #expect(String(decoding: file.content, as: UTF8.self) == "content")
                #expect(linked.ask(.openLog(.stderr(a))) == .log(.none(ENOENT)))
                #expect(linked.peer.takeFile() == nil)
            }
        }
    }

    @Test func `a log that is followed comes again when another file has its name`() throws {
        try withFile("old") { path in
            try LinkedDaemon.run("[program:a]\nstdout_logfile=\(path)\nautostart=false") { linked in
                _ = linked.ask(.openLog(.stdout(a)))
                let status = try #require(linked.peer.takeFile()).status
                let follow = Request.followLog(
                    .stdout(a),
                    device: UInt64(status.device),
                    inode: UInt64(status.inode)
                )
                #expect(linked.ask(follow) == .log(.same))
                try Files.rename(path, to: path + ".1")
                defer { unlink(path + ".1") }
                #expect(linked.ask(follow) == .log(.none(ENOENT)))
                try Files.openForOverwriting(path).write(text: "new")
                #expect(linked.ask(follow) == .log(.file))
                #expect(linked.peer.takeFile()?.content == Array("new".utf8))
            }
        }
    }

    @Test func `what is no regular file is not handed on`() throws {
        try withFile("") { path in
            unlink(path)
            #expect(mkfifo(path, 0o600) == 0)
            let text = "[program:a]\nautostart=false\nstdout_logfile=\(path)\nstderr_logfile=/dev/null"
            try LinkedDaemon.run(text) { linked in
                #expect(linked.ask(.openLog(.stdout(a))) == .log(.memory(written: 0, size: 0)))
                #expect(linked.ask(.openLog(.stderr(a))) == .log(.memory(written: 0, size: 0)))
                unlink(path)
                #expect(mkdir(path, 0o700) == 0)
                defer { rmdir(path) }
                #expect(linked.ask(.openLog(.stdout(a))) == .log(.none(EISDIR)))
                #expect(linked.peer.takeFile() == nil)
            }
        }
    }

    @Test func `the activity log is one of them`() throws {
        try withFile("activity") { path in
            try LinkedDaemon.run("[supervisord]\nlogfile=\(path)") { linked in
                #expect(linked.ask(.openLog(.activity)) == .log(.file))
                #expect(linked.peer.takeFile()?.content == Array("activity".utf8))
            }
            try LinkedDaemon.run("[supervisord]\nlogfile=syslog") { linked in
                #expect(linked.ask(.openLog(.activity)) == .log(.none(ESPIPE)))
            }
        }
    }

    @Test func `a log in memory comes in pieces`() throws {
        let text = "[supervisord]\nchildlogdir=/\n[program:a]\nautostart=false\nstdout_logfile=AUTO"
        try LinkedDaemon.run(text) { linked in
            // Where the user may write there, it is on disk.
            guard let memory = linked.supervisor?.process(named: a)?.logs.outputLog.kept else { return }
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            memory.append(bytes.span.bytes)
            #expect(linked.ask(.openLog(.stdout(a))) == .log(.memory(written: 200_000, size: 200_000)))
            var read: [UInt8] = []
            while case .bytes(let piece, _)? = linked.ask(.readMemory(.stdout(a), offset: read.count, length: .max)),
                !piece.isEmpty
            {
                #expect(piece.count <= 65_536)
                read += piece
            }
            #expect(read == bytes)
            #expect(linked.ask(.readMemory(.stdout(a), offset: .min, length: 3)) == .bytes(Array(bytes[..<3])))
            #expect(linked.ask(.readMemory(.stdout(a), offset: .max, length: 3)) == .bytes([], from: .max))
            #expect(linked.ask(.readMemory(.stdout(a), offset: 0, length: .min)) == .bytes([]))
        }
    }

    /// A program that writes to a descriptor that the daemon has inherited.
    private func withStream(_ keep: String, _ body: (LinkedDaemon, String) throws -> Void) throws {
        let pipe = try Pipe()
        try pipe.setNonBlocking()
        let path = "/dev/fd/\(pipe.writeNumber)"
        let text = "[supervisord]\n\(keep)\n[program:a]\nautostart=false\nstdout_logfile=\(path)\nstderr_logfile=NONE"
        try LinkedDaemon.run(text, inherited: [pipe.writeNumber]) { try body($0, path) }
    }

    @Test func `the end of what goes to standard output comes from memory`() throws {
        try withStream("log_keep=5") { linked, path in
            #expect(linked.ask(.openLog(.stdout(a))) == .log(.memory(written: 0, size: 0)))
            #expect(linked.ask(.readMemory(.stdout(a), offset: 0, length: 9)) == .bytes([]))
            let log = try #require(linked.supervisor?.process(named: a)?.logs.outputLog)
            #expect(log.place == .kept(path) && log.kept == nil)
            for sink in try log.open(for: a) { sink.write("0123456789") }
            #expect(linked.ask(.openLog(.stdout(a))) == .log(.memory(written: 10, size: 5)))
            #expect(linked.ask(.readMemory(.stdout(a), offset: 0, length: 9)) == .bytes(Array("56789".utf8), from: 5))
            #expect(log.lastBytes(2) == Array("89".utf8))
            // What runs beside the program writes into the same log.
            for sink in try log.openBeside(for: a) { sink.write("ab") }
            #expect(log.lastBytes(9) == Array("789ab".utf8))
            #expect(linked.ask(.clearLogs(a)) == .clear(.cleared))
            #expect(linked.ask(.openLog(.stdout(a))) == .log(.memory(written: 0, size: 0, clearings: 1)))
            #expect(log.lastBytes(9) == [])
        }
    }

    @Test func `nothing is kept where that was not asked for`() throws {
        try withStream("log_keep=0") { linked, path in
            #expect(linked.ask(.openLog(.stdout(a))) == .log(.none(ESPIPE)))
            let log = try #require(linked.supervisor?.process(named: a)?.logs.outputLog)
            for sink in try log.open(for: a) { sink.write("0123456789") }
            #expect(log.place == .stream(path) && log.kept == nil && log.lastBytes(9) == [])
        }
    }

    @Test func `a full socket for files is told, and keeps nothing waiting`() throws {
        try withFile("x") { path in
            try LinkedDaemon.run("[program:a]\nstdout_logfile=\(path)\nautostart=false") { linked in
                var answers: [Answer?] = []
                while answers.last != .log(.none(EAGAIN)), answers.count < 2000 {
                    answers.append(linked.ask(.openLog(.stdout(a))))
                }
                #expect(answers.count < 2000)
                while linked.peer.takeFile() != nil {}
                #expect(linked.ask(.openLog(.stdout(a))) == .log(.file))
            }
        }
    }

    // MARK: Lines

    @Test func `a line is written, cut short and harmless`() throws {
        try LinkedDaemon.run("[program:a]") { linked in
            linked.daemon.activity.clear()
            linked.peer.send(.log(.info, "hello"))
            linked.peer.send(.log(.blather, "not shown"))
            linked.peer.send(.log(.warn, "\u{1b}[31mred"))
            linked.peer.send(.log(.error, String(repeating: "ä", count: 100_000)))
            linked.settle()
            #expect(linked.daemon.log.prefix(2) == ["INFO hello", "WARN \\x1b[31mred"])
            #expect(linked.daemon.log.count == 3)
            #expect(linked.daemon.log[2].utf8.count == 65_536 + 5)
        }
    }

    @Test func `more than ten thousand lines a second are counted instead`() throws {
        try LinkedDaemon.run("[program:a]") { linked in
            linked.daemon.activity.clear()
            let lines = ControlLines(reactor: linked.daemon.process.reactor) { level, text in
                linked.daemon.process.log.log(level, text)
            }
            for _ in 0..<10_007 { lines.write(.info, "line") }
            #expect(linked.daemon.log.count == 10_000)
            lines.endSecond()
            lines.write(.info, "next")
            #expect(
                linked.daemon.log.suffix(2) == [
                    "WARN dropped 7 lines of the control process: it may have 10000 in a second", "INFO next",
                ]
            )
        }
    }
}
