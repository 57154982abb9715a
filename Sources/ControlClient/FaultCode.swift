/// The codes of faults, and of the results in bulk answers (SPEC RPC-11 to RPC-28), as far as supervisorctl tells them
/// apart.
package enum FaultCode {
    package static let unknownMethod = 1
    package static let shutdownState = 6
    package static let badName = 10
    package static let badSignal = 11
    package static let noFile = 20
    package static let notExecutable = 21
    package static let failed = 30
    package static let abnormalTermination = 40
    package static let spawnError = 50
    package static let alreadyStarted = 60
    package static let notRunning = 70
    package static let success = 80
    package static let alreadyAdded = 90
    package static let stillRunning = 91
    package static let cannotReread = 92

    /// The exit status that a result asks for; nil leaves the status as it is. The last one wins (SPEC CTL-27).
    /// - Parameter ignored: the fault that says that there was nothing to do.
    package static func exitStatus(for code: Int, ignoring ignored: Int?) -> Int32? {
        switch code {
        case success, ignored: nil
        case spawnError, abnormalTermination, notRunning: ExitStatus.notRunning
        default: ExitStatus.generic
        }
    }
}
