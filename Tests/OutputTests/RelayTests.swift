import Glibc
import LinuxSystem
import LoopHarness
import Model
import OutputPipeline
import Reactor
import TestHarness
import Testing

@testable import Output

/// A child writes in our place where we might block and may not make it otherwise: the stream is made on the descriptor itself,
/// as where /proc is missing or the descriptor belongs to another user.
@Suite struct RelayTests {
    /// A stream, its children, and what it has told.
    private final class Scene {
        let stream: StandardStream
        private final class Notes {
            var pids: [Int32] = []
            var reports: [String] = []
        }
        private let notes = Notes()

        init(_ descriptor: Int32, _ reactor: Reactor, shortestLife: Int = .max) throws {
            stream = StandardStream(
                try RelayTransport(
                    to: descriptor,
                    in: StreamSurroundings(
                        reactor: reactor,
                        report: { [notes] in notes.reports.append($0) },
                        adopt: { [notes] in notes.pids.append($0) }
                    ),
                    shortestLife: shortestLife
                )
            )
        }

        var pids: [Int32] { notes.pids }
        var reports: [String] { notes.reports }
        var pid: Int32 { pids.last ?? -1 }

        /// Whether the child has ended, which it is reaped for.
        func hasEnded(_ pid: Int32) -> Bool {
            var status: Int32 = 0
            return waitpid(pid, &status, WNOHANG) != 0
        }
    }

    private static func isBlocking(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFL) & O_NONBLOCK == 0 }

    @Test("bytes arrive whole and in order, on a description that stays as it was (P10)", arguments: [true, false])
    func arrival(isTerminal: Bool) async throws {
        try await onReactor { thread, reactor in
            let channel = isTerminal ? try Channel.terminal() : try Channel.pipe()
            let scene = try Scene(channel.far, reactor)
            let producer = scene.stream.makeProducer(capacity: 1 << 20, overflow: .block)
            let lines = (0..<20_000).map { "line \($0)\n" }
            for line in lines { producer.write(line) }
            var text = ""
            try await until(thread) {
                text = channel.text
                return text.utf8.count >= lines.joined().utf8.count
            }
            #expect(text == lines.joined())
            #expect(Self.isBlocking(channel.far))
            var isDone = false
            scene.stream.drain { isDone = true }
            try await until(thread) { isDone && scene.hasEnded(scene.pid) }
        }
    }

    @Test("a reader that does not read holds up the producer and not us; at the end everything arrives (EXT-16, P49)")
    func slowReader() async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            let scene = try Scene(channel.far, reactor)
            let producer = scene.stream.makeProducer(capacity: 100_000, overflow: .block)
            var length = 0
            while !producer.isFull {
                producer.write(String(repeating: "x", count: 1000))
                length += 1000
            }
            #expect(length < 2_000_000)
            var isDone = false
            scene.stream.drain { isDone = true }
            await settle(thread)
            #expect(!isDone && !scene.hasEnded(scene.pid))
            try await until(thread) {
                _ = channel.readAvailable()
                return isDone
            }
            #expect(channel.readAvailable().count == length)
            try await until(thread) { scene.hasEnded(scene.pid) }
        }
    }

    @Test("the last lines arrive although the child is asked to end", arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
    func signals(_ signal: Int32) async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            let scene = try Scene(channel.far, reactor)
            let producer = scene.stream.makeProducer(capacity: 1000, overflow: .block)
            producer.write("first\n")
            try await until(thread) { channel.text == "first\n" }
            kill(scene.pid, signal)
            producer.write("last\n")
            try await until(thread) { channel.text == "first\nlast\n" }
            #expect(!scene.hasEnded(scene.pid))
            kill(scene.pid, SIGKILL)
            try await until(thread) { scene.hasEnded(scene.pid) }
        }
    }

    @Test("it ends when the stream is let go of, and has written what it got before")
    func forgotten() async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            var scene: Scene? = try Scene(channel.far, reactor)
            let pid = try #require(scene?.pid)
            scene?.stream.makeProducer(capacity: 1000, overflow: .block).write("text\n")
            scene = nil
            var status: Int32 = -1
            try await until(thread) { waitpid(pid, &status, WNOHANG) == pid }
            #expect(status == 0 && channel.text == "text\n")
        }
    }

    @Test("a reader that goes away ends the stream, and no program waits for it any more (P12)")
    func goneReader() async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            let scene = try Scene(channel.far, reactor)
            let producer = scene.stream.makeProducer(capacity: 100_000, overflow: .block)
            while !producer.isFull { producer.write(String(repeating: "x", count: 1000)) }
            var calls = 0
            producer.onRoom = { calls += 1 }
            channel.closeNear()
            try await until(thread) { scene.stream.isGone }
            #expect(calls == 1 && !producer.isFull && scene.pids.count == 1 && scene.reports.isEmpty)
            try await until(thread) { scene.hasEnded(scene.pid) }
        }
    }

    @Test("one that is killed is replaced, and that is told")
    func killed() async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            let scene = try Scene(channel.far, reactor, shortestLife: 0)
            let producer = scene.stream.makeProducer(capacity: 1000, overflow: .block)
            for count in 1...3 {
                kill(scene.pid, SIGKILL)
                try await until(thread) { scene.pids.count == count + 1 && scene.hasEnded(scene.pids[count - 1]) }
                #expect(scene.reports.count == count)
            }
            producer.write("on we go\n")
            try await until(thread) { channel.text == "on we go\n" }
            scene.stream.drain {}
            try await until(thread) { scene.hasEnded(scene.pid) }
        }
    }

    @Test("one that is killed at once, as by a filter of system calls, ends the stream")
    func killedAtOnce() async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            let scene = try Scene(channel.far, reactor)
            kill(scene.pid, SIGKILL)
            try await until(thread) { scene.stream.isGone && scene.hasEnded(scene.pid) }
            #expect(scene.pids.count == 1)
        }
    }

    @Test("it holds nothing but its own two descriptors, and bears its own name")
    func holdings() async throws {
        try await onReactor { thread, reactor in
            let channel = try Channel.pipe()
            let scene = try Scene(channel.far, reactor)
            let pid = scene.pid
            try await until(thread) {
                try Files.contents(of: "/proc/\(pid)/cmdline", limit: 1 << 20).starts(with: Self.name)
            }
            #expect(try Files.entries(of: "/proc/\(pid)/fd").count == 2)
            #expect(Files.linkTarget("/proc/\(pid)/cwd") == "/")
            // Our secrets are not to be seen there.
            let environment = try Files.contents(of: "/proc/\(pid)/environ", limit: 1 << 20)
            #expect(environment.allSatisfy { $0 == 0 })
            kill(pid, SIGKILL)
            try await until(thread) { scene.hasEnded(pid) }
        }
    }

    private static let name = Array("supervisord: relay\0".utf8)
}
