import CLinux
import Glibc

/// A set of watched descriptors (epoll(7)). Calls throw the errors of the kernel.
package struct EventPoll: ~Copyable {
    /// The events that are waited for, and those that have come: the bits of epoll_ctl(2).
    package struct Bits: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let readable = Bits(rawValue: clinux_event_readable)
        package static let writable = Bits(rawValue: clinux_event_writable)
        /// The other side has gone. Comes unasked.
        package static let hungUp = Bits(rawValue: clinux_event_hung_up)
        /// Comes unasked; of a pipe that is written to, when its reader has gone.
        package static let failed = Bits(rawValue: clinux_event_failed)
        /// Only poll(2) tells this: there is no such descriptor.
        package static let notOpen = Bits(rawValue: clinux_event_not_open)
        /// All that says that there will be no more. A set written out where it is used would be made of its elements each time.
        package static let over = Bits(rawValue: clinux_event_hung_up | clinux_event_failed | clinux_event_not_open)
        /// Told when it changes, and not as long as it is so.
        package static let edge = Bits(rawValue: clinux_event_edge)
        /// Told once, until the next `change`.
        package static let once = Bits(rawValue: clinux_event_once)
    }

    /// The events of one descriptor.
    package struct Event {
        package var token: UInt64 = 0
        /// The events as `Bits`.
        package var bits: UInt32 = 0
        // The layout is that of clinux_event.
        private var unused: UInt32 = 0

        package init(token: UInt64 = 0, bits: UInt32 = 0) {
            self.token = token
            self.bits = bits
        }
    }

    private let descriptor: Descriptor

    package init() throws(Errno) {
        descriptor = Descriptor(owning: try retrying { clinux_event_set() })
    }

    /// The number for poll(2): it is readable while there are events.
    package var number: Int32 { descriptor.number }

    /// - Parameter token: comes back with each event.
    package borrowing func add(_ descriptor: Int32, _ bits: Bits, token: UInt64) throws(Errno) {
        let number = number
        try retrying { clinux_event_add(number, descriptor, bits.rawValue, token) }
    }

    package borrowing func change(_ descriptor: Int32, _ bits: Bits, token: UInt64) throws(Errno) {
        let number = number
        try retrying { clinux_event_change(number, descriptor, bits.rawValue, token) }
    }

    package borrowing func remove(_ descriptor: Int32) throws(Errno) {
        let number = number
        try retrying { clinux_event_remove(number, descriptor) }
    }

    /// Waits for events, and takes as many as there is room for. EINTR when a signal has come.
    /// - Parameter milliseconds: -1 for ever.
    /// - Returns: how many; none when the time is over.
    package borrowing func wait(
        into events: UnsafeMutableBufferPointer<Event>,
        milliseconds: Int32
    ) throws(Errno) -> Int {
        let number = number
        let count = events.withMemoryRebound(to: clinux_event.self) {
            clinux_event_wait(number, $0.baseAddress, Int32(clamping: $0.count), milliseconds)
        }
        guard count >= 0 else { throw Errno.last }
        return Int(count)
    }
}

/// A descriptor that becomes readable at a time of the monotonic clock (timerfd_create(2)).
package struct TimerDescriptor: ~Copyable {
    private let timer: Descriptor

    package init() throws(Errno) {
        timer = Descriptor(owning: try retrying { clinux_timer() })
    }

    package var number: Int32 { timer.number }

    /// - Parameter nanoseconds: of the monotonic clock; 0 for never. A time that has passed is one that has come.
    package borrowing func set(nanoseconds: Int64) throws(Errno) {
        let number = number
        try retrying { clinux_timer_set(number, nanoseconds) }
    }
}
