import LinuxSystem
import Model
import Reactor

/// Hears the signals that mean something to the daemon. The set may change with the configuration (EXT-13).
final class SignalListener {
    /// Why no signals arrive.
    struct Problem: Error {
        let text: String
    }

    /// The descriptor has failed.
    enum End {
        /// Another descriptor has taken its place; signals that came meanwhile wait for it in the kernel.
        case reopened(String)
        /// No other descriptor can be opened, or it fails at once as well.
        case final(String)
    }

    private let reactor: Reactor
    private let onSignal: (ReceivedSignal) -> Void
    private let onEnd: (End) -> Void
    private var signals: Set<SignalNumber>
    private var descriptor: Int32 = -1
    private var reader: PipeReader?
    /// Whether the present descriptor has replaced one that failed, and has not yielded a signal yet.
    private var isOnProbation = false

    /// - Parameters:
    ///   - signals: the signals beside SIGCHLD.
    ///   - onSignal: called with each.
    ///   - onEnd: called when the descriptor has failed.
    init(
        for signals: Set<SignalNumber>,
        on reactor: Reactor,
        onSignal: @escaping (ReceivedSignal) -> Void,
        onEnd: @escaping (End) -> Void
    ) throws(Problem) {
        self.reactor = reactor
        self.signals = signals
        self.onSignal = onSignal
        self.onEnd = onEnd
        try open()
    }

    /// Listens to these signals from now on, and only to these.
    func listen(to signals: Set<SignalNumber>) throws(Errno) {
        self.signals = signals
        try SignalDescriptor.change(descriptor, to: signals)
    }

    private func open() throws(Problem) {
        do throws(Errno) {
            let opened = try SignalDescriptor.open(for: signals)
            descriptor = opened.number
            reader = try PipeReader(
                opened,
                on: reactor,
                onBytes: { [self] bytes in
                    isOnProbation = false
                    for signal in bytes.withUnsafeBytes(SignalDescriptor.signals(in:)) { onSignal(signal) }
                },
                onEnd: { [self] in reactor.inNextPass { [self] in replace() } }
            )
        } catch {
            throw Problem(text: error.text)
        }
    }

    private func replace() {
        let cause = reader?.failure?.text ?? "it has been closed"
        guard !isOnProbation else { return onEnd(.final(cause)) }
        isOnProbation = true
        do throws(Problem) {
            try open()
            onEnd(.reopened(cause))
        } catch {
            onEnd(.final("\(cause); \(error.text)"))
        }
    }
}
