import Configuration
import ControlProtocol
import Model
import Testing
import XMLRPC

@testable import ControlServer

/// What XML-RPC makes of operations: which it asks for, and the faults that their results are.
@Suite
struct OperationTests {
    private let control = FakeControl([FakeProcess("x", group: "g", .running), FakeProcess("y", .stopped)])
    private let dispatcher: RPCDispatcher
    private var operations: FakeOperations { control.fakeOperations }

    init() {
        dispatcher = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
    }

    private func call(_ method: String, _ parameters: XMLRPCValue...) -> RPCOutcome? {
        var answer: RPCOutcome?
        dispatcher.call("supervisor.\(method)", parameters) { answer = $0 }
        return answer
    }

    private func fault(_ method: String, _ parameters: XMLRPCValue...) -> String? {
        var answer: RPCOutcome?
        dispatcher.call("supervisor.\(method)", parameters) { answer = $0 }
        guard case .failure(let fault)? = answer else { return nil }
        return "\(fault.code) \(fault.text)"
    }

    @Test(
        arguments: [
            (.started, nil), (.noFile("no x"), "20 NO_FILE: no x"), (.notExecutable("x"), "21 NOT_EXECUTABLE: x"),
            (.alreadyStarted, "60 ALREADY_STARTED: g:x"), (.spawnError, "50 SPAWN_ERROR: g:x"),
            (.abnormalTermination, "40 ABNORMAL_TERMINATION: g:x"), (.shuttingDown, "6 SHUTDOWN_STATE"),
            (.unknownState, "30 FAILED: g:x is in an unknown process state"), (.unknownProcess, "10 BAD_NAME: g:x"),
        ] as [(StartResult, String?)]
    )
    func `each result of a start has its fault (RPC-30)`(result: StartResult, text: String?) {
        operations.startResult = result
        #expect(fault("startProcess", .string("g:x")) == text)
    }

    @Test(
        arguments: [
            (.stopped, nil), (.notRunning, "70 NOT_RUNNING: g:x"), (.failed, "30 FAILED: g:x"),
            (.unknownProcess, "10 BAD_NAME: g:x"),
        ] as [(StopResult, String?)]
    )
    func `each result of a stop has its fault (RPC-33)`(result: StopResult, text: String?) {
        operations.stopResult = result
        #expect(fault("stopProcess", .string("g:x")) == text)
    }

    @Test(
        arguments: [
            (.sent, nil), (.notRunning, "70 NOT_RUNNING: g:x"), (.failed("why"), "30 FAILED: why"),
            (.unknownProcess, "10 BAD_NAME: g:x"),
        ] as [(SignalResult, String?)]
    )
    func `each result of a signal has its fault (RPC-37)`(result: SignalResult, text: String?) {
        operations.signalResult = result
        #expect(fault("signalProcess", .string("g:x"), .string("HUP")) == text)
        #expect(fault("signalProcess", .string("g:x"), .string("NOPE")) == "11 BAD_SIGNAL: NOPE")
        #expect(operations.requests == ["signal g:x SIGHUP"])
    }

    @Test(
        arguments: [
            (.queued, nil), (.notRunning, "70 NOT_RUNNING: g:x"), (.noInput, "20 NO_FILE: g:x"),
            (.full, "30 FAILED: g:x: the process does not read its standard input"),
            (.unknownProcess, "10 BAD_NAME: g:x"),
        ] as [(InputResult, String?)]
    )
    func `each result of input has its fault (RPC-55)`(result: InputResult, text: String?) {
        operations.inputResult = result
        #expect(fault("sendProcessStdin", .string("g:x"), .string("a")) == text)
    }

    @Test
    func `each result about a group has its fault (RPC-53, RPC-54)`() {
        let added: [(AddResult, String?)] = [
            (.added, nil), (.unknown, "10 BAD_NAME: g"), (.alreadyActive, "90 ALREADY_ADDED: g"),
            (.failed("why"), "30 FAILED: why"),
        ]
        for (result, text) in added {
            operations.addResult = result
            #expect(fault("addProcessGroup", .string("g")) == text)
        }
        let removed: [(RemoveResult, String?)] = [
            (.removed, nil), (.unknown, "10 BAD_NAME: g"), (.stillRunning, "91 STILL_RUNNING: g"),
        ]
        for (result, text) in removed {
            operations.removeResult = result
            #expect(fault("removeProcessGroup", .string("g")) == text)
        }
    }

    @Test
    func `each result about the daemon has its fault (RPC-50, RPC-51, RPC-52)`() {
        let error = ConfigurationError("broken")
        let reloaded: [(ReloadResult, String?)] = [
            (.begun, nil), (.shuttingDown, "6 SHUTDOWN_STATE"), (.refused(error), "92 CANT_REREAD: broken"),
        ]
        for (result, text) in reloaded {
            operations.reloadResult = result
            #expect(fault("restart") == text)
        }
        let cleared: [(ActivityLogClearing, String?)] = [
            (.cleared, nil), (.noFile, "20 NO_FILE"), (.failed, "30 FAILED"),
        ]
        for (result, text) in cleared {
            operations.activityLogClearing = result
            #expect(fault("clearLog") == text)
        }
        operations.rereadResult = .failure(error)
        #expect(fault("reloadConfig") == "92 CANT_REREAD: broken")
    }

    @Test
    func `a reread tells the plan of the update (RPC-52)`() {
        operations.rereadResult = .success(RereadResult(added: ["c"], changed: ["b"], removed: ["a"]))
        let lists = [["c"], ["b"], ["a"]].map { XMLRPCValue.array($0.map { .string($0) }) }
        guard case .success(let value)? = call("reloadConfig") else {
            Issue.record("no answer")
            return
        }
        #expect(value == .array([.array(lists)]))
    }

    @Test
    func `a group is meant by its name or by a pattern, and whether to wait is passed on (RPC-31, RPC-34)`() {
        for (method, name) in [
            ("startProcess", "g:*"), ("startProcessGroup", "g"), ("stopProcess", "g:"), ("stopProcessGroup", "g"),
        ] {
            _ = call(method, .string(name), .boolean(false))
        }
        _ = call("startAllProcesses")
        _ = call("stopAllProcesses", .boolean(false))
        _ = call("startProcess", .string("g:x"), .boolean(false))
        #expect(
            operations.requests == [
                "start g:* without waiting", "start g:* without waiting", "stop g:* without waiting",
                "stop g:* without waiting", "start all", "stop all without waiting", "start g:x without waiting",
            ]
        )
    }

    @Test
    func `results of many are structures with a status (RPC-36)`() {
        let name = { Namespec(group: "g", process: $0) }
        operations.startResults = [
            ProcessResult(name("x"), .started), ProcessResult(name("z"), .spawnError),
            ProcessResult(name("g"), .alreadyStarted),
        ]
        guard case .success(let value)? = call("startAllProcesses") else {
            Issue.record("no answer")
            return
        }
        let results = value.elements ?? []
        #expect(results.map { $0["name"]?.text } == ["x", "z", "g"])
        #expect(results.map { $0["group"]?.text } == ["g", "g", "g"])
        #expect(results.map { $0["status"] } == [.int(80), .int(50), .int(60)])
        #expect(
            results.map { $0["description"]?.text } == ["OK", "SPAWN_ERROR: g:z", "ALREADY_STARTED: g"]
        )
    }

    @Test
    func `a signal that is none is told for each process that would get it (RPC-38)`() {
        for outcome in [
            call("signalAllProcesses", .string("NOPE")), call("signalProcessGroup", .string("g"), .string("NOPE")),
            call("signalProcess", .string("g:*"), .string("NOPE")),
        ] {
            guard case .success(let value)? = outcome else {
                Issue.record("no answer")
                continue
            }
            #expect(value.elements?.map { $0["name"]?.text } == ["x"])
            #expect(value.elements?.first?["description"]?.text == "BAD_SIGNAL: NOPE")
        }
        #expect(operations.requests == [])
    }

    @Test
    func `nothing but a signal to all is done during a shutdown (RPC-29, RPC-39)`() {
        control.isShuttingDown = true
        #expect(fault("startProcess", .string("g:x")) == "6 SHUTDOWN_STATE")
        #expect(fault("stopAllProcesses") == "6 SHUTDOWN_STATE")
        #expect(fault("restart") == "6 SHUTDOWN_STATE")
        #expect(fault("signalAllProcesses", .string("HUP")) == "6 SHUTDOWN_STATE")
        #expect(operations.requests == ["signal all SIGHUP"])
    }
}
