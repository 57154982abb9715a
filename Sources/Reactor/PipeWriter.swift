package import LinuxSystem

/// Writes to a descriptor whose description is ours alone without ever waiting for its reader.
package final class PipeWriter {
    /// Bytes that may wait before more should be kept by the caller, and those at which it may go on.
    private static let high = 65_536
    private static let low = 32_768

    private struct Piece {
        var bytes: ArraySlice<UInt8>
        let whenDone: (Errno?) -> Void
    }

    /// nil once it is closed.
    private var descriptor: Descriptor?
    private var watch: Watch?
    private var queue: [Piece] = []
    /// Pieces of the queue that have been written.
    private var written = 0
    private var waitingBytes = 0
    private var isCongested = false
    private var onWritable: (() -> Void)?
    private var onClosed: (() -> Void)?

    /// - Parameters:
    ///   - descriptor: becomes non-blocking, and is closed by `close`, with the value, or when the reader has gone away.
    ///   - onWritable: called when writing makes sense again after `isWritable` was false.
    ///   - onClosed: called once, when the descriptor has been closed for whatever reason.
    package init(
        _ descriptor: consuming Descriptor,
        on reactor: Reactor,
        onWritable: @escaping () -> Void,
        onClosed: @escaping () -> Void
    ) throws(Errno) {
        self.onWritable = onWritable
        self.onClosed = onClosed
        try descriptor.setNonBlocking()
        let number = descriptor.number
        self.descriptor = consume descriptor
        watch = try reactor.watch(number, for: []) { [weak self] event in self?.ready(event) }
    }

    deinit {
        // While the number is still that of our pipe.
        watch?.end()
    }

    /// False while enough is waiting to be written: more should be kept by the caller until `onWritable`.
    package var isWritable: Bool { isOpen && !isCongested }

    /// False once the descriptor has been closed.
    package var isOpen: Bool { descriptor != nil }

    /// Writes, or queues what cannot be written yet.
    /// - Parameter whenDone: called when the reader's side has taken it, with nil, or never will, with the reason;
    ///   before this returns if that is known at once.
    package func write(_ bytes: ArraySlice<UInt8>, whenDone: @escaping (_ failure: Errno?) -> Void) {
        guard isOpen else { return whenDone(.badDescriptor) }
        queue.append(Piece(bytes: bytes, whenDone: whenDone))
        waitingBytes += bytes.count
        if queue.count == 1 { writeOut() }
        if waitingBytes > Self.high { isCongested = true }
    }

    package func close() {
        end(.badDescriptor)
    }

    private func ready(_ event: ReadyEvent) {
        // The next write shows that the reader has gone; without a further write, this event does.
        if !event.isWritable, event.isOver { return end(.brokenPipe) }
        writeOut()
        if isCongested, waitingBytes <= Self.low, isOpen {
            isCongested = false
            onWritable?()
        }
    }

    /// Writes what the reader's side takes now, and waits for room for the rest.
    private func writeOut() {
        while written < queue.count, let number = descriptor?.number {
            do throws(Errno) {
                let bytes = queue[written].bytes
                let count = try Files.write(bytes.span.bytes, to: number)
                queue[written].bytes = bytes.dropFirst(count)
                waitingBytes -= count
            } catch {
                if error == .wouldBlock { break }
                return end(error)
            }
            guard queue[written].bytes.isEmpty else { continue }
            let done = queue[written].whenDone
            written += 1
            done(nil)
        }
        queue.removeFirst(min(written, queue.count))
        written = 0
        watch?.change(to: queue.isEmpty ? [] : .writing)
    }

    private func end(_ error: Errno) {
        guard isOpen else { return }
        watch?.end()
        watch = nil
        descriptor = nil
        let lost = queue.dropFirst(written)
        queue = []
        written = 0
        waitingBytes = 0
        for piece in lost { piece.whenDone(error) }
        let closed = onClosed
        onClosed = nil
        onWritable = nil
        closed?()
    }
}
