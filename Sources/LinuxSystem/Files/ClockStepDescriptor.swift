import CLinux
import Glibc

/// A descriptor that becomes readable when the wall clock has been set, or when the machine goes on after it was suspended, in
/// which time only the wall clock went on (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
package struct ClockStepDescriptor: ~Copyable {
    private let timer: Descriptor

    package init() throws(Errno) {
        let timer = Descriptor(owning: try retrying { clinux_clock_steps() })
        try Self.arm(timer.number)
        self.timer = timer
    }

    package var number: Int32 { timer.number }

    /// Whether there was a step since the last time, or the beginning.
    package borrowing func takeStep() -> Bool {
        var expirations: UInt64 = 0
        let count = read(number, &expirations, MemoryLayout<UInt64>.size)
        let isStep = count < 0 && errno == ECANCELED
        // It stays armed as it was where this fails.
        if isStep { try? Self.arm(number) }
        return isStep
    }

    private static func arm(_ number: Int32) throws(Errno) {
        // A step in between is one that the arming has taken.
        guard clinux_clock_steps_arm(number) < 0, errno == ECANCELED else { return }
        try retrying { clinux_clock_steps_arm(number) }
    }
}
