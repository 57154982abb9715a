import ControlProtocol
import Reactor

/// One operation on many processes: results that are known at once first, in order, then the others as they come in
/// (RPC-36).
final class BulkOperation<Result: Hashable & Sendable> {
    typealias Operation = (any OperableProcess, @escaping (Result) -> Void) -> Void

    /// The processes with which the operation has not begun.
    private var rest: ArraySlice<any OperableProcess>
    private var known: [ProcessResult<Result>] = []
    private var others: [ProcessResult<Result>] = []
    private var awaited = 0
    private var isBeginning = false
    private let operation: Operation
    private let done: ([ProcessResult<Result>]) -> Void

    private init(
        on processes: [any OperableProcess],
        done: @escaping ([ProcessResult<Result>]) -> Void,
        _ operation: @escaping Operation
    ) {
        rest = processes[...]
        self.done = done
        self.operation = operation
    }

    /// - Parameters:
    ///   - time: gives everything else its turn between two of thousands of processes.
    ///   - done: called once, with a result for each process.
    ///   - operation: what is done with each process; it answers exactly once.
    static func run(
        on processes: [any OperableProcess],
        in time: any Timekeeper,
        done: @escaping ([ProcessResult<Result>]) -> Void,
        _ operation: @escaping Operation
    ) {
        let bulk = BulkOperation(on: processes, done: done, operation)
        time.inTurns { bulk.beginNext() }
    }

    private func beginNext() -> Bool {
        guard let process = rest.popFirst() else {
            answerIfComplete()
            return false
        }
        awaited += 1
        isBeginning = true
        operation(process) { self.add(ProcessResult(process.name, $0)) }
        isBeginning = false
        if rest.isEmpty { answerIfComplete() }
        return !rest.isEmpty
    }

    private func add(_ result: ProcessResult<Result>) {
        awaited -= 1
        guard !isBeginning else { return known.append(result) }
        others.append(result)
        if rest.isEmpty { answerIfComplete() }
    }

    private func answerIfComplete() {
        if awaited == 0 { done(known + others) }
    }
}
