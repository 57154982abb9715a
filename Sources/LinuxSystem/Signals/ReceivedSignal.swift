import CLinux
package import Model

/// A signal that has come through the signal descriptor, and who has sent it.
package struct ReceivedSignal: Equatable, Sendable {
    /// The sender of a signal (sigaction(2), `si_code` and `si_pid`).
    package enum Sender: Equatable, Sendable {
        /// The kernel itself: what is typed at a terminal, or the end of one.
        case kernel
        /// A process outside of our pid namespace, as `docker stop` is to the PID 1 of a container.
        case outsider
        /// A process that we can name; it may have ended since.
        case process(Int32)
    }

    package let number: SignalNumber
    package let sender: Sender
    /// The child that SIGCHLD is about; nil for any other signal. The signal may stand for other children too: it waits only once.
    package let child: Int32?

    /// A signal that a test invents.
    package init(_ number: SignalNumber, from sender: Sender) {
        self.number = number
        self.sender = sender
        child = nil
    }

    init(_ record: clinux_signal) {
        number = SignalNumber(rawValue: record.number)
        child = number == .chld && record.is_from_kernel != 0 ? record.sender : nil
        if record.is_from_kernel != 0 {
            sender = .kernel
        } else {
            sender = record.sender > 0 ? .process(record.sender) : .outsider
        }
    }

    /// Not what our own system calls have caused, and of faults and of the use of a terminal only what a process has sent on
    /// purpose: from the kernel they concern ourselves (EXT-5, PITFALLS P18).
    var isMeantForUs: Bool {
        if number.rawValue == 0 { return false }
        guard SignalNumber.faults.contains(number) || number == .ttin || number == .ttou else { return true }
        return sender != .kernel && sender != .process(ProcessIdentity.pid)
    }
}
