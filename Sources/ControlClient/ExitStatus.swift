import Model

/// The exit statuses of supervisorctl (CTL-20 to CTL-26).
package enum ExitStatus {
    /// Everything went well, or what was asked for was so already (CTL-20, CTL-27).
    package static let success: Int32 = 0
    /// Any error that has no status of its own (CTL-21).
    package static let generic: Int32 = 1
    /// The command line, or the arguments of `start`, cannot be acted upon (CTL-22).
    package static let invalidArguments: Int32 = 2
    /// The server has no `[rpcinterface:supervisor]` (CTL-23).
    package static let namespaceMissing: Int32 = 3
    /// For `status`: a program that is shown is not running.
    package static let programNotRunning: Int32 = 3
    /// The server is not there: it refuses the connection (CTL-24).
    package static let connectionRefused: Int32 = 4
    /// For `status`: an unknown name, or no answer from supervisord.
    package static let unknown: Int32 = 4
    /// The server speaks another version of the interface (CTL-25).
    package static let versionDiffers: Int32 = 5
    /// The socket is missing, or a program is not or could not be started (CTL-26).
    package static let notRunning: Int32 = 7
}
