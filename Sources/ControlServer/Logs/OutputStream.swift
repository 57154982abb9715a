import ControlProtocol
import Model
import NIOCore
import Reactor

/// The last output of processes and their output from now on, in one order (EXT-90), for one client. A client that does not
/// take it holds up no program: output without room is left out, and the client is told how much.
final class OutputStream: ReplyStream, OutputListener {
    /// Bytes that may wait for the client.
    private static let mostWaiting = 1 << 20
    /// Bytes that are sent at once.
    private static let chunk = 64 << 10
    /// Milliseconds after which the present part of a line that does not end is sent.
    private static let patience: Int64 = 1000
    /// This is below the minute after which proxies close a silent connection.
    private static let heartbeatMilliseconds: Int64 = 25_000
    /// Channels without an unfinished line whose state is kept.
    private static let mostIdle = 4096

    /// The descriptor of a log that is read.
    let descriptors = 1

    private struct Channel {
        var cutter = LineCutter()
        /// The position up to which its output was among the lines at the beginning.
        var known = 0
        /// When the unfinished line has grown last.
        var grownAt: MonotonicTime?
    }

    private let control: any SupervisorControl
    private let query: OutputQuery
    private let time: any Timekeeper
    private let memory: MemoryShare
    private var write: ((ByteBuffer) -> Bool)?
    private var isBlocked = false
    /// nil once the lines of the beginning have been read.
    private var reading: OutputReading?
    /// Lines of the beginning that are still to be sent.
    private var first: ArraySlice<(channel: OutputChannel, line: OutputLine)> = []
    /// Output that came before it could be sent.
    private var waiting = CircularBuffer<OutputPiece>()
    private var waitingBytes = 0
    /// Bytes that were left out behind the output that waits.
    private var lost: [OutputChannel: Int] = [:]
    private var channels: [OutputChannel: Channel] = [:]
    /// The bytes to send in this pass.
    private var output: [UInt8] = []
    private var isFlushPending = false
    private var openTimer: ReactorTimer?
    private var heartbeatTimer: ReactorTimer?

    /// - Parameter memory: the memory of all clients, for output that waits.
    init(_ query: OutputQuery, of control: any SupervisorControl, time: any Timekeeper, memory: MemoryBudget) {
        self.query = query
        self.control = control
        self.time = time
        self.memory = MemoryShare(of: memory)
    }

    func start(write: @escaping (ByteBuffer) -> Bool) {
        self.write = write
        // The stream listens first, so that nothing is missed between the two.
        control.output.add(self)
        let reading = OutputReading(query, of: control, time: time)
        self.reading = reading
        reading.begin { [weak self] in self?.begin($0) }
        waitForBeat()
    }

    func resume() {
        guard isBlocked else { return }
        isBlocked = false
        sendWaiting()
    }

    func stop() {
        control.output.remove(self)
        reading = nil
        openTimer = nil
        heartbeatTimer = nil
        write = nil
        waiting = CircularBuffer()
        memory.set(0)
    }

    // MARK: The beginning

    private func begin(_ processes: [ProcessHistory]) {
        reading = nil
        let merge = OutputMerge(processes, lines: query.lines, keepsRests: true)
        merge.writeOpening(query.selection, of: control, to: &output)
        first = merge.lines[...]
        for part in processes.flatMap(\.parts) {
            var channel = channels[part.channel] ?? Channel()
            channel.known = part.position
            channel.cutter = LineCutter(part.ending.rest)
            if part.ending.rest != nil { channel.grownAt = time.now }
            channels[part.channel] = channel
        }
        sendWaiting()
        lookForOpenLines()
    }

    // MARK: What comes

    func wrote(_ piece: OutputPiece) {
        guard query.selection.contains(piece.process), query.wants(piece.channel) else { return }
        guard reading != nil || isBlocked || !first.isEmpty || !waiting.isEmpty else {
            take(piece)
            return flushSoon()
        }
        let size = piece.bytes.count + MemoryLayout<OutputPiece>.stride
        guard waitingBytes + size <= Self.mostWaiting, memory.grow(by: size) else {
            lost[piece.channel, default: 0] += piece.bytes.count + piece.skipped
            return
        }
        waitingBytes += size
        waiting.append(piece)
        guard !lost.isEmpty, let bytes = lost.removeValue(forKey: piece.channel) else { return }
        waiting[waiting.index(before: waiting.endIndex)].skipped += bytes
    }

    private func take(_ piece: OutputPiece) {
        let key = piece.channel
        var channel = channels[key] ?? Channel()
        if piece.end > 0, piece.end <= channel.known { return }
        channel.known = 0
        if piece.skipped > 0 { tellGap(of: piece.skipped, &channel, key) }
        channel.cutter.take(piece.bytes[...], at: piece.at, end: piece.end) { line in
            OutputRecord.line(line, of: key, to: &output)
        }
        channel.grownAt = channel.cutter.isOpen ? time.now : nil
        if channels.count > Self.mostIdle {
            channels = channels.filter { $0.value.cutter.isOpen || $0.value.known > 0 }
        }
        channels[key] = channel
        if channel.cutter.isOpen, openTimer == nil { waitForOpenLines() }
    }

    private func tellGap(of bytes: Int, _ channel: inout Channel, _ key: OutputChannel) {
        channel.cutter.finish { OutputRecord.line($0, of: key, to: &output) }
        OutputRecord.gap(bytes, of: key, to: &output)
    }

    // MARK: Lines that do not end

    private func waitForOpenLines() {
        openTimer = time.schedule(afterMilliseconds: Self.patience) { [weak self] in self?.lookForOpenLines() }
    }

    private func lookForOpenLines() {
        openTimer = nil
        let old = time.now.advanced(byMilliseconds: -Self.patience)
        var isOneOpen = false
        for (key, var channel) in channels {
            guard let grownAt = channel.grownAt else { continue }
            guard grownAt <= old, !isBlocked, first.isEmpty else {
                isOneOpen = true
                continue
            }
            channel.cutter.finish { OutputRecord.line($0, of: key, to: &output) }
            channel.grownAt = nil
            channels[key] = channel
        }
        if isOneOpen { waitForOpenLines() }
        flushSoon()
    }

    // MARK: Sending

    private func sendWaiting() {
        while write != nil, reading == nil, !isBlocked {
            while output.count < Self.chunk, let next = first.popFirst() {
                OutputRecord.line(next.line, of: next.channel, to: &output)
            }
            if first.isEmpty { first = [] }
            while first.isEmpty, output.count < Self.chunk, let piece = waiting.popFirst() {
                waitingBytes -= piece.bytes.count + MemoryLayout<OutputPiece>.stride
                take(piece)
            }
            if first.isEmpty, waiting.isEmpty { tellGaps() }
            guard !output.isEmpty else { break }
            flush()
        }
        if waiting.isEmpty { memory.set(0) }
    }

    /// The output behind a gap may be long in coming.
    private func tellGaps() {
        for (key, bytes) in lost {
            var channel = channels[key] ?? Channel()
            tellGap(of: bytes, &channel, key)
            channels[key] = channel
        }
        lost = [:]
    }

    /// Sends in one piece with all output that has come at the same time.
    private func flushSoon() {
        guard !isFlushPending, !output.isEmpty else { return }
        if output.count >= Self.chunk { return flush() }
        isFlushPending = true
        time.inNextPass { [weak self] in
            self?.isFlushPending = false
            self?.flush()
        }
    }

    private func flush() {
        guard let write, !output.isEmpty, !isBlocked else { return }
        let bytes = ByteBuffer(bytes: output)
        output.removeAll(keepingCapacity: output.capacity <= 2 * Self.chunk)
        isBlocked = !write(bytes)
    }

    private func waitForBeat() {
        heartbeatTimer = time.schedule(afterMilliseconds: Self.heartbeatMilliseconds) { [weak self] in
            guard let self else { return }
            if !isBlocked, let write { isBlocked = !write(ByteBuffer(string: "\n")) }
            waitForBeat()
        }
    }
}

extension OutputPiece {
    var channel: OutputChannel { OutputChannel(process: process, isError: isError) }
}
