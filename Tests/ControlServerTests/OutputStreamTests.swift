import ControlProtocol
import Model
import NIOCore
import Testing

@testable import ControlServer

/// `/logs/stream?follow=1`, without a server.
@Suite struct OutputStreamTests {
    private static let a = Namespec("a")
    private static let b = Namespec("b")

    /// A client that takes what is sent, or not.
    private final class Client {
        let control: FakeControl
        let time = TestTime()
        let memory = MemoryBudget()
        let stream: OutputStream
        private(set) var sent = ""
        var takes = true

        init(_ query: String, _ control: FakeControl, meanwhile: () -> Void = {}) throws {
            self.control = control
            stream = OutputStream(try OutputQuery(query.utf8), of: control, time: time, memory: memory)
            stream.start { [unowned self] bytes in
                sent += String(buffer: bytes)
                return takes
            }
            time.settle()
        }

        func write(
            _ text: String,
            _ process: Namespec = a,
            isError: Bool = false,
            at: Int = 5,
            skipped: Int = 0,
            end: Int
        ) {
            let piece = OutputPiece(
                process,
                isError: isError,
                at: at,
                bytes: Array(text.utf8),
                skipped: skipped,
                end: end
            )
            control.output.publish(piece)
            time.settle()
        }

        /// The last parts of what was sent since this was asked last, without what comes first.
        func take() -> [String] {
            let lines = sent.split(separator: "\n").filter { !$0.hasPrefix("{\"daemon\"") }
            sent = ""
            return lines.map { line in
                let key = ["\"text\":", "\"skipped\":", "\"note\":"].first { line.contains($0) } ?? ""
                return String(line.split(separator: key, maxSplits: 1).last?.dropLast() ?? "").replacing("\"", with: "")
            }
        }
    }

    private func control(_ text: String = "one\ntwo\nthr") -> FakeControl {
        let control = FakeControl([FakeProcess("a"), FakeProcess("b")])
        control.groups[0].members[0].record.stdoutLog = .memory
        control.fakeLogs.memories[.stdout(Self.a)] = FakeLogs.Memory(text)
        control.fakeLogs.marks[.stdout(Self.a)] = OutputMarks(
            position: 111,
            written: 11,
            moments: [.init(at: 9, bytes: 3)]
        )
        return control
    }

    @Test func `what there is comes first, then what follows, without a hole or a line twice`() throws {
        let client = try Client("follow=1", control())
        #expect(client.sent.hasPrefix("{\"daemon\":\"1234.1800000000\",\"names\":[\"a\",\"b\"]}\n"))
        #expect(client.take() == ["has no log: stdout_logfile is NONE", "one", "two"])
        // The core had told this before the log was opened.
        client.write("two\nthr", end: 111)
        #expect(client.take() == [])
        client.write("ee\nfour\nfi", end: 121)
        #expect(client.take() == ["three", "four"])
        client.write("ve\n", end: 124)
        #expect(client.take() == ["five"])
        client.stream.stop()
    }

    @Test func `the order of lines is that of their arrival`() throws {
        let client = try Client("follow=1&lines=0", control())
        client.write("a1\na", end: 4)
        client.write("b1\n", Self.b, at: 6, end: 3)
        client.write("2\n", at: 7, end: 6)
        client.write("e1\n", Self.b, isError: true, at: 8, end: 3)
        let sent = client.sent.split(separator: "\n").dropFirst()
        #expect(
            Array(sent) == [
                "{\"name\":\"a\",\"group\":\"a\",\"stream\":\"stdout\",\"at\":5,\"seq\":3,\"text\":\"a1\"}",
                "{\"name\":\"b\",\"group\":\"b\",\"stream\":\"stdout\",\"at\":6,\"seq\":3,\"text\":\"b1\"}",
                "{\"name\":\"a\",\"group\":\"a\",\"stream\":\"stdout\",\"at\":7,\"seq\":6,\"text\":\"a2\"}",
                "{\"name\":\"b\",\"group\":\"b\",\"stream\":\"stderr\",\"at\":8,\"seq\":3,\"text\":\"e1\"}",
            ]
        )
    }

    @Test func `only what was asked for comes`() throws {
        let client = try Client("follow=1&lines=0&name=b&stream=stderr", control())
        client.write("1\n", end: 2)
        client.write("2\n", Self.b, end: 2)
        client.write("3\n", Self.b, isError: true, end: 2)
        #expect(client.take() == ["3"])
    }

    @Test func `a line that does not end comes after a moment`() throws {
        let client = try Client("follow=1&lines=0", control())
        client.write("pass", end: 4)
        client.time.advance(byMilliseconds: 600)
        client.write("word: ", end: 10)
        client.time.advance(byMilliseconds: 900)
        #expect(client.take() == [])
        client.time.advance(byMilliseconds: 1200)
        #expect(client.take() == ["password: "])
        client.write("ok\n", end: 13)
        #expect(client.take() == ["ok"])
        // One that was there at the beginning as well.
        let other = try Client("follow=1", control())
        _ = other.take()
        other.time.advance(byMilliseconds: 2100)
        #expect(other.take() == ["thr"])
    }

    @Test func `what a client does not take waits within limits, and what is left out is counted`() throws {
        let client = try Client("follow=1&lines=0", control())
        client.takes = false
        client.write("first\n", end: 6)
        let line = String(repeating: "x", count: 99_999) + "\n"
        for number in 1...20 { client.write(line, end: 6 + 100_000 * number) }
        #expect(client.take() == ["first"])
        #expect(client.memory.held <= 1 << 20 && client.memory.held > 900_000)
        client.takes = true
        client.stream.resume()
        client.time.settle()
        let taken = client.take()
        let lost = try #require(taken.last.flatMap { Int($0) })
        #expect(taken.dropLast().reduce(0) { $0 + $1.utf8.count + 1 } + lost >= 20 * 100_000)
        #expect(lost == 1_000_000 && client.memory.held == 0)
        client.write("last\n", skipped: 7, end: 5_000_000)
        #expect(client.take() == ["7", "last"])
    }

    @Test func `the core is asked for output only while a client follows it`() throws {
        var wishes: [Bool] = []
        let control = control()
        control.output = OutputFeed { wishes.append($0) }
        let (one, two) = (try Client("follow=1", control), try Client("follow=1", control))
        #expect(wishes == [true])
        one.stream.stop()
        #expect(wishes == [true])
        two.stream.stop()
        #expect(wishes == [true, false])
        #expect(one.time.pending == 0 && two.time.pending == 0)
    }

    @Test(arguments: ["lines=-1", "lines=x", "follow=yes", "stream=stdin"])
    func `a query that makes no sense is refused`(query: String) {
        #expect(throws: OutputQuery.Problem.self) { try OutputQuery(query.utf8) }
    }
}
