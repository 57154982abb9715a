import ControlProtocol
import Model
import OutputPipeline

/// The output of processes on its way to the control process, as long as that follows it (EXT-90). Output waits beside
/// answers and changes, which never wait for it. No program waits for the other side either: output that it does not take
/// within limits is left out, and counted.
final class OutputFollower {
    /// Bytes that may wait.
    private static let mostWaiting = 1 << 20
    /// Bytes of output in one message: the messages behind it do not wait for long.
    private static let longestPiece = 16 << 10

    private struct Channel: Hashable {
        let process: Namespec
        let isError: Bool
    }

    /// The output that was left out of a channel, as long as that was not reported.
    private struct Gap {
        var bytes = 0
        var at = 0
        var end = 0
    }

    /// Messages that wait, whole ones in each chunk.
    private var waiting = ChunkQueue()
    private var gaps: [Channel: Gap] = [:]
    /// The writer of messages; kept for its memory.
    private var writer = WireWriter()
    /// Called when there is something to be told.
    private let onPending: () -> Void

    init(onPending: @escaping () -> Void) {
        self.onPending = onPending
    }

    /// - Parameters:
    ///   - bytes: the bytes that a process has written.
    ///   - at: milliseconds since the epoch.
    ///   - end: the position behind them in the output of their channel.
    func take(_ bytes: RawSpan, of process: Namespec, isError: Bool, at: Int, endingAt end: Int) {
        let wasEmpty = waiting.isEmpty
        var rest = bytes
        while !rest.isEmpty {
            let part = rest.extracting(first: Self.longestPiece)
            rest = rest.extracting(droppingFirst: part.byteCount)
            take(part, Channel(process: process, isError: isError), at, end - rest.byteCount)
        }
        if wasEmpty, !waiting.isEmpty { onPending() }
    }

    private func take(_ part: RawSpan, _ channel: Channel, _ at: Int, _ end: Int) {
        guard waiting.size + part.byteCount <= Self.mostWaiting else {
            var gap = gaps[channel] ?? Gap()
            gap.bytes += part.byteCount
            (gap.at, gap.end) = (at, end)
            gaps[channel] = gap
            return
        }
        let skipped = gaps.isEmpty ? 0 : gaps.removeValue(forKey: channel)?.bytes ?? 0
        let piece = OutputPiece(
            channel.process,
            isError: channel.isError,
            at: at,
            bytes: part.withUnsafeBytes { Array($0) },
            skipped: skipped,
            end: end
        )
        append(piece)
    }

    private func append(_ piece: OutputPiece) {
        CoreMessage.output(piece).write(to: &writer)
        writer.bytes.withUnsafeBytes { waiting.append($0.bytes) }
        writer.bytes.removeAll(keepingCapacity: true)
    }

    /// Whether anything is to be told.
    var isEmpty: Bool { waiting.isEmpty && gaps.isEmpty }

    /// The messages that are to be sent next; nil without any.
    func next() -> ArraySlice<UInt8>? {
        if let chunk = waiting.popFirst() { return chunk }
        // The output behind a gap may be long in coming.
        for (channel, gap) in gaps {
            append(
                OutputPiece(
                    channel.process,
                    isError: channel.isError,
                    at: gap.at,
                    bytes: [],
                    skipped: gap.bytes,
                    end: gap.end
                )
            )
        }
        gaps = [:]
        return waiting.popFirst()
    }
}
