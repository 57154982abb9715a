import Configuration
import ControlProtocol
import Model
import Testing
import XMLRPC

@testable import ControlServer

/// What clients are told of the past of a process, and the update in one call (EXT-91, EXT-97).
@Suite
struct HistoryMethodTests {
    private let process = FakeProcess("x", group: "g", .running)
    private let control: FakeControl

    init() {
        control = FakeControl([process])
    }

    private func outcome(_ method: String, _ parameters: XMLRPCValue...) -> RPCOutcome? {
        var answer: RPCOutcome?
        RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"]).call(method, parameters) { answer = $0 }
        return answer
    }

    private func fault(_ outcome: RPCOutcome?) -> String? {
        guard case .failure(let fault)? = outcome else { return nil }
        return "\(fault.code) \(fault.text)"
    }

    @Test
    func `each change has its time, its states, its cause, who has asked, and its end where it is one`() throws {
        let kill = WaitStatus.signaled(.kill, coreDumped: false)
        let core = WaitStatus.signaled(SignalNumber(rawValue: 11), coreDumped: true)
        control.histories[process.name] = [
            HistoryEntry(at: 1, from: .stopped, to: .starting, origin: .page, cause: "start asked for"),
            HistoryEntry(at: 2, from: .running, to: .exited, origin: .process, cause: "a", end: .exited(code: 3)),
            HistoryEntry(at: 3, from: .running, to: .exited, origin: .process, end: kill, isOutOfMemory: true),
            HistoryEntry(at: 4, from: .running, to: .exited, origin: .process, end: core),
        ]
        func entry(_ at: Int, _ from: String, _ to: String, _ cause: String, _ by: String, oom: Bool = false)
            -> [XMLRPCMember]
        {
            [
                XMLRPCMember("at", .int(at)), XMLRPCMember("from", .string(from)), XMLRPCMember("to", .string(to)),
                XMLRPCMember("cause", .string(cause)), XMLRPCMember("by", .string(by)),
                XMLRPCMember("oom", .boolean(oom)),
            ]
        }
        let expected: [[XMLRPCMember]] = [
            entry(1, "STOPPED", "STARTING", "start asked for", "web page"),
            entry(2, "RUNNING", "EXITED", "a", "process") + [XMLRPCMember("exit_code", .int(3))],
            entry(3, "RUNNING", "EXITED", "", "process", oom: true) + [XMLRPCMember("signal", .string("KILL"))],
            entry(4, "RUNNING", "EXITED", "", "process")
                + [XMLRPCMember("signal", .string("SEGV")), XMLRPCMember("core_dumped", .boolean(true))],
        ]
        let name = XMLRPCValue.string("g:x")
        #expect(try outcome("init.getProcessHistory", name)?.get() == .array(expected.map { .structure($0) }))
    }

    @Test
    func `a process that nothing has happened to has no history, and an unknown one is a bad name`() throws {
        #expect(try outcome("init.getProcessHistory", .string("g:x"))?.get() == .array([]))
        #expect(fault(outcome("init.getProcessHistory", .string("nope"))) == "10 BAD_NAME: nope")
        #expect(fault(outcome("init.getProcessHistory", .string("g:*"))) == "10 BAD_NAME: g:*")
        #expect(fault(outcome("init.getProcessHistory")) == "2 INCORRECT_PARAMETERS")
    }

    private static func step(
        _ group: String,
        _ reason: UpdatePlan.Reason,
        failure: UpdateStepResult.Failure? = nil
    ) -> UpdateStepResult {
        UpdateStepResult(UpdatePlan.Step(group: group, reason: reason), failure: failure)
    }

    @Test
    func `an update answers as reloadConfig, once it is done`() throws {
        control.fakeOperations.updateResult = .finished([
            Self.step("old", .removed), Self.step("web", .changed(UpdatePlan.Change())), Self.step("new", .added),
            Self.step("newer", .added),
        ])
        let lists = [["new", "newer"], ["web"], ["old"]].map { XMLRPCValue.array($0.map { .string($0) }) }
        #expect(try outcome("init.update")?.get() == .array([.array(lists)]))
        #expect(fault(outcome("init.update", .string("x"))) == "2 INCORRECT_PARAMETERS")
    }

    @Test
    func `an update that was not done says why`() {
        let table: [(UpdateResult, String)] = [
            (.refused(ConfigurationError("bad")), "92 CANT_REREAD: bad"),
            (.interrupted([Self.step("web", .added)]), "6 SHUTDOWN_STATE"),
            (
                .finished([
                    Self.step("a", .added), Self.step("b", .removed, failure: .notStopped),
                    Self.step("c", .added, failure: .notAdded(.failed("no such directory"))),
                ]),
                "30 FAILED: b: could not be stopped, and was not removed; c: could not be added: no such directory"
            ),
        ]
        for (result, text) in table {
            control.fakeOperations.updateResult = result
            #expect(fault(outcome("init.update")) == text)
        }
    }

    @Test
    func `what the page asks for is asked for as the page`() {
        StatusActionRunner(control: control).perform(.process(.stop, name: "g:x")) { _ in }
        StatusActionRunner(control: control).perform(.restartAll) { _ in }
        #expect(control.pageAccesses == 2)
        _ = outcome("supervisor.stopProcess", .string("g:x"))
        #expect(control.pageAccesses == 2 && control.fakeOperations.requests.count == 3)
    }
}
