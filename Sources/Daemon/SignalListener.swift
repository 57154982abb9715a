import LinuxSystem
import Model
import NIOCore
import Reactor

/// Hears the signals that mean something to the daemon. Which these are may change with the configuration (EXT-13).
final class SignalListener {
    private let descriptor: Int32
    private var reader: PipeReader?

    /// - Parameters:
    ///   - signals: beside SIGCHLD.
    ///   - onSignal: called with each.
    init(
        for signals: Set<SignalNumber>,
        on reactor: Reactor,
        onSignal: @escaping (SignalNumber) -> Void
    ) throws {
        let opened = try SignalDescriptor.open(for: signals)
        descriptor = opened.number
        reader = try PipeReader(
            opened,
            on: reactor,
            chunks: .fixed(SignalDescriptor.bufferSize),
            onBytes: { bytes in
                for signal in bytes.withUnsafeReadableBytes(SignalDescriptor.signals(in:)) { onSignal(signal) }
            },
            onEnd: {}
        )
    }

    /// From now on these mean something, and only these.
    func listen(to signals: Set<SignalNumber>) throws(Errno) {
        try SignalDescriptor.change(descriptor, to: signals)
    }
}
