import LinuxSystem
import NIOCore
import Reactor

/// The standard input of a program: a pipe that is held open, and written to when a client says so (SPEC PROC-39,
/// RPC-55). Before the first text it is a bare descriptor, which costs nothing.
final class StandardInput {
    /// Why a text cannot be sent.
    enum Problem: Error {
        case closed
        /// The program does not read, and enough is waiting already (QRK-25: improve).
        case full
    }

    private static let capacity = 1024 * 1024

    private let reactor: Reactor
    private var descriptor: Descriptor?
    private var writer: PipeWriter?
    private var waitingBytes = 0
    private var isClosed = false

    init(_ descriptor: consuming Descriptor, reactor: Reactor) {
        self.reactor = reactor
        self.descriptor = consume descriptor
    }

    deinit {
        writer?.close()
    }

    func write(_ text: String) throws(Problem) {
        let bytes = ByteBuffer(string: text)
        guard waitingBytes + bytes.readableBytes <= Self.capacity || waitingBytes == 0 else { throw .full }
        guard let writer = open() else { throw .closed }
        waitingBytes += bytes.readableBytes
        let count = bytes.readableBytes
        writer.write(bytes) { [weak self] _ in self?.waitingBytes -= count }
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
        }
        return writer
    }
}
