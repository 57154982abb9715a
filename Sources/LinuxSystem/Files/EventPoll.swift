import CLinux

/// The kernel's means that an event loop is made of (epoll(7), eventfd(2), timerfd_create(2)), tried out: SwiftNIO takes it
/// for granted that they are there, and ends the process with a trap where they are not.
package enum EventPoll {
    /// A call that is refused.
    package struct Problem: Error, Sendable {
        /// Its name.
        package let call: String
        package let error: Errno
    }

    /// Makes all that a loop makes, uses it once, and closes it.
    package static func probe() throws(Problem) {
        var call: UnsafePointer<CChar>?
        guard clinux_probe_event_loop(&call) != 0 else { return }
        let error = Errno.last
        throw Problem(call: call.map { String(cString: $0) } ?? "", error: error)
    }
}
