import Glibc
import LinuxSystem
import LoopHarness
import Model
import Reactor
import Testing

@testable import Output

@Suite struct ChildChannelTests {
    /// A channel on the read end of a pipe, and what it has told.
    private final class Scene {
        let pipe: TestPipe
        let log = RecordingSink()
        let sinks: [RecordingSink]
        var reads = 0
        var ends = 0
        private(set) var channel: ChildChannel?

        var output: [String] = []
        var messages: [String] = []

        init(
            _ reactor: Reactor,
            level: LogLevel = .info,
            sinks: Int = 1,
            stripsANSI: Bool = false,
            captureMaxBytes: Int = 0,
            spellsOutControls: Bool = false
        ) throws {
            pipe = try TestPipe()
            self.sinks = (0..<sinks).map { _ in RecordingSink() }
            channel = try ChildChannel(
                ChildChannel.Settings(
                    processName: "it's",
                    name: "stdout",
                    stripsANSI: stripsANSI,
                    captureMaxBytes: captureMaxBytes,
                    spellsOutControls: spellsOutControls
                ),
                readEnd: pipe.takeReading(),
                sinks: self.sinks,
                log: ActivityLog(level: level, sinks: [log]),
                reactor: reactor,
                handlers: ChildChannel.Handlers(
                    onBytes: { [unowned self] _, stage in if stage == .read { reads += 1 } },
                    onOutput: { [unowned self] in output.append(String($0)) },
                    onMessage: { [unowned self] in messages.append(String(decoding: $0, as: UTF8.self)) },
                    onEnd: { [unowned self] in ends += 1 }
                )
            )
        }

        var text: String { sinks.first?.text ?? "" }
    }

    @Test("the activity log spells out control characters of a listener, its own log and that of a program have them")
    func controlCharacters() async throws {
        try await onReactor { thread, reactor in
            for (isListener, shown) in [(true, #"\x1b[1m\r"#), (false, "\u{1b}[1m\r")] {
                let scene = try Scene(reactor, level: .debug, spellsOutControls: isListener)
                scene.pipe.write("READY\n\u{1b}[1m\r\n")
                try await until(thread) { scene.text == "READY\n\u{1b}[1m\r\n" }
                #expect(scene.log.text.contains("output:\nREADY\n\(shown)\n"))
            }
        }
    }

    @Test("output that cannot be read is lost with a line that gives the cause")
    func unreadable() async throws {
        try await onReactor { thread, reactor in
            // The end of a pipe that is for writing alone: read(2) gives EBADF, and poll wakes the reader as the other end is closed.
            var numbers: [Int32] = [-1, -1]
            #expect(pipe(&numbers) == 0)
            close(numbers[0])
            let log = RecordingSink()
            var ends = 0
            let channel = try ChildChannel(
                ChildChannel.Settings(processName: "x", name: "stderr"),
                readEnd: Descriptor(owning: numbers[1]),
                sinks: [],
                log: ActivityLog(level: .info, sinks: [log]),
                reactor: reactor,
                handlers: ChildChannel.Handlers(onEnd: { ends += 1 })
            )
            try await until(thread) { ends == 1 }
            #expect(log.text.contains("cannot read the stderr of 'x', its output is lost: Bad file descriptor"))
            withExtendedLifetime(channel) {}
        }
    }

    @Test("what the program writes goes to every sink, byte for byte, to the end (LOG-33, PROC-42)")
    func toTheEnd() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor, sinks: 2)
            scene.pipe.write("one\ntw")
            try await until(thread) { scene.text == "one\ntw" }
            #expect(scene.reads == 1 && scene.ends == 0)
            let rest = String(repeating: "x", count: 60_000) + "end"
            scene.pipe.write(rest)
            scene.pipe.closeWriting()
            try await until(thread) { scene.ends > 0 }
            #expect(scene.sinks.filter { !($0.text == "one\ntw" + rest && $0.calls == ["close"]) }.isEmpty)
            await settle(thread)
            #expect(scene.ends == 1)
        }
    }

    @Test("while a sink is full the pipe is not read, and the program waits (EXT-16)")
    func pausing() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor, sinks: 2)
            scene.sinks[1].isFull = true
            scene.pipe.write("first")
            try await until(thread) { scene.text == "first" }
            scene.pipe.write(" second")
            await settle(thread)
            #expect(scene.text == "first")
            scene.sinks[0].onRoom?()
            await settle(thread)
            #expect(scene.text == "first", "another sink is still full")
            scene.sinks[1].isFull = false
            scene.sinks[1].onRoom?()
            try await until(thread) { scene.text == "first second" }
            #expect(scene.sinks[1].text == "first second")
        }
    }

    @Test("what a paused pipe still holds at its end is read all the same (PROC-42, EXT-16)")
    func endWhilePaused() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            scene.sinks[0].isFull = true
            scene.pipe.write("first")
            try await until(thread) { scene.text == "first" }
            let rest = String(repeating: "y", count: 65_536)
            scene.pipe.write(rest)
            scene.pipe.closeWriting()
            try await until(thread) { scene.ends == 1 }
            #expect(scene.text == "first" + rest)
        }
    }

    @Test("an unread standard stream stops its program, and loses nothing once it is read (EXT-16, P11)")
    func endToEnd() async throws {
        try await onReactor { thread, reactor in
            let (child, stdout) = (try TestPipe(), try TestPipe())
            let streams = StandardStreams(inherited: [stdout.writing], reactor: reactor)
            let producer = try streams.stream(stdout.writing).makeProducer(capacity: 100_000, overflow: .block)
            var ends = 0
            let channel = try ChildChannel(
                ChildChannel.Settings(processName: "x", name: "stdout"),
                readEnd: child.takeReading(),
                sinks: [producer],
                log: ActivityLog(level: .info),
                reactor: reactor,
                handlers: ChildChannel.Handlers(onEnd: { ends += 1 })
            )
            _ = fcntl(child.writing, F_SETFL, O_NONBLOCK)
            let chunk = [UInt8](repeating: UInt8(ascii: "z"), count: 4096)
            var written = 0
            // Writes until nothing has been taken for a while.
            for _ in 0..<20 {
                while case let count = Glibc.write(child.writing, chunk, chunk.count), count > 0 { written += count }
                await pause(thread, milliseconds: 5)
            }
            #expect(Glibc.write(child.writing, chunk, chunk.count) == -1)
            #expect(written < 800_000)
            child.closeWriting()
            var total = 0
            try await until(thread) {
                total += stdout.read().utf8.count
                return total == written
            }
            #expect(ends == 1)
            withExtendedLifetime(channel) {}
        }
    }

    @Test("closing ends the channel once, and its program finds nobody (P9)")
    func closing() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            scene.channel?.close()
            try await until(thread) { scene.ends == 1 }
            scene.channel?.close()
            await settle(thread)
            #expect(scene.ends == 1)
            #expect(scene.sinks[0].calls == ["close"])
            let written = Glibc.write(scene.pipe.writing, "x", 1)
            let reason = errno
            #expect(written == -1)
            #expect(reason == EPIPE)
        }
    }

    @Test("at debug level each chunk and the end are in the activity log (LOG-4, LOG-5)")
    func activityLog() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor, level: .debug)
            scene.pipe.write("text\n")
            try await until(thread) { scene.reads == 1 }
            let bytes: [UInt8] = [255, 10]
            _ = Glibc.write(scene.pipe.writing, bytes, 2)
            try await until(thread) { scene.reads == 2 }
            scene.pipe.closeWriting()
            try await until(thread) { scene.ends == 1 }
            let messages = scene.log.text
            #expect(messages.contains(" DEBG \"it's\" stdout output:\ntext\n\n"))
            #expect(messages.contains(" DEBG \"it's\" stdout output:\nUndecodable: b'\\xff\\n'\n"))
            #expect(messages.hasSuffix("closed, stopped monitoring <it's> (stdout)\n"))
        }
    }

    @Test(
        "what stands between capture tokens is a message and not in the log, but is output all the same (LOG-51, LOG-54)"
    )
    func capturing() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor, level: .debug, captureMaxBytes: 100)
            scene.pipe.write("before <!--XSUPERVISOR:BEGIN-->the mess")
            try await until(thread) { scene.output.count == 2 }
            #expect(scene.messages.isEmpty)
            scene.pipe.write("age<!--XSUPERVISOR:END--> after")
            try await until(thread) { scene.text == "before  after" }
            #expect(scene.messages == ["the message"])
            #expect(scene.output == ["before ", "the mess", "age", " after"])
            #expect(scene.log.text.contains(" DEBG \"it's\" stdout emitted a comm event\n"))
        }
    }

    @Test("the beginning of a token that is none is written at the end of the stream (QRK-21)")
    func heldBackOutput() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor, captureMaxBytes: 100)
            scene.pipe.write("last words <!--XSUPER")
            try await until(thread) { scene.text == "last words " }
            scene.pipe.closeWriting()
            try await until(thread) { scene.ends == 1 }
            #expect(scene.text == "last words <!--XSUPER")
        }
    }

    @Test("control sequences are stripped from messages too (LOG-40)")
    func strippedMessage() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor, stripsANSI: true, captureMaxBytes: 100)
            scene.pipe.write("<!--XSUPERVISOR:BEGIN-->\u{1b}[1mloud\u{1b}[0m<!--XSUPERVISOR:END-->")
            try await until(thread) { scene.messages == ["loud"] }
        }
    }

    @Test("reopening is passed on to the files (LOG-36)")
    func reopening() async throws {
        try await onReactor { _, reactor in
            let scene = try Scene(reactor, sinks: 2)
            scene.channel?.reopen()
            #expect(scene.sinks.filter { !($0.calls == ["reopen"]) }.isEmpty)
        }
    }

    @Test("the end of the pipe that the program has stays as it is (P10)")
    func sharedDescription() async throws {
        try await onReactor { _, reactor in
            let scene = try Scene(reactor)
            #expect(!scene.pipe.isNonBlocking)
        }
    }
}
