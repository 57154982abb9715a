import LinuxSystem
import LoopHarness
import Model
import Output
import OutputPipeline
import Reactor
import Testing

import class TestHarness.Sandbox
import class TestHarness.SyslogServer

@Suite struct SyslogTests {
    private static let tag = "supervisord: "

    /// A connection to `log` in a directory, and what it has reported.
    private static func connection(
        _ directory: Sandbox,
        _ reactor: Reactor,
        clock: TestClock = TestClock()
    ) -> (SyslogConnection, Reports) {
        let connection = SyslogConnection(path: directory.file("log"), reactor: reactor, now: { clock.now })
        let reports = Reports()
        connection.report = { reports.texts.append($0) }
        return (connection, reports)
    }

    private static func lost(_ directory: Sandbox, _ reason: String) -> String {
        "cannot write to syslog '\(directory.file("log"))': \(reason); lines for it are dropped meanwhile"
    }

    private static func regained(_ directory: Sandbox, _ count: Int) -> String {
        "syslog '\(directory.file("log"))' takes lines again, \(count) lines were lost"
    }

    @Test(
        "each line of a program is one message with its name in front (LOG-60)",
        arguments: SyslogServer.Kind.allCases
    )
    func lines(_ kind: SyslogServer.Kind) async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"), kind)
            let (connection, reports) = Self.connection(directory, reactor)
            let sink = SyslogSink(connection, processName: "x")
            sink.write("one\ntw")
            sink.write("o\n\nthr")
            sink.close()
            var messages: [String] = []
            try await until(thread) {
                messages += server.messages()
                return messages.count == 4
            }
            #expect(messages == ["one", "two", "", "thr"].map { "supervisord: x " + $0 })
            #expect(reports.texts == [] && connection.droppedLines == 0)
        }
    }

    @Test("a message begins as syslog(3) writes it, with the local time (LOG-60)")
    func head() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"))
            let (connection, _) = Self.connection(directory, reactor)
            let before = Clock.wallNow().seconds
            connection.send(Array("text".utf8))
            let possible = (before...Clock.wallNow().seconds).map { second in
                let time = Clock.localTime(ofSecond: second)
                return String(
                    decoding: SyslogMessage.bytes("text".utf8, tag: "supervisord", at: time),
                    as: UTF8.self
                )
            }
            let messages = server.rawMessages()
            #expect(messages.count == 1 && messages.allSatisfy(possible.contains))
        }
    }

    @Test("every line of a record of the activity log is a message with time and level (LOG-61)")
    func activity() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"))
            let (connection, _) = Self.connection(directory, reactor)
            let log = ActivityLog(level: .info, sinks: [SyslogActivitySink(connection)])
            log.log(.warn, "one\n\ttwo")
            log.log(.info, "three")
            log.reopen()
            log.close()
            let messages = server.messages()
            let texts = messages.map { String($0.dropFirst(Self.tag.count + "2026-11-21 02:07:08,005 ".count)) }
            #expect(texts == ["WARN one", "WARN \ttwo", "INFO three"])
            #expect(messages.allSatisfy { $0.hasPrefix(Self.tag + "20") })
        }
    }

    @Test("a line that is longer than log daemons take comes in several messages, each with the name")
    func longLine() async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"))
            let (connection, _) = Self.connection(directory, reactor)
            let sink = SyslogSink(connection, processName: "x")
            sink.write(String(repeating: "y", count: 20_000) + "\n")
            var messages: [String] = []
            try await until(thread) {
                messages += server.rawMessages()
                return messages.count == 3
            }
            #expect(messages.allSatisfy { $0.utf8.count < 8192 })
            let texts = messages.map { $0.dropFirst("<14>Nov 21 02:07:08 supervisord: x ".count) }
            #expect(texts.joined() == String(repeating: "y", count: 20_000))
        }
    }

    @Test(
        "more lines than the daemon's socket holds wait for it, and all come in order",
        arguments: SyslogServer.Kind.allCases
    )
    func burst(_ kind: SyslogServer.Kind) async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"), kind)
            let (connection, reports) = Self.connection(directory, reactor)
            let sink = SyslogSink(connection, processName: "x")
            let count = kind == .stream ? 10_000 : 3000
            for number in 0..<count { sink.write("line \(number)\n") }
            var isDrained = false
            connection.drain(untilMilliseconds: 20_000) { isDrained = true }
            #expect(!isDrained)
            var text = ""
            try await until(thread) {
                text += server.rawMessages().map { $0 + ";" }.joined()
                return isDrained && text.hasSuffix("line \(count - 1);")
            }
            let numbers = text.split(separator: ";").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            // On a stream a read may end inside a message.
            #expect(kind == .stream || numbers == Array(0..<count))
            #expect(reports.texts == [] && connection.droppedLines == 0)
        }
    }

    @Test("a daemon that takes nothing costs lines, counted and told once, and no program waits (P40)")
    func stalled() async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"))
            let (connection, reports) = Self.connection(directory, reactor)
            let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
            for _ in 0..<3000 { connection.send(line) }
            #expect(connection.droppedLines > 1000)
            #expect(reports.texts == [Self.lost(directory, "it does not take lines as fast as they come")])
            var received = 0
            try await until(thread) {
                received += server.rawMessages().count
                return received + connection.droppedLines == 3000
            }
            try await until(thread) { reports.texts.count == 2 }
            #expect(reports.texts.last == Self.regained(directory, connection.droppedLines))
        }
    }

    @Test("no daemon at all is told once, with path and cause; one that comes is found by a later line (P40)")
    func missing() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let clock = TestClock()
            let (connection, reports) = Self.connection(directory, reactor, clock: clock)
            for _ in 0..<2 { connection.send(Array("lost".utf8)) }
            #expect(reports.texts == [Self.lost(directory, "No such file or directory")])
            let server = try SyslogServer(directory.file("log"))
            clock.advance(milliseconds: 9)
            connection.send(Array("too early".utf8))
            clock.advance(milliseconds: 1)
            connection.send(Array("kept".utf8))
            #expect(server.messages() == [Self.tag + "kept"])
            #expect(reports.texts.last == Self.regained(directory, 3) && reports.texts.count == 2)
        }
    }

    @Test("a daemon that is restarted costs no line once it is back", arguments: SyslogServer.Kind.allCases)
    func restarted(_ kind: SyslogServer.Kind) async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"), kind)
            let (connection, reports) = Self.connection(directory, reactor)
            connection.send(Array("one".utf8))
            #expect(server.messages() == [Self.tag + "one"])
            server.stop()
            try server.start()
            // The end of a stream is noticed by the loop.
            await settle(thread)
            connection.send(Array("two".utf8))
            #expect(server.messages() == [Self.tag + "two"])
            server.stop()
            await settle(thread)
            connection.send(Array("lost".utf8))
            #expect(
                connection.droppedLines == 1 && reports.texts == [Self.lost(directory, "No such file or directory")]
            )
        }
    }

    @Test("lines that wait for a daemon that then dies are counted")
    func deathWhileBusy() async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"))
            let clock = TestClock()
            let (connection, reports) = Self.connection(directory, reactor, clock: clock)
            for number in 0..<1000 { connection.send(Array("\(number)".utf8)) }
            let received = server.rawMessages().count
            server.stop()
            try await until(thread) { connection.droppedLines > 0 }
            #expect(connection.droppedLines <= 1000 - received && reports.texts.count == 1)
            try server.start()
            clock.advance(milliseconds: 10)
            connection.send(Array("after".utf8))
            #expect(server.messages() == [Self.tag + "after"])
            #expect(reports.texts.count == 2)
        }
    }

    @Test("what was lost up to the end is told at the end")
    func lossesAtTheEnd() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let (connection, reports) = Self.connection(directory, reactor)
            for _ in 0..<3 { connection.send(Array("lost".utf8)) }
            var isOver = false
            connection.drain(untilMilliseconds: 10_000) { isOver = true }
            #expect(isOver && reports.texts.last == "syslog '\(directory.file("log"))': 3 lines were lost")
        }
    }

    @Test("draining ends with its time, whatever the daemon does; the lines that are left count as lost")
    func drainLimit() async throws {
        try await onReactor { thread, reactor in
            let directory = try Sandbox()
            let server = try SyslogServer(directory.file("log"))
            let (connection, reports) = Self.connection(directory, reactor)
            for _ in 0..<3000 { connection.send(Array("x".utf8)) }
            var isOver = false
            connection.drain(untilMilliseconds: 10) { isOver = true }
            try await until(thread) { isOver }
            let received = server.rawMessages().count
            #expect(received > 0 && received + connection.droppedLines == 3000)
            #expect(
                reports.texts.last == "syslog '\(directory.file("log"))': \(connection.droppedLines) lines were lost"
            )
        }
    }
}
