import LinuxSystem
import Reactor

/// The standard input of a program: a pipe that is held open, and written to when a client asks for it (PROC-39, RPC-55).
/// Before the first text it is a bare descriptor, which costs nothing.
final class StandardInput {
    /// Why a text cannot be sent.
    enum Problem: Error {
        case closed
        /// The program does not read, and enough is waiting already (QRK-25).
        case full
    }

    private static let capacity = 1024 * 1024

    private let reactor: Reactor
    private var descriptor: Descriptor?
    private var writer: PipeWriter?
    private var waitingBytes = 0
    /// True once the program has closed its end.
    private(set) var isClosed = false
    /// Called when the pipe has taken everything that was sent.
    var onDrained: () -> Void = {}

    init(_ descriptor: consuming Descriptor, reactor: Reactor) {
        self.reactor = reactor
        self.descriptor = consume descriptor
    }

    deinit {
        writer?.close()
    }

    /// Whether something waits for room in the pipe.
    var isWaiting: Bool { waitingBytes > 0 }

    /// Sends the text of a client.
    func write(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        guard waitingBytes + bytes.count <= Self.capacity || waitingBytes == 0 else { throw .full }
        guard !isClosed else { throw .closed }
        send(bytes) { _ in }
        // The pipe has shown just now that it is closed (RPC-55).
        guard !isClosed else { throw .closed }
    }

    /// Sends bytes, however much is waiting; the sender sees to it that it is not too much.
    /// - Parameter onFailure: called when the program will never read them, possibly at once; with the error of the kernel,
    ///   unless the cause is that the program has closed its end.
    func send(_ bytes: [UInt8], onFailure: @escaping (Errno?) -> Void) {
        guard let writer = open() else { return onFailure(nil) }
        let count = bytes.count
        waitingBytes += count
        writer.write(bytes[...]) { [weak self] failure in
            self?.waitingBytes -= count
            if failure == nil {
                if self?.isWaiting == false { self?.onDrained() }
            } else {
                self?.isClosed = true
                onFailure(failure == .brokenPipe ? nil : failure)
            }
        }
    }

    private func open() -> PipeWriter? {
        guard !isClosed else { return nil }
        if let descriptor = descriptor.take() {
            writer = try? PipeWriter(
                descriptor,
                on: reactor,
                onWritable: {},
                onClosed: { [weak self] in self?.isClosed = true }
            )
            // Otherwise each sender would try again for ever.
            isClosed = writer == nil
        }
        return writer
    }
}
