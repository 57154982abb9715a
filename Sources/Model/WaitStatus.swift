import Text

/// How a process ended: the decoded status word of wait(2).
package enum WaitStatus: Hashable, Sendable {
    case exited(code: Int32)
    case signaled(SignalNumber, coreDumped: Bool)
    /// A status that is neither, as a tracer can cause (PROC-43).
    case other(raw: Int32)

    /// Decodes a status word by the layout of Linux's `<bits/waitstatus.h>`.
    package init(raw: Int32) {
        let low = raw & 0x7f
        if low == 0 {
            self = .exited(code: (raw >> 8) & 0xff)
        } else if low != 0x7f {
            self = .signaled(SignalNumber(rawValue: low), coreDumped: raw & 0x80 != 0)
        } else {
            self = .other(raw: raw)
        }
    }

    /// Whether it was a death by SIGKILL.
    package var isKill: Bool {
        if case .signaled(.kill, _) = self { true } else { false }
    }

    /// The exit code as Supervisor keeps it: -1 for anything but a regular exit (PROC-46).
    package var exitCode: Int {
        if case .exited(let code) = self { Int(code) } else { -1 }
    }

    /// The status that a shell would give for it: the exit code, or 128 and the signal.
    package var shellStatus: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal, _): 128 + signal.rawValue
        case .other: 1
        }
    }

    /// The text between the parentheses of `exited: x (...)` (PROC-43).
    package var description: String {
        switch self {
        case .exited(let code):
            "exit status \(code)"
        case .signaled(let signal, let coreDumped):
            "terminated by \(signal.description)\(coreDumped ? " (core dumped)" : "")"
        case .other(let raw):
            "unknown termination cause 0x\(Int(UInt32(bitPattern: raw)).zeroPadded(to: 4, radix: 16))"
        }
    }
}
