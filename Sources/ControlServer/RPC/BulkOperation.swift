import Configuration
import Model
import XMLRPC

/// One operation on many processes, with one result structure each (SPEC RPC-30 to RPC-36): outcomes that are known at
/// once first, in order, then the others as they come in.
final class BulkOperation {
    private var results: [XMLRPCValue] = []
    private var awaited = 0
    private var hasStartedAll = false
    private let reply: (RPCOutcome) -> Void

    private init(reply: @escaping (RPCOutcome) -> Void) {
        self.reply = reply
    }

    /// - Parameter operation: what is done with each process; it answers exactly once.
    static func run(
        on processes: [any ProcessControl],
        reply: @escaping (RPCOutcome) -> Void,
        _ operation: (any ProcessControl, @escaping (Fault?) -> Void) -> Void
    ) {
        let bulk = BulkOperation(reply: reply)
        for process in processes {
            bulk.awaited += 1
            operation(process) { fault in bulk.add(process, fault) }
        }
        bulk.hasStartedAll = true
        bulk.answerIfComplete()
    }

    private func add(_ process: any ProcessControl, _ fault: Fault?) {
        awaited -= 1
        results.append(
            .record([
                "name": .string(process.settings.name),
                "group": .string(process.groupName),
                "status": .int(fault?.code ?? Fault.Kind.success.rawValue),
                "description": .string(fault?.text ?? "OK"),
            ])
        )
        answerIfComplete()
    }

    private func answerIfComplete() {
        if hasStartedAll && awaited == 0 { reply(.success(.array(results))) }
    }
}
