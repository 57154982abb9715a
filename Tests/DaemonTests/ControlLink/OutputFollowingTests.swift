import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// What processes write is told to a control process that wants to know it (EXT-90).
@Suite struct OutputFollowingTests {
    private static let text = "[program:a]\n[program:b]\nredirect_stderr=true\nautostart=false"
    private let a = Namespec("a")
    private let b = Namespec("b")

    private func pieces(_ linked: LinkedDaemon) -> [OutputPiece] {
        linked.peer.messages.compactMap { if case .output(let piece) = $0 { piece } else { nil } }
    }

    /// The bytes of a piece have gone to a log.
    private func write(_ bytes: [UInt8], _ linked: LinkedDaemon, _ name: Namespec, isError: Bool = false) {
        linked.supervisor?.process(named: name)?.logged(bytes.span.bytes, isError ? .stderr : .stdout)
    }

    private func write(_ text: String, _ linked: LinkedDaemon, _ name: Namespec, isError: Bool = false) {
        write(Array(text.utf8), linked, name, isError: isError)
    }

    @Test func `output is told while it is wanted, in the order of its arrival`() throws {
        try LinkedDaemon.run(Self.text) { linked in
            write("early", linked, a)
            linked.settle()
            #expect(pieces(linked) == [])
            #expect(linked.ask(.followOutput(true)) == .done)
            write("1", linked, a)
            write("22", linked, b)
            write("333", linked, a, isError: true)
            // It has no log of its own for it.
            write("4", linked, b, isError: true)
            linked.settle()
            let found = pieces(linked)
            #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["1", "22", "333", "4"])
            #expect(found.map(\.process) == [a, b, a, b] && found.map(\.isError) == [false, false, true, false])
            #expect(found.allSatisfy { $0.skipped == 0 && $0.at == found[0].at && $0.at > 0 })
            #expect(found[0].end == 6 && found[3].end == found[1].end + 1)
            #expect(linked.ask(.followOutput(false)) == .done)
            write("5", linked, a)
            linked.settle()
            #expect(pieces(linked).count == 4)
            #expect(linked.supervisor?.context.outputFollower == nil)
        }
    }

    @Test func `hooks are followed too, and processes that come later`() throws {
        let commands = ["prepare": FakeProgram(habits: .short(seconds: 1, status: 0), output: "from the hook\n")]
        try onReactor { reactor in
            let daemon = TestDaemon("[program:a]", on: reactor)
            daemon.spawner.commands = commands
            try daemon.begin()
            let linked = try LinkedDaemon(daemon)
            _ = linked.ask(.followOutput(true))
            daemon.text = "[program:a]\n[program:c]\npre_start=prepare"
            daemon.reread()
            daemon.addGroup("c")
            linked.settle()
            let found = try #require(pieces(linked).first)
            #expect(found.process == Namespec("c") && String(decoding: found.bytes, as: UTF8.self) == "from the hook\n")
            linked.link.close()
        }
    }

    @Test func `another control process begins without following`() throws {
        try LinkedDaemon.run(Self.text) { linked in
            _ = linked.ask(.followOutput(true))
            #expect(linked.supervisor?.context.outputFollower != nil)
            try linked.reconnect()
            #expect(linked.supervisor?.context.outputFollower == nil)
            write("1", linked, a)
            linked.settle()
            #expect(pieces(linked) == [])
        }
    }

    @Test func `what is not taken is left out and counted, and answers do not wait for it`() throws {
        try LinkedDaemon.run(Self.text) { linked in
            _ = linked.ask(.followOutput(true))
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 50_000)
            var written = 0
            for number in 0..<100 {
                write(chunk, linked, number % 3 == 0 ? b : a)
                written += chunk.count
                linked.turn()
            }
            // Neither this nor the change waits for a megabyte.
            let request = linked.peer.ask(.volumes)
            linked.daemon.start("b")
            linked.settle()
            let messages = linked.peer.messages
            let answered = messages.firstIndex { if case .answer(request, _) = $0 { true } else { false } }
            let changed = messages.firstIndex { if case .changed("b", _, _) = $0 { true } else { false } }
            let last = try #require(messages.lastIndex { if case .output = $0 { true } else { false } })
            #expect(try #require(answered) < last - 20)
            #expect(try #require(changed) < last - 20)
            let found = pieces(linked)
            let told = found.reduce(0) { $0 + $1.bytes.count }
            #expect(told + found.reduce(0) { $0 + $1.skipped } == written)
            #expect(told >= 1 << 20 && told < 3 << 20)
            // Positions tell the same.
            for name in [a, b] {
                var end: Int?
                for piece in found where piece.process == name {
                    if let end { #expect(piece.end - piece.bytes.count - piece.skipped == end) }
                    end = piece.end
                }
            }
            #expect(linked.supervisor?.context.outputFollower?.isEmpty == true)
        }
    }

    @Test func `an opened log tells when the last of it came`() throws {
        try LinkedDaemon.run("[supervisord]\n[program:a]\nautostart=false\nstdout_logfile=NONE") { linked in
            #expect(linked.ask(.openOutput(.stdout(a))) == .output(.none(Errno.noSuchFile.code), OutputMarks()))
            write("first", linked, a)
            let at = linked.daemon.time.wallNow
            linked.advance(bySeconds: 2)
            write("second", linked, a)
            let marks = OutputMarks(
                position: 11,
                written: 11,
                moments: [
                    .init(at: at.seconds * 1000 + at.milliseconds, bytes: 5),
                    .init(at: at.seconds * 1000 + at.milliseconds + 2000, bytes: 6),
                ]
            )
            #expect(linked.ask(.openOutput(.stdout(a))) == .output(.none(Errno.noSuchFile.code), marks))
        }
    }
}
