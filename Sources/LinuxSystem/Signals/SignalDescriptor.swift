import CLinux
package import Model

/// The descriptor through which the daemon gets the signals that are blocked since before `main`.
package enum SignalDescriptor {
    /// Bytes to ask for in one read: a buffer smaller than a record is refused.
    package static var bufferSize: Int { 8 * Int(clinux_signal_record_size()) }

    /// Opens it for these signals and SIGCHLD, close-on-exec and non-blocking. They are blocked from now on; all others
    /// do what they do by default.
    package static func open(for signals: Set<SignalNumber>) throws(Errno) -> Descriptor {
        Descriptor(owning: try call(existing: -1, signals))
    }

    /// Changes the signals of a descriptor that is open.
    package static func change(_ number: Int32, to signals: Set<SignalNumber>) throws(Errno) {
        _ = try call(existing: number, signals)
    }

    private static func call(existing: Int32, _ signals: Set<SignalNumber>) throws(Errno) -> Int32 {
        let numbers = signals.union([.chld]).map(\.rawValue)
        return try retrying { clinux_signal_descriptor(existing, numbers, numbers.count) }
    }

    /// The signals in bytes that were read from it, without those that are not meant for the daemon. The kernel only ever
    /// yields whole records (signalfd(2)).
    package static func signals(in bytes: UnsafeRawBufferPointer) -> [ReceivedSignal] {
        let size = Int(clinux_signal_record_size())
        return stride(from: 0, through: bytes.count - size, by: size)
            .map { ReceivedSignal(clinux_signal_of_record(bytes.baseAddress?.advanced(by: $0))) }
            .filter(\.isMeantForUs)
    }

    /// Gives the process the signal mask that it was started with.
    package static func restoreOriginalMask() {
        clinux_restore_signal_mask()
    }
}
