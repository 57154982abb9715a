import Model
import Testing

@testable import ProcessLifecycle

/// What is left for Kubernetes when a program has ended the container (EXT-80).
@Suite struct TerminationMessageTests {
    private func message(
        _ kind: FinalEnd.Kind = .unexpected,
        _ status: WaitStatus? = .exited(code: 3),
        reason: String? = nil,
        command: String = "/bin/x",
        outOfMemory: OutOfMemoryKill? = nil
    ) -> TerminationMessage {
        TerminationMessage(
            name: "x",
            end: FinalEnd(kind, exitStatus: 1),
            status: status,
            reason: reason,
            command: command,
            outOfMemory: outOfMemory
        )
    }

    private func text(_ output: String) -> String { text(Array(output.utf8)) }

    private func text(_ output: [UInt8]) -> String {
        let text = message().text(withLast: output.suffix(TerminationMessage.interest))
        #expect(text.count <= TerminationMessage.limit)
        #expect(text.last == UInt8(ascii: "\n"))
        #expect(String(validating: text, as: UTF8.self) != nil)
        return String(decoding: text, as: UTF8.self)
    }

    private static let head = "'x' has ended: exit status 3; not expected\n"

    @Test("the cause is one line, by what has happened")
    func causes() {
        let limit = OutOfMemoryKill(limit: 32 << 20)
        #expect(message(.expected, .exited(code: 0)).cause == "'x' has ended: exit status 0")
        #expect(message().cause == "'x' has ended: exit status 3; not expected")
        #expect(
            message(.unexpected, .signaled(.kill, coreDumped: false), outOfMemory: limit).cause
                == "'x' has ended: terminated by SIGKILL; not expected, killed by the kernel: out of memory, with a limit "
                + "of 32 MiB"
        )
        #expect(
            message(.fatal, .exited(code: 1), reason: "Exited too quickly (process log may have details)").cause
                == "'x' was given up: Exited too quickly (process log may have details); its last end: exit status 1"
        )
        #expect(
            message(.fatal, nil, reason: "no such file").cause == "'x' ('/bin/x') could not be started: no such file"
        )
        #expect(message(.fatal, nil, reason: nil, command: "").cause == "'x' could not be started")
    }

    @Test(
        "short output stands whole behind the cause",
        arguments: [
            ("", ""), ("\n\n", ""), ("one", "one\n"), ("one\ntwo\n", "one\ntwo\n"), ("a\n\nb\n\n\n", "a\n\nb\n"),
        ]
    )
    func short(output: String, told: String) {
        #expect(text(output) == Self.head + told)
    }

    @Test("of more output the last whole lines stand there")
    func long() {
        let lines = (0..<2000).map { "line \($0)\n" }
        let told = text(lines.joined())
        #expect(told.hasPrefix(Self.head + "line 1"))
        #expect(told.hasSuffix("line 1998\nline 1999\n"))
        let rest = told.dropFirst(Self.head.count)
        #expect(lines.suffix(rest.split(separator: "\n").count).joined() == rest)
        #expect(told.utf8.count > TerminationMessage.limit - 20)
    }

    @Test("every length of a last line", arguments: [0, 1, 2, 3, 4])
    func edges(shift: Int) {
        let room = TerminationMessage.limit - Self.head.utf8.count
        for length in (room - 5)...(room + 5) {
            let line = String(repeating: "x", count: length + shift - 2)
            let told = text("before\n" + line + "\n")
            #expect(told.hasSuffix("x\n"))
            if length + shift - 2 < room { #expect(told.hasSuffix("\n" + line + "\n")) }
        }
    }

    @Test("a line that is too long by itself is told from its last characters")
    func longLine() {
        let told = text(String(repeating: "ä", count: 5000))
        #expect(told.hasPrefix(Self.head + "…ä"))
        #expect(told.utf8.count > TerminationMessage.limit - 4)
    }

    @Test("what is not UTF-8 is made so, and does not make it longer than it may be")
    func invalid() {
        #expect(text([0x61, 0xff, 0x62]) == Self.head + "a\u{fffd}b\n")
        _ = text([UInt8](repeating: 0xff, count: 5000))
        _ = text((0..<5000).map { $0 % 7 == 0 ? 0x0a : 0xc3 })
    }

    @Test("bytes at random")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let count = Int.random(in: 0...6000, using: &generator)
            _ = text(
                (0..<count).map { _ in [0x0a, 0x61, 0xc3, 0xa4, 0xf0, 0x00].randomElement(using: &generator) ?? 0 }
            )
        }
    }

    @Test("a cause is one line of printable text, and not longer than it may be")
    func strangeCause() {
        let long = message(.fatal, nil, reason: String(repeating: "ö\n", count: 9000))
        let text = long.text(withLast: Array("last words\n".utf8))
        #expect(text.count <= TerminationMessage.limit)
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2 && lines.last == "last words" && lines.first?.last == "…")
    }
}
