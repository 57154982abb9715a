import ControlProtocol

/// One operation on many processes: results that are known at once first, in order, then the others as they come in
/// (RPC-36).
final class BulkOperation<Result: Hashable & Sendable> {
    private var results: [ProcessResult<Result>] = []
    private var awaited = 0
    private var hasBegunAll = false
    private let done: ([ProcessResult<Result>]) -> Void

    private init(done: @escaping ([ProcessResult<Result>]) -> Void) {
        self.done = done
    }

    /// - Parameters:
    ///   - done: called once, with a result for each process.
    ///   - operation: what is done with each process; it answers exactly once.
    static func run(
        on processes: [any OperableProcess],
        done: @escaping ([ProcessResult<Result>]) -> Void,
        _ operation: (any OperableProcess, @escaping (Result) -> Void) -> Void
    ) {
        let bulk = BulkOperation(done: done)
        for process in processes {
            bulk.awaited += 1
            operation(process) { bulk.add(ProcessResult(process.name, $0)) }
        }
        bulk.hasBegunAll = true
        bulk.answerIfComplete()
    }

    private func add(_ result: ProcessResult<Result>) {
        awaited -= 1
        results.append(result)
        answerIfComplete()
    }

    private func answerIfComplete() {
        if hasBegunAll, awaited == 0 { done(results) }
    }
}
