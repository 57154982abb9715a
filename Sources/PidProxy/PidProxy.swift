import Glibc
import LinuxSystem
import Model

/// `pidproxy PIDFILE COMMAND [ARGUMENT...]` stands in for a program that detaches and leaves its pid in a file: it runs
/// the command, and the signals that it gets go to the process named in the file (PPX-1 to PPX-5). As long as the
/// file names none they go to the command, which would not be stopped otherwise.
package enum PidProxy {
    /// The whole program.
    /// - Parameter arguments: with the program's name first, as it was invoked.
    /// - Returns: the exit status: the command's own (128 and the signal's number when one ended it), 0 after a signal
    ///   that asks to end was passed on, to the command too, 1 for a wrong command line, 126 or 127 when the command cannot be run.
    package static func run(arguments: [String]) -> Int32 {
        guard arguments.count >= 3 else {
            TextStream.output.write(usage(program: arguments.first ?? "pidproxy"))
            return 1
        }
        // A complaint that is not read must not end it.
        Signalling.ignoreFailedWrites()
        let signals = SignalQueue(SignalNumber.forwarded + [.chld])
        let pidfile = PidFile(path: arguments[1])
        do throws(Errno) {
            let command = try Command(arguments: Array(arguments.dropFirst(2)))
            var isAskedToEnd = false
            let status = command.wait(signals: signals) { signal in
                switch pidfile.forward(signal) {
                case .sent:
                    return signal.asksToEnd
                case .noPid:
                    command.send(signal)
                    // The command is our child, whose end can be waited for.
                    isAskedToEnd = isAskedToEnd || signal.asksToEnd
                    return false
                case .refused:
                    return false
                }
            }
            return isAskedToEnd ? 0 : status
        } catch {
            TextStream.error.write("pidproxy: cannot run '\(arguments[2])': \(error.text)\n")
            // As shells have it.
            return error == .noSuchFile || error == .notDirectory ? 127 : 126
        }
    }

    /// Supervisor's text to the letter: the conformance cases compare it (PPX-1).
    private static func usage(program: String) -> String {
        """
        pidproxy -- run command and proxy signals to it via its pidfile.

        This executable runs a command and then monitors a pidfile.  When this
        executable receives a signal, it sends the same signal to the pid
        in the pidfile.

        Usage: \(program) <pidfile name> <command> [<cmdarg1> ...]


        """
    }
}

extension SignalNumber {
    /// What pidproxy passes on (PPX-3).
    fileprivate static let forwarded: [SignalNumber] = [.term, .hup, .int, .usr1, .usr2, .quit]

    /// After one of these pidproxy leaves without waiting for the process (PPX-4).
    fileprivate var asksToEnd: Bool {
        self == .term || self == .int || self == .quit
    }
}
