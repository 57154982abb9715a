import Model
import Testing

@testable import ControlServer

@Suite
struct StatusActionTests {
    private let process = FakeProcess("x", group: "g")
    private let control: FakeControl
    private let runner: StatusActionRunner

    init() {
        control = FakeControl([process])
        runner = StatusActionRunner(
            control: control,
            methods: RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
        )
    }

    /// The message; nil while it has to be waited for. `then` lets time pass.
    private func message(_ action: StatusAction, then: () -> Void = {}) -> String? {
        var messages: [String] = []
        runner.perform(action) { messages.append($0) }
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
    }

    @Test
    func `a start is answered when the process runs (WEB-12)`() {
        #expect(message(.process(.start, name: "g:x")) == nil)
        process.state = .stopped
        #expect(message(.process(.start, name: "g:x")) { process.become(.running) } == "Process g:x started")
    }

    @Test
    func `a stop is answered when the process is stopped (WEB-12)`() {
        process.state = .running
        #expect(message(.process(.stop, name: "g:x")) == nil)
        process.state = .running
        #expect(message(.process(.stop, name: "g:x")) { process.become(.stopped) } == "Process g:x stopped")
    }

    @Test(
        arguments: [
            (Fault(.noFile, "/x"), "no such file"), (Fault(.notExecutable, "/x"), "file not executable"),
            (Fault(.failed, "why"), "unexpected rpc fault [30] FAILED: why"),
        ]
    )
    func `a start that is refused is told (WEB-10)`(fault: Fault, words: String) {
        process.commandFault = fault
        #expect(message(.process(.start, name: "g:x")) == "ERROR: Process g:x: \(words)")
    }

    @Test
    func `a start that fails is told (WEB-10)`() {
        let start = StatusAction.process(.start, name: "g:x")
        #expect(message(start) { process.become(.exited) } == "ERROR: Process g:x: abnormal termination")
        process.state = .running
        #expect(message(start) == "ERROR: Process g:x: already started")
        process.state = .stopped
        process.spawnError = "no"
        #expect(message(start) == "ERROR: Process g:x: spawn error")
    }

    @Test
    func `errors of stopping and clearing are those of the methods (WEB-10)`() {
        #expect(message(.process(.stop, name: "g:x")) == "unexpected rpc fault [70] NOT_RUNNING: g:x")
        #expect(message(.process(.clearLog, name: "g:x")) == "Log for g:x cleared")
        process.clearFault = Fault(.failed, "g:x")
        #expect(message(.process(.clearLog, name: "g:x")) == "unexpected rpc fault [30] FAILED: g:x")
    }

    @Test
    func `a restart stops, then starts, and always succeeds (WEB-11)`() {
        process.state = .running
        let text = message(.process(.restart, name: "g:x")) {
            #expect(process.requests == ["stop"])
            process.become(.stopped)
            #expect(process.requests == ["stop", "start"])
            process.become(.fatal)
        }
        #expect(text == "Process g:x restarted")
    }

    @Test(arguments: [StatusAction.restartAll, .process(.restart, name: "g:x")])
    func `nothing is started again once everything is being stopped`(restart: StatusAction) {
        process.state = .running
        _ = message(restart) {
            control.isShuttingDown = true
            process.become(.stopped)
        }
        #expect(process.requests == ["stop"])
    }

    @Test(arguments: ["nope", "x", "g", "g:*", "g:", "g:x:y", ""])
    func `only names of one process count (WEB-11)`(name: String) {
        #expect(message(.process(.stop, name: name)) == "No such process named \(name)")
    }

    @Test
    func `all processes are stopped, and started again`() throws {
        process.state = .running
        let stopped = try #require(message(.stopAll) { process.become(.stopped) })
        #expect(stopped.hasPrefix("All stopped at "))
        let restarted = try #require(message(.restartAll) { process.become(.running) })
        #expect(restarted.hasPrefix("All restarted at "))
        #expect(process.requests == ["stop", "start"])
        // `Sat Nov 21 02:25:40 2026`
        let refreshed = try #require(message(.refresh))
        #expect(refreshed.hasPrefix("Page refreshed at ") && refreshed.utf8.count == 18 + 24)
    }
}
