package import LinuxSystem

/// Reads a descriptor that is ours alone until its end: the read end of a child's pipe, or the signal descriptor.
package final class PipeReader {
    /// Bytes that a pipe holds, unless its size is changed (pipe(7)).
    package static let pipeCapacity = 65_536
    /// Bytes that may come in one pass of the loop, also when the first of them lead to `pause`.
    package static let largestReading = readsPerPass * Reactor.bufferSize
    /// So that one pipe does not keep the others waiting.
    private static let readsPerPass = 2

    private let reactor: Reactor
    /// nil once it is closed.
    private var descriptor: Descriptor?
    private var watch: Watch?
    private let onBytes: (RawSpan) -> Void
    private var onEnd: (() -> Void)?

    /// Why there will be no more, from `onEnd` on; nil when that is not because of an error.
    package private(set) var failure: Errno?

    /// - Parameters:
    ///   - descriptor: a pipe or the like. It becomes non-blocking, which its description must be ours alone for
    ///     (PITFALLS P10), and is closed at its end, by `close`, and with the value.
    ///   - onBytes: called with what was read, in order.
    ///   - onEnd: called once, when there will be no more: after the end of the stream, an error or `close`.
    package init(
        _ descriptor: consuming Descriptor,
        on reactor: Reactor,
        onBytes: @escaping (RawSpan) -> Void,
        onEnd: @escaping () -> Void
    ) throws(Errno) {
        self.reactor = reactor
        self.onBytes = onBytes
        self.onEnd = onEnd
        try descriptor.setNonBlocking()
        let number = descriptor.number
        self.descriptor = consume descriptor
        watch = try reactor.watch(number, for: .reading) { [weak self] _ in self?.read() }
    }

    deinit {
        // While the number is still that of our pipe.
        watch?.end()
    }

    /// Stops reading, so that the writer has to wait once the pipe is full. When the other side has gone, what the pipe
    /// still holds is read all the same.
    package func pause() {
        watch?.change(to: [])
    }

    package func resume() {
        watch?.change(to: .reading)
    }

    /// Reads what the pipe holds now, no more than fits into one, and closes it.
    package func finish() {
        readNow()
        close()
    }

    /// Reads what the pipe holds now, no more than fits into one.
    package func readNow() {
        var left = Self.pipeCapacity
        while left > 0 {
            guard case .bytes(let count) = readOnce(atMost: left) else { return }
            left -= count
        }
    }

    /// Closes the descriptor and calls `onEnd`, unless that has been done.
    package func close() {
        // The watch first: the number is free for any other file afterwards.
        watch?.end()
        watch = nil
        descriptor = nil
        let end = onEnd
        onEnd = nil
        end?()
    }

    private enum Reading {
        case bytes(Int)
        /// There is nothing to be read now, or any more.
        case nothing
        case end
    }

    private func read() {
        for _ in 0..<Self.readsPerPass {
            switch readOnce(atMost: Reactor.bufferSize) {
            // From a pipe that was emptied no more is likely to have come.
            case .bytes(let count) where count < Self.pipeCapacity && watch?.interest == .reading: return
            case .bytes: continue
            case .nothing: return
            case .end: return close()
            }
        }
    }

    private func readOnce(atMost limit: Int) -> Reading {
        guard let number = descriptor?.number else { return .nothing }
        return reactor.withBuffer { buffer in
            do throws(Errno) {
                let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(limit))
                let count = try Files.read(from: number, into: room)
                guard count > 0 else { return .end }
                onBytes(UnsafeRawBufferPointer(rebasing: room.prefix(count)).bytes)
                return .bytes(count)
            } catch {
                if error == .wouldBlock { return .nothing }
                failure = error
                // An unread but open pipe would block its writer for ever (PITFALLS P9).
                return .end
            }
        }
    }
}
