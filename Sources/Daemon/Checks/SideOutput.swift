import EventProtocol
import LinuxSystem
import Model
import Output
import OutputPipeline
import Reactor

/// The output of a command beside a program. It is read to its end, but descendants that keep a pipe open are not waited for
/// much longer than the command itself runs, as with programs (PITFALLS P7).
final class SideOutput {
    private static let quietMilliseconds: Int64 = 50
    private static let longestDrainNanoseconds: Int64 = 1_000_000_000

    private let context: GenerationContext
    private let onEnd: () -> Void
    private var channels: [ChildChannel] = []
    private var open = 0
    /// The time since which only descendants write; nil as long as the command itself may.
    private var drainedSince: MonotonicTime?
    private var timer: ReactorTimer?

    /// - Parameter onEnd: called when there is no more to come, possibly at once after `add`.
    init(in context: GenerationContext, onEnd: @escaping () -> Void) {
        self.context = context
        self.onEnd = onEnd
    }

    /// True when there is no more to come.
    var isAtEnd: Bool { open == 0 }

    /// Begins to read a channel.
    /// - Parameters:
    ///   - onBytes: called with the bytes that have gone to the sinks, and with the bytes that were read.
    ///   - onOutput: called with the bytes that went to the sinks; nil when that is not wanted.
    func add(
        _ readEnd: consuming Descriptor,
        as settings: ChildChannel.Settings,
        to sinks: [any LogSink],
        onBytes: @escaping (RawSpan, ChildChannel.Stage) -> Void = { _, _ in },
        onOutput: ((RawSpan) -> Void)? = nil
    ) {
        do throws(Errno) {
            let channel = try ChildChannel(
                settings,
                readEnd: readEnd,
                sinks: sinks,
                log: context.log,
                reactor: context.reactor,
                handlers: ChildChannel.Handlers(
                    onBytes: { [weak self] bytes, stage in
                        onBytes(bytes, stage)
                        if stage == .read { self?.waitForQuiet() }
                    },
                    onOutput: onOutput,
                    onEnd: { [weak self] in self?.ended() }
                )
            )
            channels.append(channel)
            open += 1
        } catch {
            // The command gets EPIPE instead of waiting for ever for a reader (PITFALLS P9).
            context.log.log(.error, "cannot watch the output of a command, it is lost: \(error.text)")
            for sink in sinks { sink.close() }
        }
    }

    /// The command has ended; the output of others is read as long as more keeps coming, within limits.
    func commandEnded() {
        guard !isAtEnd, drainedSince == nil else { return }
        drainedSince = context.time.now
        waitForQuiet()
    }

    /// Reads what is there, and no more.
    func close() {
        for channel in channels { channel.close() }
    }

    func reopenLogs() {
        for channel in channels { channel.reopen() }
    }

    private func ended() {
        open -= 1
        guard isAtEnd else { return }
        timer = nil
        onEnd()
    }

    private func waitForQuiet() {
        guard let since = drainedSince, !isAtEnd else { return }
        let used = context.time.now.nanoseconds - since.nanoseconds
        let left = max(0, Self.longestDrainNanoseconds - used) / 1_000_000
        timer = context.time.schedule(afterMilliseconds: min(left, Self.quietMilliseconds)) { [weak self] in
            self?.close()
        }
    }
}
