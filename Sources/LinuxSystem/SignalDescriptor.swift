import CLinux
import Model

/// The descriptor through which the daemon gets the signals that are blocked since before `main`.
package enum SignalDescriptor {
    /// Bytes to ask for in one read: a buffer smaller than a record is refused.
    package static var bufferSize: Int { 8 * Int(clinux_signal_record_size()) }

    /// Opens it, close-on-exec and non-blocking.
    package static func open() throws(Errno) -> Descriptor {
        Descriptor(owning: try retrying { clinux_signal_descriptor() })
    }

    /// The signals in bytes that were read from it. The kernel only ever yields whole records (signalfd(2)).
    package static func signals(in bytes: UnsafeRawBufferPointer) -> [SignalNumber] {
        let size = Int(clinux_signal_record_size())
        return stride(from: 0, through: bytes.count - size, by: size).map { offset in
            SignalNumber(rawValue: clinux_signal_of_record(bytes.baseAddress?.advanced(by: offset)))
        }
    }

    /// Gives the process the signal mask that it was started with.
    package static func restoreOriginalMask() {
        clinux_restore_signal_mask()
    }
}
