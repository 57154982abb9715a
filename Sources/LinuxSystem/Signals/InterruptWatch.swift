import CLinux
import Glibc
package import Model

/// Turns Ctrl-C, or other signals too, into something that can be waited for, as long as it lives.
///
/// They are blocked meanwhile, so that nothing is left half done, and come out of a descriptor. This is for programs that
/// talk to a person; the daemon has `SignalDescriptor`.
package final class InterruptWatch {
    private let descriptor: Descriptor
    private var originalMask: sigset_t

    /// - Parameter signals: those that are to come by the descriptor.
    package init(_ signals: [SignalNumber] = [.int]) throws(Errno) {
        var mask = sigset_t()
        originalMask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal.rawValue) }
        descriptor = Descriptor(owning: try retrying { clinux_interrupt_descriptor(&mask) })
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
        !takeSignals().isEmpty
    }

    /// The signals that have come since, in the kernel's order; empty when there were none.
    package func takeSignals() -> [SignalNumber] {
        var records = [UInt8](repeating: 0, count: SignalDescriptor.bufferSize)
        let count = read(descriptor.number, &records, records.count)
        let size = Int(clinux_signal_record_size())
        guard count >= size, size > 0 else { return [] }
        return records.withUnsafeBytes { bytes in
            // The number is the first member of a record (signalfd(2)).
            stride(from: 0, through: count - size, by: size).map { start in
                SignalNumber(
                    rawValue: Int32(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
                )
            }
        }
    }
}
