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
    /// What a method on many processes tells of one.
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
