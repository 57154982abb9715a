import ControlProtocol
import Model
import ProcessLifecycle
import Testing

@testable import Daemon

/// The rules of operations on one process, and on many.
@Suite struct OperationRuleTests {
    private let process = ScriptedProcess("x")

    /// The result; nil while it has to be waited for. `then` lets time pass.
    private func start(wait: Bool, then: () -> Void = {}) -> StartResult? {
        var results: [StartResult] = []
        process.operateStart(wait: wait, by: .supervisor) { results.append($0) }
        then()
        #expect(results.count <= 1)
        return results.first
    }

    private func stop(wait: Bool, then: () -> Void = {}) -> StopResult? {
        var results: [StopResult] = []
        process.operateStop(wait: wait, by: .supervisor) { results.append($0) }
        then()
        #expect(results.count <= 1)
        return results.first
    }

    @Test(
        arguments: [
            (CommandRefusal.noFile("no x"), StartResult.noFile("no x")),
            (.notExecutable("not x"), .notExecutable("not x")),
        ]
    )
    func `the command is looked for first, also for a process that runs (RPC-30)`(
        refusal: CommandRefusal,
        result: StartResult
    ) {
        process.state = .running
        process.commandRefusal = refusal
        #expect(start(wait: true) == result)
        #expect(start(wait: false) == result)
        #expect(process.requests == [])
    }

    @Test(
        arguments: [
            (.running, .started), (.spawnFailed("why"), .spawnError), (.abnormalTermination, .abnormalTermination),
            (.refused(.alreadyStarted), .alreadyStarted), (.refused(.unknownState), .unknownState),
            (.refused(.stopping), .abnormalTermination),
        ] as [(StartOutcome, StartResult)]
    )
    func `a start that is waited for comes to what the process says, at once or later (RPC-30)`(
        outcome: StartOutcome,
        result: StartResult
    ) {
        #expect(start(wait: true) == nil)
        #expect(start(wait: true) { process.end(outcome) } == result)
        process.startOutcome = outcome
        #expect(start(wait: true) == result)
    }

    @Test(
        arguments: [
            (.running, .started), (.spawnFailed("why"), .spawnError), (.abnormalTermination, .started),
            (.refused(.alreadyStarted), .alreadyStarted), (.refused(.unknownState), .unknownState),
            (.refused(.stopping), .started),
        ] as [(StartOutcome, StartResult)]
    )
    func `without waiting only what is known at once counts (RPC-30)`(outcome: StartOutcome, result: StartResult) {
        process.startOutcome = outcome
        #expect(start(wait: false) == result)
        process.startOutcome = nil
        #expect(start(wait: false) { process.end(outcome) } == .started)
    }

    @Test(
        arguments: [(.stopped, .stopped), (.notRunning, .notRunning), (.failed, .failed)]
            as [(StopOutcome, StopResult)]
    )
    func `a stop that is waited for comes to what the process says (RPC-33)`(
        outcome: StopOutcome,
        result: StopResult
    ) {
        #expect(stop(wait: true) == nil)
        #expect(stop(wait: true) { process.end(outcome) } == result)
        process.stopOutcome = outcome
        #expect(stop(wait: true) == result)
    }

    @Test
    func `without waiting a stop is under way, or has failed (RPC-33)`() {
        #expect(stop(wait: false) == .notRunning)
        #expect(process.requests == [])
        process.state = .running
        #expect(stop(wait: false) == .stopped)
        process.isEnding = true
        #expect(stop(wait: false) == .stopped)
        process.stateAfterStop = .unknown
        #expect(stop(wait: false) == .failed)
        #expect(process.requests == ["stop", "stop", "stop"])
    }

    @Test
    func `a signal is for a process that there is (RPC-37)`() {
        #expect(process.operateSignal(.hup, by: .supervisor) == .notRunning)
        process.state = .stopping
        #expect(process.operateSignal(.hup, by: .supervisor) == .sent)
        process.signalProblem = "why"
        #expect(process.operateSignal(.hup, by: .supervisor) == .failed("why"))
        #expect(process.requests == ["SIGHUP", "SIGHUP"])
    }

    @Test
    func `of many the results that are known at once come first, in order (RPC-36)`() {
        let processes = ["a", "b", "c", "d"].map { ScriptedProcess($0) }
        processes[1].startOutcome = .running
        processes[3].startOutcome = .spawnFailed("why")
        var results: [ProcessResult<StartResult>]?
        BulkOperation.run(on: processes, in: ManualTime(), done: { results = $0 }) {
            $0.operateStart(wait: true, by: .supervisor, $1)
        }
        processes[2].end(.running)
        #expect(results == nil)
        processes[0].end(.abnormalTermination)
        #expect(results?.map(\.process.process) == ["b", "d", "c", "a"])
        #expect(results?.map(\.result) == [.started, .spawnError, .started, .abnormalTermination])
    }

    @Test
    func `with many is begun in turns, and their results have the same order (RPC-36)`() {
        let time = ManualTime()
        time.nanosecondsOfWork = 2_000_000
        let processes = (0..<50).map { ScriptedProcess("p\($0)") }
        for process in processes[25...] { process.startOutcome = .running }
        var results: [ProcessResult<StartResult>]?
        BulkOperation.run(on: processes, in: time, done: { results = $0 }) {
            $0.operateStart(wait: true, by: .supervisor, $1)
        }
        #expect((1..<50).contains(processes.count { !$0.requests.isEmpty }))
        // One that ends before all have begun is told of behind those that are known at once.
        processes[0].end(.running)
        time.settle()
        #expect(processes.allSatisfy { $0.requests == ["start"] })
        for process in processes[1..<25].reversed() { process.end(.running) }
        let expected = [25..<50, 0..<1].joined().map { "p\($0)" } + (1..<25).reversed().map { "p\($0)" }
        #expect(results?.map(\.process.process) == expected)
    }

    @Test
    func `an operation on nothing is done at once`() {
        var results: [ProcessResult<StopResult>]?
        BulkOperation.run(on: [], in: ManualTime(), done: { results = $0 }) {
            $0.operateStop(wait: true, by: .supervisor, $1)
        }
        #expect(results == [])
    }
}
