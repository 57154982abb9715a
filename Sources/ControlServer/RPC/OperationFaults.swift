import Configuration
import ControlProtocol
import Model
import XMLRPC

// What the results of operations are in XML-RPC: nil for success, else a fault (RPC-30 to RPC-39, RPC-50 to RPC-55).

extension StartResult {
    /// - Parameter name: of the process, as it was given.
    func fault(as name: String) -> Fault? {
        switch self {
        case .started: nil
        case .noFile(let text): Fault(.noFile, text)
        case .notExecutable(let text): Fault(.notExecutable, text)
        case .alreadyStarted: Fault(.alreadyStarted, name)
        case .unknownState: Fault(.failed, "\(name) is in an unknown process state")
        case .spawnError: Fault(.spawnError, name)
        case .abnormalTermination: Fault(.abnormalTermination, name)
        case .shuttingDown: Fault(.shutdownState)
        case .unknownProcess: Fault(.badName, name)
        }
    }
}

extension StopResult {
    /// - Parameter name: of the process, as it was given.
    func fault(as name: String) -> Fault? {
        switch self {
        case .stopped: nil
        case .notRunning: Fault(.notRunning, name)
        case .failed: Fault(.failed, name)
        case .unknownProcess: Fault(.badName, name)
        }
    }
}

extension SignalResult {
    /// - Parameter name: of the process, as it was given.
    func fault(as name: String) -> Fault? {
        switch self {
        case .sent: nil
        case .notRunning: Fault(.notRunning, name)
        case .failed(let text): Fault(.failed, text)
        case .unknownProcess: Fault(.badName, name)
        }
    }
}

extension ClearResult {
    /// - Parameter name: of the process, as it was given.
    func fault(as name: String) -> Fault? {
        switch self {
        case .cleared: nil
        case .failed: Fault(.failed, name)
        case .unknownProcess: Fault(.badName, name)
        }
    }
}

extension InputResult {
    /// - Parameter name: of the process, as it was given.
    func fault(as name: String, of process: Namespec) -> Fault? {
        switch self {
        case .queued: nil
        case .notRunning: Fault(.notRunning, name)
        case .noInput: Fault(.noFile, name)
        case .full: Fault(.failed, "\(process.text): the process does not read its standard input")
        case .unknownProcess: Fault(.badName, name)
        }
    }
}

extension AddResult {
    /// - Parameter name: of the group.
    func fault(as name: String) -> Fault? {
        switch self {
        case .added: nil
        case .unknown: Fault(.badName, name)
        case .alreadyActive: Fault(.alreadyAdded, name)
        case .failed(let text): Fault(.failed, text)
        }
    }
}

extension RemoveResult {
    /// - Parameter name: of the group.
    func fault(as name: String) -> Fault? {
        switch self {
        case .removed: nil
        case .unknown: Fault(.badName, name)
        case .stillRunning: Fault(.stillRunning, name)
        }
    }
}

extension ReloadResult {
    var fault: Fault? {
        switch self {
        case .begun: nil
        case .shuttingDown: Fault(.shutdownState)
        case .refused(let error): Fault(.cantReread, error.message)
        }
    }
}

extension UpdateResult {
    /// The answer of reloadConfig, once everything is done (EXT-97). A step that has failed is a fault with the name of its
    /// group, although the steps behind it were taken.
    var outcome: RPCOutcome {
        switch self {
        case .refused(let error): return .failure(Fault(.cantReread, error.message))
        case .interrupted: return .failure(Fault(.shutdownState))
        case .finished(let results):
            let problems = results.compactMap { result in result.failure.map { "\(result.step.group): \($0.words)" } }
            guard problems.isEmpty else { return .failure(Fault(.failed, problems.joined(separator: "; "))) }
            var lists: [[XMLRPCValue]] = [[], [], []]
            for step in results.map(\.step) {
                switch step.reason {
                case .added: lists[0].append(.string(step.group))
                case .changed: lists[1].append(.string(step.group))
                case .removed: lists[2].append(.string(step.group))
                }
            }
            return .success(.array([.array(lists.map { .array($0) })]))
        }
    }
}

extension UpdateStepResult.Failure {
    fileprivate var words: String {
        switch self {
        case .notStopped: "could not be stopped, and was not removed"
        case .notRemoved(.unknown), .notAdded(.alreadyActive), .notAdded(.unknown): "was changed by a client meanwhile"
        case .notRemoved: "could not be removed, it has not stopped"
        case .notAdded(.failed(let reason)): "could not be added: \(reason)"
        case .notAdded: "could not be added"
        }
    }
}

extension ActivityLogClearing {
    var fault: Fault? {
        switch self {
        case .cleared: nil
        case .noFile: Fault(.noFile)
        case .failed: Fault(.failed)
        }
    }
}

extension Fault? {
    /// True, or the fault.
    var outcome: RPCOutcome {
        map { .failure($0) } ?? .success(.boolean(true))
    }
}

extension RPCOutcome {
    /// One structure for each process.
    static func results<Result>(
        _ results: [ProcessResult<Result>],
        _ fault: (Result, _ name: String) -> Fault?
    ) -> RPCOutcome {
        .success(.array(results.map { $0.status(fault($0.result, $0.process.text)) }))
    }
}

extension ProcessResult {
    /// The entry of one process in the result of a method on many.
    /// - Parameter fault: nil for success.
    func status(_ fault: Fault?) -> XMLRPCValue {
        .record([
            "name": .string(process.process),
            "group": .string(process.group),
            "status": .int(fault?.code ?? Fault.Kind.success.rawValue),
            "description": .string(fault?.text ?? "OK"),
        ])
    }
}
