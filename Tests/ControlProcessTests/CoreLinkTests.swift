import ControlProcess
import ControlProtocol
import ControlServer
import Foundation
import LinuxSystem
import Model
import TestHarness
import Testing

@Suite struct CoreLinkTests {
    private let x = Namespec(group: "g", process: "x")

    private func link(to core: FakeCore) -> CoreLink {
        CoreLink(socket: core.far.socket, files: core.far.files)
    }

    @Test("an answer is waited for, and is that of the number")
    func exchange() throws {
        let core = try FakeCore { core, number, request in
            guard case .write(let text, _) = request else { return }
            core.send(.answer(number, .input(text == "full" ? .full : .queued)))
        }
        let link = link(to: core)
        #expect(link.exchange(.write("full", to: x)) == .input(.full))
        #expect(link.exchange(.write("", to: x)) == .input(.queued))
    }

    @Test("what comes before an answer counts at once when it is a change, and is kept for later otherwise")
    func meanwhile() throws {
        let core = try FakeCore { core, number, request in
            guard case .volumes = request else { return }
            core.send(.ping(7), .groupRemoved("a"), .answer(1, .stop(.stopped)), .finish, .groupRemoved("b"))
            core.send(.answer(number, .done))
        }
        let link = link(to: core)
        var happened: [String] = []
        link.handlers.changed = { if case .groupRemoved(let name) = $0 { happened.append(name) } }
        link.handlers.ping = { happened.append("ping \($0)") }
        link.handlers.finish = { happened.append("finish") }
        link.handlers.kept = { happened.append("kept") }
        link.ask(.stop(x, wait: true)) { happened.append($0 == .stop(.stopped) ? "stopped" : "?") }
        #expect(link.exchange(.volumes) == .done)
        #expect(happened == ["kept", "a", "b"])
        link.handleKept()
        #expect(happened == ["kept", "a", "b", "ping 7", "stopped", "finish"] && link.owed == 0)
    }

    @Test("what is kept may ask in its turn, and nothing is lost or done twice")
    func nested() throws {
        let core = try FakeCore { core, number, request in
            switch request {
            case .volumes: core.send(.answer(1, .stop(.stopped)), .answer(2, .stop(.failed)), .answer(number, .done))
            case .reopenLogs: core.send(.ping(1), .answer(number, .done))
            default: break
            }
        }
        let link = link(to: core)
        var happened: [String] = []
        link.handlers.ping = { _ in happened.append("ping") }
        for name in ["first", "second"] {
            link.ask(.stop(x, wait: true)) { _ in
                happened.append(name)
                #expect(link.exchange(.reopenLogs) == .done)
            }
        }
        #expect(link.exchange(.volumes) == .done)
        link.handleKept()
        #expect(happened == ["first", "second", "ping", "ping"])
    }

    @Test("a long answer and a long request go through, though neither side takes all of it at once")
    func long() throws {
        let text = String(repeating: "x", count: 8 << 20)
        let core = try FakeCore { core, number, request in
            guard case .write(let text, _) = request else { return }
            core.send(.answer(number, .bytes(Array(text.utf8))))
        }
        let link = link(to: core)
        for _ in 0..<3 { #expect(link.exchange(.write(text, to: x)) == .bytes(Array(text.utf8))) }
    }

    @Test("a core that answers before it reads on does not wait for us for ever")
    func bothWays() throws {
        // Each request has an answer that fills the socket; the next requests are sent before the answers are taken.
        let core = try FakeCore { core, number, _ in
            core.send(.answer(number, .bytes([UInt8](repeating: 1, count: 300_000))))
        }
        let link = link(to: core)
        var answers = 0
        for _ in 0..<20 { link.ask(.write(String(repeating: "y", count: 300_000), to: x)) { _ in answers += 1 } }
        #expect(link.exchange(.reopenLogs) != nil)
        link.handleKept()
        #expect(answers == 20)
    }

    @Test("when the core dies, whoever waits is told, once")
    func death() throws {
        let core = try FakeCore { core, _, request in
            if case .volumes = request { core.die() }
        }
        let link = link(to: core)
        var lost = 0
        link.handlers.lost = { lost += 1 }
        var told: [Bool] = []
        link.ask(.stop(x, wait: true)) { told.append($0 == nil) }
        #expect(link.exchange(.volumes) == nil)
        #expect(lost == 1 && told == [true])
        link.ask(.stop(x, wait: true)) { told.append($0 == nil) }
        #expect(link.exchange(.volumes) == nil && lost == 1 && told == [true, true])
    }

    @Test(
        "a core that makes no sense is as good as dead",
        arguments: [[0, 0, 0, 0], [1, 0, 0, 0, 99], [255, 255, 255, 255]]
    )
    func nonsense(bytes: [UInt8]) throws {
        let core = try FakeCore { core, _, _ in core.send(bytes) }
        let link = link(to: core)
        var lost = 0
        link.handlers.lost = { lost += 1 }
        #expect(link.exchange(.volumes) == nil && lost == 1)
    }

    @Test("a message that is taken from what was read elsewhere counts, cut anywhere")
    func take() throws {
        let core = try FakeCore()
        let link = link(to: core)
        var removed: [String] = []
        var pings = 0
        link.handlers.changed = { if case .groupRemoved(let name) = $0 { removed.append(name) } }
        link.handlers.ping = { _ in pings += 1 }
        var writer = WireWriter()
        for message in [CoreMessage.groupRemoved("a"), .ping(1), .groupRemoved("b")] { message.write(to: &writer) }
        for byte in writer.bytes { withUnsafeBytes(of: byte) { link.take($0) } }
        #expect(removed == ["a", "b"] && pings == 1)
    }

    @Test("a descriptor that was passed on is another number for the same file")
    func descriptors() throws {
        let directory = try Sandbox()
        let path = try directory.write("log", "0123456789")
        let core = try FakeCore { core, number, request in
            guard case .openLog = request, let file = try? Files.openForReading(path) else { return }
            core.pass(file.number)
            core.send(.answer(number, .log(.file)))
        }
        let logs = RemoteLogs(link(to: core))
        switch try logs.open(.activity) {
        case .file(let file): #expect(try file.read(at: 4, atMost: 3) == Array("456".utf8))
        case .memory: Issue.record("no file")
        }
    }

    @Test("what is not there is told by its number")
    func noLog() throws {
        let core = try FakeCore { core, number, request in
            guard case .openLog(let log) = request else { return core.send(.answer(number, .log(.same))) }
            core.send(.answer(number, .log(log == .activity ? .none(13) : .memory(written: 9, size: 4, clearings: 2))))
        }
        let logs = RemoteLogs(link(to: core))
        #expect(throws: Errno.permissionDenied) { _ = try logs.open(.activity) }
        switch try logs.open(.stdout(x)) {
        case .file: Issue.record("no memory")
        case .memory(let written, let size, let clearings): #expect(written == 9 && size == 4 && clearings == 2)
        }
        let status = try FileStatus(path: "/")
        if logs.successor(of: status, of: .activity) != nil { Issue.record("another file") }
    }
}
