import LinuxSystem
import Model
import NIOCore
import OutputPipeline
import Reactor

/// One output channel of a running program: reads its pipe and hands what comes to the sinks, byte for byte
/// (SPEC LOG-33). While a sink is full the pipe is not read, so that this program waits and nobody else (EXT-16).
package final class ChildChannel {
    private let processName: String
    private let name: String
    private let sinks: [any LogSink]
    private let log: ActivityLog
    private var reader: PipeReader?
    /// nil when the program's control sequences are kept.
    private var stripper: ANSIStripper?
    private var isPaused = false
    private var onEnd: () -> Void = {}
    private var onBytes: () -> Void = {}

    /// - Parameters:
    ///   - name: `stdout` or `stderr`.
    ///   - readEnd: the read end of the program's pipe; it is closed at the end of the stream or by `close`.
    ///   - stripsANSI: whether terminal control sequences are taken out (SPEC LOG-40).
    ///   - onBytes: called after each read.
    ///   - onEnd: called once, when the pipe has been read to its end or was closed.
    package init(
        processName: String,
        name: String,
        readEnd: consuming Descriptor,
        sinks: [any LogSink],
        stripsANSI: Bool = false,
        log: ActivityLog,
        reactor: Reactor,
        onBytes: @escaping () -> Void,
        onEnd: @escaping () -> Void
    ) throws {
        self.processName = processName
        self.name = name
        self.sinks = sinks
        stripper = stripsANSI ? ANSIStripper() : nil
        self.log = log
        self.onBytes = onBytes
        self.onEnd = onEnd
        let number = readEnd.number
        for sink in sinks {
            sink.onRoom = { [weak self] in self?.resumeIfRoom() }
        }
        reader = try PipeReader(
            readEnd,
            on: reactor,
            onBytes: { [weak self] bytes in self?.take(bytes) },
            onEnd: { [weak self] in self?.end(descriptor: number) }
        )
    }

    /// Stops reading and closes the pipe; `onEnd` follows.
    package func close() {
        reader?.close()
    }

    /// Closes and opens again the log files of this channel.
    package func reopen() {
        for sink in sinks { sink.reopen() }
    }

    private func take(_ bytes: ByteBuffer) {
        pass(stripped(bytes))
        onBytes()
    }

    private func stripped(_ bytes: ByteBuffer) -> ByteBuffer {
        guard let kept = stripper?.strip(bytes.readableBytesView) else { return bytes }
        return ByteBuffer(bytes: kept)
    }

    private func pass(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        log.log(
            .debug,
            "\(processName.pythonRepresentation) \(name) output:\n\(ChunkText.text(of: bytes.readableBytesView))"
        )
        for sink in sinks { sink.write(bytes) }
        if !isPaused && sinks.contains(where: \.isFull) {
            isPaused = true
            reader?.pause()
        }
    }

    private func resumeIfRoom() {
        guard isPaused, !sinks.contains(where: \.isFull) else { return }
        isPaused = false
        reader?.resume()
    }

    private func end(descriptor: Int32) {
        if let rest = stripper?.finish() { pass(ByteBuffer(bytes: rest)) }
        log.log(.debug, "fd \(descriptor) closed, stopped monitoring <\(processName)> (\(name))")
        reader = nil
        for sink in sinks { sink.close() }
        onEnd()
    }
}
