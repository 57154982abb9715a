package import Model
import XMLRPC

extension XMLRPCFault {
    /// nil for a code that supervisord does not have.
    var kind: Fault.Kind? { Fault.Kind(rawValue: code) }
}

extension ControlError {
    /// The kind of a fault; nil for every other error.
    var faultKind: Fault.Kind? {
        if case .fault(let fault) = self { fault.kind } else { nil }
    }
}

extension ExitStatus {
    /// What the result of an operation on a process asks for; nil leaves the status as it is. The last one wins
    /// (CTL-27).
    /// - Parameters:
    ///   - kind: nil for a code that supervisord does not have.
    ///   - ignored: the fault that says that there was nothing to do.
    package static func of(_ kind: Fault.Kind?, ignoring ignored: Fault.Kind?) -> Int32? {
        switch kind {
        case nil: generic
        case .success, ignored: nil
        case .spawnError, .abnormalTermination, .notRunning: notRunning
        default: generic
        }
    }
}
