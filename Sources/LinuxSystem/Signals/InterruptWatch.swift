import CLinux
import Glibc

/// Turns Ctrl-C into something that can be waited for, as long as it lives.
///
/// SIGINT is blocked meanwhile, so that nothing is left half done, and comes out of a descriptor. For programs that
/// talk to a person; the daemon has `SignalDescriptor`.
package final class InterruptWatch {
    private let descriptor: Descriptor
    private var originalMask: sigset_t

    package init() throws(Errno) {
        descriptor = Descriptor(owning: try retrying { clinux_interrupt_descriptor() })
        var mask = sigset_t()
        originalMask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGINT)
        sigprocmask(SIG_BLOCK, &mask, &originalMask)
    }

    deinit {
        takeInterrupt()
        sigprocmask(SIG_SETMASK, &originalMask, nil)
    }

    /// Becomes readable when there was a Ctrl-C.
    package var number: Int32 { descriptor.number }

    /// Forgets the interrupts so far. True if there was one.
    @discardableResult
    package func takeInterrupt() -> Bool {
        var record = [UInt8](repeating: 0, count: SignalDescriptor.bufferSize)
        return read(descriptor.number, &record, record.count) > 0
    }
}
