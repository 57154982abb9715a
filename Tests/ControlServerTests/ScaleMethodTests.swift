import Configuration
import ControlProtocol
import Model
import Testing
import XMLRPC

@testable import ControlServer

/// `init.scaleProgram` (EXT-99).
@Suite struct ScaleMethodTests {
    private let control = FakeControl([FakeProcess("web", .running)])

    private func call(_ parameters: XMLRPCValue...) -> RPCOutcome? {
        var answer: RPCOutcome?
        RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
            .call("init.scaleProgram", parameters) { answer = $0 }
        return answer
    }

    private func fault(_ parameters: XMLRPCValue...) -> String? {
        guard case .failure(let fault)? = call(parameters[0], parameters[1]) else { return nil }
        return "\(fault.code) \(fault.text)"
    }

    @Test func `each process that was started or stopped is told of`() throws {
        let name = { Namespec(group: "web", process: $0) }
        control.fakeOperations.scaleResult = .scaled(
            started: [ProcessResult(name("web_2"), .started), ProcessResult(name("web_3"), .spawnError)],
            stopped: [ProcessResult(name("web_9"), .stopped)]
        )
        let answer = try #require(try call(.string("web"), .int(4))?.get())
        #expect(control.fakeOperations.requests == ["scale web 4"])
        let started = try #require(answer["started"]?.elements)
        #expect(started.map { $0["name"]?.text } == ["web_2", "web_3"])
        #expect(started.map { $0["status"]?.integer } == [80, 50])
        let stopped = try #require(answer["stopped"]?.elements)
        #expect(stopped.map { $0["description"]?.text } == ["OK"])
    }

    @Test(arguments: [
        (ScaleResult.unknown, "10 BAD_NAME: web"), (.impossible("why"), "30 FAILED: why"),
        (.refused(ConfigurationError("broken")), "92 CANT_REREAD: broken"), (.shuttingDown, "6 SHUTDOWN_STATE"),
    ])
    func `what cannot be scaled is a fault`(_ result: ScaleResult, _ words: String) {
        control.fakeOperations.scaleResult = result
        #expect(fault(.string("web"), .int(4)) == words)
    }

    @Test(arguments: [-1, 1 << 40]) func `a number that cannot be one of processes is refused`(_ count: Int) {
        #expect(fault(.string("web"), .int(count)) == "2 INCORRECT_PARAMETERS")
        #expect(control.fakeOperations.requests.isEmpty)
    }
}
