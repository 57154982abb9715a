import Configuration
import LinuxSystem
import Model

/// Why the daemon cannot start.
enum StartFailure: Error {
    /// A mistake of the user: exit status 2 (SD-32).
    case usage(ConfigurationError)
    /// The system refuses something: exit status 1 (SD-33).
    case failure(String)

    /// Tells standard error.
    /// - Parameter program: the name that we were invoked by.
    /// - Returns: the exit status that goes with it.
    func report(by program: String) -> Int32 {
        switch self {
        case .usage(let error):
            TextStream.complain(UsageError.text(error.lines, program: program))
            return UsageError.exitStatus
        case .failure(let reason):
            TextStream.complain("\(program): \(reason)\n")
            return 1
        }
    }
}

extension TextStream {
    /// Writes to standard error, and waits for a reader for a second at most: a process 1 that cannot start has to end,
    /// whether standard error is read or not.
    static func complain(_ text: String) {
        error.offer(text, waiting: 1000)
    }
}
