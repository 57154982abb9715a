import Model

/// What supervisorctl exits with (SPEC CTL-20 to CTL-26).
package enum ExitStatus {
    package static let success: Int32 = 0
    package static let generic: Int32 = 1
    package static let invalidArguments: Int32 = 2
    package static let namespaceMissing: Int32 = 3
    /// Of `status`: a program that is shown is not running.
    package static let programNotRunning: Int32 = 3
    package static let connectionRefused: Int32 = 4
    /// Of `status`: an unknown name, or no answer from supervisord.
    package static let unknown: Int32 = 4
    package static let versionDiffers: Int32 = 5
    package static let notRunning: Int32 = 7
}
