import ControlProtocol
import Model
import Testing
import XMLRPC

@testable import ControlServer

/// What the calls of a multicall may take together.
@Suite
struct MulticallTests {
    private static let limit = 64 << 10
    private let control = FakeControl([FakeProcess("x", group: "g", .running)])

    private func call(_ calls: [XMLRPCValue], memory: MemoryShare? = nil) -> RPCOutcome? {
        let dispatcher = RPCDispatcher(
            control: control,
            supervisorNamespaces: ["supervisor"],
            longestAnswer: Self.limit
        )
        var answer: RPCOutcome?
        dispatcher.call("system.multicall", [.array(calls)], memory: memory) { answer = $0 }
        return answer
    }

    private func entry(_ method: String, _ parameters: XMLRPCValue...) -> XMLRPCValue {
        .structure([XMLRPCMember("methodName", .string(method)), XMLRPCMember("params", .array(parameters))])
    }

    /// A log of so many bytes, and the call that reads it.
    private func log(_ bytes: Int) -> XMLRPCValue {
        control.groups[0].members[0].record.stdoutLog = .memory
        let log = FakeLogs.Memory(String(repeating: "a", count: bytes))
        control.fakeLogs.memories[.stdout(Namespec(group: "g", process: "x"))] = log
        return entry("supervisor.readProcessStdoutLog", .string("g:x"), .int(0), .int(0))
    }

    @Test
    func `the answer as a whole has no more bytes than one may have`() throws {
        let call = log(1 << 10)
        guard case .success(let value)? = self.call(Array(repeating: call, count: 100)) else {
            Issue.record("no answer")
            return
        }
        #expect(value.writtenBytes <= Self.limit)
        let results = try #require(value.elements)
        // Four hundred bytes are kept for each of the calls.
        #expect(results.count == 100 && results.filter { $0.text != nil }.count == 21)
        #expect(results.last?["faultCode"] == .int(30))
    }

    @Test
    func `what has no room in the answer is not called`() throws {
        let calls = [log(Self.limit - 4096), entry("supervisor.stopProcess", .string("g:x"))]
        guard case .success(let value)? = call(calls) else {
            Issue.record("no answer")
            return
        }
        #expect(value.elements?[0].text?.utf8.count == Self.limit - 4096)
        #expect(value.elements?[1]["faultString"]?.text?.hasPrefix("FAILED: not called: ") == true)
        #expect(control.fakeOperations.requests == [])
        #expect(value.writtenBytes <= Self.limit)
    }

    @Test
    func `calls whose refusals alone would fill the answer are not begun`() {
        let calls = Array(repeating: entry("supervisor.stopProcess", .string("g:x")), count: 200)
        guard case .failure(let fault)? = call(calls) else {
            Issue.record("an answer")
            return
        }
        #expect(fault.kind == .failed && control.fakeOperations.requests == [])
    }

    @Test
    func `results that there is no memory for are dropped, and what follows is not called`() throws {
        let memory = MemoryShare(of: MemoryBudget(limit: 30 << 10))
        let calls = [log(9_000), log(9_000), log(9_000), log(9_000)]
        guard case .success(let value)? = call(calls, memory: memory) else {
            Issue.record("no answer")
            return
        }
        #expect(value.elements?[0].text?.utf8.count == 9_000)
        #expect(value.elements?[3]["faultCode"] == .int(30))
        #expect(memory.bytes <= 30 << 10)
    }
}
