import CLinux
package import Model

/// The reaction to a trap or a memory fault of our own, in C and without the heap (`last_resort.c`): one line with the place,
/// the stop signal for every program, two seconds for them, and exit status 70.
package enum LastResort {
    /// From now on a fault of this process has this reaction.
    /// - Parameter log: the file that the line is added to, beside standard error; nil for none.
    package static func prepare(log: String?) throws(Errno) {
        guard clinux_last_resort_prepare(log) == 0 else { throw Errno.last }
    }

    /// A program runs.
    /// - Parameters:
    ///   - pid: that of our child, which leads a process group.
    ///   - stopSignal: what asks it to end.
    package static func began(_ pid: Int32, stopSignal: SignalNumber) {
        clinux_last_resort_began(pid, stopSignal.rawValue)
    }

    /// A child has been reaped.
    package static func ended(_ pid: Int32) {
        clinux_last_resort_ended(pid)
    }
}
