import Glibc
package import Model

/// kill(2).
package enum Signalling {
    /// Sends a signal to a process, or to the process group that it leads.
    package static func send(_ signal: SignalNumber, to pid: Int32, asGroup: Bool) throws(Errno) {
        if asGroup { try send(signal, toGroup: pid) } else { try send(signal, toProcess: pid) }
    }

    package static func send(_ signal: SignalNumber, toProcess pid: Int32) throws(Errno) {
        try retrying { kill(pid, signal.rawValue) }
    }

    package static func send(_ signal: SignalNumber, toGroup leader: Int32) throws(Errno) {
        try retrying { kill(-leader, signal.rawValue) }
    }

    /// Sends a signal to every process that we may signal, but ourselves and PID 1. Only an init that ends its namespace may
    /// call it (PITFALLS P21). ESRCH when there is no such process.
    package static func sendToAll(_ signal: SignalNumber) throws(Errno) {
        try retrying { kill(-1, signal.rawValue) }
    }

    /// Writing to a pipe without a reader shall fail with EPIPE instead of ending the daemon (PITFALLS P12), and beyond the
    /// largest size of a file with EFBIG (setrlimit(2), RLIMIT_FSIZE).
    package static func ignoreFailedWrites() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }
}
