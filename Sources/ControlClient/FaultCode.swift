/// The codes of faults, and of the results in bulk answers (RPC-11 to RPC-28), as far as supervisorctl tells them
/// apart.
package enum FaultCode {
    /// UNKNOWN_METHOD.
    package static let unknownMethod = 1
    /// INCORRECT_PARAMETERS.
    package static let incorrectParameters = 2
    /// SHUTDOWN_STATE.
    package static let shutdownState = 6
    /// BAD_NAME.
    package static let badName = 10
    /// BAD_SIGNAL.
    package static let badSignal = 11
    /// NO_FILE.
    package static let noFile = 20
    /// NOT_EXECUTABLE.
    package static let notExecutable = 21
    /// FAILED.
    package static let failed = 30
    /// ABNORMAL_TERMINATION.
    package static let abnormalTermination = 40
    /// SPAWN_ERROR.
    package static let spawnError = 50
    /// ALREADY_STARTED.
    package static let alreadyStarted = 60
    /// NOT_RUNNING.
    package static let notRunning = 70
    /// SUCCESS, in results only.
    package static let success = 80
    /// ALREADY_ADDED.
    package static let alreadyAdded = 90
    /// STILL_RUNNING.
    package static let stillRunning = 91
    /// CANT_REREAD.
    package static let cannotReread = 92

    /// The exit status that a result asks for; nil leaves the status as it is. The last one wins (CTL-27).
    /// - Parameter ignored: the fault that says that there was nothing to do.
    package static func exitStatus(for code: Int, ignoring ignored: Int?) -> Int32? {
        switch code {
        case success, ignored: nil
        case spawnError, abnormalTermination, notRunning: ExitStatus.notRunning
        default: ExitStatus.generic
        }
    }
}
