import ControlProtocol
import Model
import ProcessLifecycle
import Reactor

/// What can be done with the processes of one generation.
struct SupervisorOperations: ControlOperations {
    let supervisor: Supervisor
    /// The client that asks for the operations.
    let requester: ChangeRequester

    var time: any Timekeeper { supervisor.context.time }

    func start(_ process: Namespec, wait: Bool, dependencies: Bool, _ done: @escaping (StartResult) -> Void) {
        guard let process = supervisor.process(named: process) else { return done(.unknownProcess) }
        start(process, wait: wait, dependencies: dependencies, done)
    }

    func stop(_ process: Namespec, wait: Bool, _ done: @escaping (StopResult) -> Void) {
        guard let process = supervisor.process(named: process) else { return done(.unknownProcess) }
        process.operateStop(wait: wait, by: requester, done)
    }

    func restart(_ process: Namespec, _ done: @escaping (StartResult) -> Void) {
        guard let process = supervisor.process(named: process) else { return done(.unknownProcess) }
        process.operateStop(wait: true, by: requester) { _ in
            // Its group may have been removed as soon as it had stopped.
            guard supervisor.hasActive(process) else { return done(.abnormalTermination) }
            start(process, wait: true, done)
        }
    }

    func signal(_ process: Namespec, _ signal: SignalNumber) -> SignalResult {
        supervisor.process(named: process)?.operateSignal(signal, by: requester) ?? .unknownProcess
    }

    func clearLogs(of process: Namespec) -> ClearResult {
        supervisor.process(named: process)?.clearLogs() ?? .unknownProcess
    }

    func write(_ text: String, to process: Namespec) -> InputResult {
        supervisor.process(named: process)?.writeStandardInput(text) ?? .unknownProcess
    }

    private func start(
        _ process: any OperableProcess,
        wait: Bool,
        dependencies: Bool = true,
        _ done: @escaping (StartResult) -> Void
    ) {
        if supervisor.isShuttingDown { return done(.shuttingDown) }
        // Its group may have been removed while the start of others had its turn.
        guard supervisor.process(named: process.name) === process else { return done(.unknownProcess) }
        process.operateStart(wait: wait, dependencies: dependencies, by: requester, done)
    }
}

extension Supervisor {
    /// - Parameter requester: the client that asks for them.
    func operations(by requester: ChangeRequester) -> SupervisorOperations {
        SupervisorOperations(supervisor: self, requester: requester)
    }
}

// MARK: Many processes

extension SupervisorOperations {
    func start(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        let processes = processes(in: scope).filter { $0.machine.phase.startRefusal != .alreadyStarted }
        BulkOperation.run(on: processes, in: time, done: done) { start($0, wait: wait, $1) }
    }

    func stop(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StopResult>]) -> Void) {
        let all = processes(in: scope)
        for process in all where !process.acceptsStop { process.callOffRestart() }
        let processes = all.filter(\.acceptsStop)
        if let dependencies = supervisor.dependencies {
            return OrderedStop.run(on: processes, dependencies, in: time, wait: wait, by: requester, done: done)
        }
        BulkOperation.run(on: processes, in: time, done: done) { $0.operateStop(wait: wait, by: requester, $1) }
    }

    func restart(_ scope: OperationScope, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        stop(scope, wait: true) { _ in start(scope, wait: true, done) }
    }

    func signal(_ scope: OperationScope, _ signal: SignalNumber) -> [ProcessResult<SignalResult>] {
        processes(in: scope).filter(\.isSignallable).map { process in
            ProcessResult(process.name, process.operateSignal(signal, by: requester))
        }
    }

    func clearLogs(of scope: OperationScope) -> [ProcessResult<ClearResult>] {
        processes(in: scope).map { ProcessResult($0.name, $0.clearLogs()) }
    }

    /// In the order of their start, which is that of every operation on many (RPC-36).
    private func processes(in scope: OperationScope) -> [SupervisedProcess] {
        switch scope {
        case .all: supervisor.planned.processes
        // The processes of one group are in that order already, unless one depends on another: then those that others depend
        // on come first, or their start would be refused because it is under way.
        case .group(let name) where supervisor.dependencies != nil:
            supervisor.planned.processes.filter { $0.name.group == name }
        case .group(let name): supervisor.group(named: name)?.processes ?? []
        }
    }
}
