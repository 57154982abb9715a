import ControlProtocol
import Model
import Testing

@testable import ControlServer

@Suite
struct StatusActionTests {
    private let process = FakeProcess("x", group: "g")
    private let control: FakeControl
    private var operations: FakeOperations { control.fakeOperations }

    init() {
        control = FakeControl([process])
    }

    /// The message; nil while it has to be waited for. `then` lets time pass.
    private func message(_ action: StatusAction, then: () -> Void = {}) -> String? {
        var messages: [String] = []
        StatusActionRunner(control: control).perform(action) { messages.append($0) }
        then()
        #expect(messages.count <= 1)
        return messages.first
    }

    @Test
    func `actions are known by their names (WEB-7, WEB-11)`() {
        #expect(StatusAction("refresh", processName: nil) == .refresh)
        #expect(StatusAction("stopall", processName: "x") == .stopAll)
        #expect(StatusAction("restartall", processName: nil) == .restartAll)
        #expect(StatusAction("clearlog", processName: "x") == .process(.clearLog, name: "x"))
        #expect(StatusAction("start", processName: nil) == nil)
        #expect(StatusAction("fly", processName: "x") == nil)
        #expect(StatusAction("startall", processName: nil) == .startAll)
        #expect(StatusAction("stopgroup", processName: nil, groupName: "g") == .group(.stop, name: "g"))
        #expect(StatusAction("stopgroup", processName: "g") == nil)
        #expect(StatusAction("stop", processName: nil, groupName: "g") == nil)
    }

    @Test
    func `a start is answered when the process runs (WEB-12)`() {
        operations.startResult = nil
        #expect(message(.process(.start, name: "g:x")) == nil)
        let text = message(.process(.start, name: "g:x")) {
            operations.startResult = .started
            operations.finish()
        }
        #expect(text == "Process g:x started")
        #expect(operations.requests == ["start g:x", "start g:x"])
    }

    @Test
    func `a stop is answered when the process is stopped (WEB-12)`() {
        operations.stopResult = nil
        #expect(message(.process(.stop, name: "g:x")) == nil)
        let text = message(.process(.stop, name: "g:x")) {
            operations.stopResult = .stopped
            operations.finish()
        }
        #expect(text == "Process g:x stopped")
        #expect(operations.requests == ["stop g:x", "stop g:x"])
    }

    @Test(
        arguments: [
            (.noFile("/x"), "no such file"), (.notExecutable("/x"), "file not executable"),
            (.alreadyStarted, "already started"), (.spawnError, "spawn error"),
            (.abnormalTermination, "abnormal termination"),
            (.unknownState, "unexpected rpc fault [30] FAILED: g:x is in an unknown process state"),
            (.shuttingDown, "unexpected rpc fault [6] SHUTDOWN_STATE"),
        ] as [(StartResult, String)]
    )
    func `a start that is refused or fails is told (WEB-10)`(result: StartResult, words: String) {
        operations.startResult = result
        #expect(message(.process(.start, name: "g:x")) == "ERROR: Process g:x: \(words)")
    }

    @Test
    func `errors of stopping and clearing are those of XML-RPC (WEB-10)`() {
        operations.stopResult = .notRunning
        #expect(message(.process(.stop, name: "g:x")) == "unexpected rpc fault [70] NOT_RUNNING: g:x")
        #expect(message(.process(.clearLog, name: "g:x")) == "Log for g:x cleared")
        operations.clearResult = .failed
        #expect(message(.process(.clearLog, name: "g:x")) == "unexpected rpc fault [30] FAILED: g:x")
    }

    @Test(arguments: [StartResult.started, .spawnError, .shuttingDown])
    func `a restart always succeeds (WEB-11)`(result: StartResult) {
        operations.startResult = result
        #expect(message(.process(.restart, name: "g:x")) == "Process g:x restarted")
        #expect(operations.requests == ["restart g:x"])
    }

    @Test(arguments: ["nope", "x", "g", "g:*", "g:", "g:x:y", ""])
    func `only names of one process count (WEB-11)`(name: String) {
        #expect(message(.process(.stop, name: name)) == "No such process named \(name)")
    }

    @Test
    func `all processes are stopped, and started again`() throws {
        let stopped = try #require(message(.stopAll))
        #expect(stopped.hasPrefix("All stopped at "))
        let restarted = try #require(message(.restartAll))
        #expect(restarted.hasPrefix("All restarted at "))
        #expect(operations.requests == ["stop all", "restart all"])
        // `Sat Nov 21 02:25:40 2026`
        let refreshed = try #require(message(.refresh))
        #expect(refreshed.hasPrefix("Page refreshed at ") && refreshed.utf8.count == 18 + 24)
    }

    @Test(
        arguments: [
            (.start, "start g:*", "Group g started"), (.restart, "restart g:*", "Group g restarted"),
            (.stop, "stop g:*", "Group g stopped"),
        ] as [(GroupAction, String, String)]
    )
    func `the processes of a group are started, restarted and stopped`(
        action: GroupAction,
        request: String,
        words: String
    ) {
        #expect(message(.group(action, name: "g")) == words)
        #expect(operations.requests == [request])
        #expect(message(.group(action, name: "nope")) == "No such group named nope")
    }

    @Test
    func `those of many that do not come up are named, one that runs already is none of them`() throws {
        let results: [(String, StartResult)] = [
            ("a", .started), ("b", .spawnError), ("c", .alreadyStarted), ("d", .noFile("/d")),
        ]
        operations.startResults = results.map { ProcessResult(Namespec(group: "g", process: $0.0), $0.1) }
        let told = "2 of 4 not started: g:b (spawn error), g:d (no such file)"
        #expect(message(.startAll) == "ERROR: \(told)")
        #expect(message(.group(.start, name: "g")) == "ERROR: Group g: \(told)")
        operations.startResults = (0..<9).map { ProcessResult(Namespec(group: "\($0)", process: "\($0)"), .spawnError) }
        #expect(try #require(message(.startAll)).hasSuffix("4 (spawn error), 4 more"))
        operations.startResults = []
        #expect(try #require(message(.startAll)).hasPrefix("All started at "))
    }

    /// As people are told.
    private func told(_ action: StatusAction) -> String? {
        var messages: [String] = []
        StatusActionRunner(control: control, tellsReasons: true).perform(action) { messages.append($0) }
        return messages.first
    }

    @Test
    func `people are told why a start has failed, programs are not (EXT-98)`() {
        operations.startResult = .spawnError
        process.record.spawnError = "Exited too quickly (process log may have details)"
        let words = "ERROR: Process g:x: spawn error"
        #expect(message(.process(.start, name: "g:x")) == words)
        #expect(told(.process(.start, name: "g:x")) == "\(words): Exited too quickly (process log may have details)")
        let end = WaitStatus.exited(code: 2)
        control.histories[process.name] = [
            HistoryEntry(
                at: 1,
                from: .starting,
                to: .backoff,
                origin: .process,
                cause: "exited with status 2",
                end: end
            ),
            HistoryEntry(at: 1, from: .backoff, to: .fatal, origin: .supervisor, cause: "gave up"),
        ]
        #expect(told(.process(.start, name: "g:x")) == "\(words): exited with status 2; gave up")
        #expect(told(.process(.restart, name: "g:x")) == "\(words): exited with status 2; gave up")
        operations.startResult = .noFile("can't find command '/x'")
        #expect(told(.process(.start, name: "g:x")) == "ERROR: Process g:x: no such file: can't find command '/x'")
        operations.startResult = .started
        #expect(told(.process(.restart, name: "g:x")) == "Process g:x restarted")
    }
}
