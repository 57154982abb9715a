import Configuration
import ControlProcess
import ControlProtocol
import Model
import Testing

/// Each operation asks for what it says, and comes to what the core answers.
@Suite struct RemoteOperationsTests {
    private let x = Namespec(group: "g", process: "x")
    private let core: FakeCore
    private let link: CoreLink
    private let operations: RemoteOperations

    init() throws {
        core = try FakeCore { core, number, request in core.send(.answer(number, Self.answer(to: request))) }
        link = CoreLink(socket: core.far.socket, files: core.far.files)
        operations = RemoteOperations(link)
    }

    private static func answer(to request: Request) -> Answer {
        let x = Namespec(group: "g", process: "x")
        return switch request {
        case .start, .restart: .start(.spawnError)
        case .stop: .stop(.notRunning)
        case .signal: .signal(.failed("why"))
        case .clearLogs: .clear(.failed)
        case .write: .input(.full)
        case .startAll, .restartAll: .startAll([ProcessResult(x, .started)])
        case .stopAll: .stopAll([ProcessResult(x, .failed)])
        case .signalAll: .signalAll([ProcessResult(x, .sent)])
        case .clearAllLogs: .clearAll([ProcessResult(x, .cleared)])
        case .reread: .reread(RereadResult(added: ["a"], changed: [], removed: ["b"]))
        case .addGroup: .add(.alreadyActive)
        case .removeGroup: .remove(.stillRunning)
        case .update: .update(.interrupted([]))
        case .reload: .reload(.refused(ConfigurationError("no")))
        case .clearActivityLog: .activityLog(.noFile)
        default: .done
        }
    }

    private var requests: [Request] {
        core.messages.compactMap { if case .request(_, let request, _) = $0 { request } else { nil } }
    }

    /// Until all that takes time has been answered.
    private func settle() {
        for _ in 0..<1_000_000 where link.owed > 0 {
            link.refresh()
            link.handleKept()
        }
    }

    @Test("what takes time is answered later")
    func later() {
        var results: [String] = []
        operations.start(x, wait: true) { results.append("\($0)") }
        operations.stop(x, wait: false) { results.append("\($0)") }
        operations.start(x, wait: true, dependencies: false) { results.append("\($0)") }
        operations.restart(x) { results.append("\($0)") }
        operations.start(.all, wait: false) { results.append("\($0.count)") }
        operations.stop(.group("g"), wait: true) { results.append("\($0.count)") }
        operations.restart(.all) { results.append("\($0.count)") }
        operations.update(["b", "a"]) { results.append($0 == .interrupted([]) ? "interrupted" : "?") }
        #expect(results.isEmpty && link.owed == 8)
        settle()
        #expect(results == ["spawnError", "notRunning", "spawnError", "spawnError", "1", "1", "1", "interrupted"])
        #expect(
            requests == [
                .start(x, wait: true), .stop(x, wait: false), .start(x, wait: true, dependencies: false), .restart(x),
                .startAll(.all, wait: false), .stopAll(.group("g"), wait: true), .restartAll(.all),
                .update(["a", "b"]),
            ]
        )
    }

    @Test("what is known at once is waited for")
    func atOnce() throws {
        #expect(operations.signal(x, .hup) == .failed("why"))
        #expect(operations.clearLogs(of: x) == .failed)
        #expect(operations.write("t", to: x) == .full)
        #expect(operations.signal(.all, .hup) == [ProcessResult(x, .sent)])
        #expect(operations.clearLogs(of: .all) == [ProcessResult(x, .cleared)])
        #expect(try operations.reread() == RereadResult(added: ["a"], changed: [], removed: ["b"]))
        #expect(
            operations.addGroup(named: "g") == .alreadyActive && operations.removeGroup(named: "g") == .stillRunning
        )
        #expect(operations.reload() == .refused(ConfigurationError("no")))
        #expect(operations.clearActivityLog() == .noFile)
        operations.reopenLogs()
        operations.sendRemoteCommunication(type: "a", data: "b")
        #expect(
            requests.suffix(2) == [.reopenLogs, .remoteCommunication(type: "a", data: "b")] && requests.count == 12
        )
    }
}
