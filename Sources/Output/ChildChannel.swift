package import LinuxSystem
import Model
import OutputPipeline
package import Reactor

/// One output channel of a running program: reads its pipe and passes what comes through these stages, in
/// this order: capture mode takes messages out, control sequences are stripped, the rest goes to the sinks byte for byte
/// (LOG-33). While a sink is full the pipe is not read, so that this program waits and no other does (EXT-16).
package final class ChildChannel {
    /// The settings that the stages depend on.
    package struct Settings {
        let processName: String
        /// `stdout` or `stderr`.
        let name: String
        /// Whether terminal control sequences are taken out (LOG-40).
        let stripsANSI: Bool
        /// Bytes of a message in capture mode; 0 turns it off.
        let captureMaxBytes: Int
        /// Whether the activity log shows control characters by their numbers: what event listeners say is for us, and not
        /// for the terminal on which the log is read.
        let spellsOutControls: Bool
        /// Whether the activity log shows the output at `debug` (LOG-4): that of a health check comes again and again.
        let isShown: Bool

        package init(
            processName: String,
            name: String,
            stripsANSI: Bool = false,
            captureMaxBytes: Int = 0,
            spellsOutControls: Bool = false,
            isShown: Bool = true
        ) {
            self.processName = processName
            self.name = name
            self.stripsANSI = stripsANSI
            self.captureMaxBytes = captureMaxBytes
            self.spellsOutControls = spellsOutControls
            self.isShown = isShown
        }
    }

    /// Where bytes have come to.
    package enum Stage {
        /// The sinks have got them.
        case logged
        /// They were read.
        case read
    }

    /// The actions for events of the channel.
    package struct Handlers {
        /// Called with what has gone to the logs, and then with everything that was read, as it came: the activity log shows
        /// what a listener has said before what came of it.
        package var onBytes: (RawSpan, Stage) -> Void
        /// Called with what was written to the sinks or captured (LOG-54); nil when it is not wanted.
        package var onOutput: ((RawSpan) -> Void)?
        /// Called with each message of capture mode.
        package var onMessage: ([UInt8]) -> Void
        /// Called once, when the pipe has been read to its end or was closed.
        package var onEnd: () -> Void

        package init(
            onBytes: @escaping (RawSpan, Stage) -> Void = { _, _ in },
            onOutput: ((RawSpan) -> Void)? = nil,
            onMessage: @escaping ([UInt8]) -> Void = { _ in },
            onEnd: @escaping () -> Void
        ) {
            self.onBytes = onBytes
            self.onOutput = onOutput
            self.onMessage = onMessage
            self.onEnd = onEnd
        }
    }

    private let settings: Settings
    private let sinks: [any LogSink]
    private let log: ActivityLog
    private let handlers: Handlers
    private var reader: PipeReader?
    /// nil outside capture mode.
    private var scanner: CaptureScanner?
    private var captured: CaptureBuffer
    /// nil when the program's control sequences are kept.
    private var stripper: ANSIStripper?
    private var isPaused = false

    /// - Parameter readEnd: the read end of the program's pipe; it is closed at the end of the stream or by `close`.
    package init(
        _ settings: Settings,
        readEnd: consuming Descriptor,
        sinks: [any LogSink],
        log: ActivityLog,
        reactor: Reactor,
        handlers: Handlers
    ) throws(Errno) {
        self.settings = settings
        self.sinks = sinks
        self.log = log
        self.handlers = handlers
        scanner = settings.captureMaxBytes > 0 ? CaptureScanner() : nil
        captured = CaptureBuffer(capacity: settings.captureMaxBytes)
        stripper = settings.stripsANSI ? ANSIStripper() : nil
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
        // An earlier run may have filled them.
        pauseIfFull()
    }

    /// Takes what the pipe holds, however full the sinks are.
    package func readNow() {
        reader?.readNow()
    }

    /// Takes what the pipe holds, however full the sinks are, and closes it; `onEnd` follows.
    package func close() {
        reader?.finish()
    }

    /// Closes and opens again the log files of this channel.
    package func reopen() {
        for sink in sinks { sink.reopen() }
    }

    private func take(_ bytes: RawSpan) {
        log.log(.blather, "read event caused by <\(settings.processName)> (\(settings.name))")
        if let parts = bytes.withUnsafeBytes({ scanner?.scan($0) }) {
            take(parts)
        } else if let kept = bytes.withUnsafeBytes({ stripper?.strip($0) }) {
            write(kept.span.bytes)
        } else {
            write(bytes)
        }
        handlers.onBytes(bytes, .read)
        pauseIfFull()
    }

    private func take(_ parts: [CaptureScanner.Part]) {
        for part in parts {
            switch part {
            case .output(let bytes):
                write(stripped(bytes).span.bytes)
            case .captured(let bytes):
                let kept = stripped(bytes)
                captured.append(Array(kept))
                tell(of: kept.span.bytes)
            case .end:
                handlers.onMessage(captured.take())
                log.log(
                    .debug,
                    "\(settings.processName.pythonRepresentation) \(settings.name) emitted a comm event"
                )
            }
        }
    }

    private func stripped(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        stripper?.strip(bytes)[...] ?? bytes
    }

    private func write(_ bytes: RawSpan) {
        guard !bytes.isEmpty else { return }
        for sink in sinks { sink.write(bytes) }
        handlers.onBytes(bytes, .logged)
        tell(of: bytes)
    }

    private func tell(of bytes: RawSpan) {
        guard !bytes.isEmpty else { return }
        if settings.isShown, log.isEnabled(.debug) {
            log.log(
                .debug,
                "\(settings.processName.pythonRepresentation) \(settings.name) output:\n\(shown(bytes))",
                isOutput: !settings.spellsOutControls
            )
        }
        handlers.onOutput?(bytes)
    }

    private func shown(_ bytes: RawSpan) -> String {
        bytes.withUnsafeBytes { ChunkText.text(of: $0) }
    }

    private func pauseIfFull() {
        guard !isPaused, sinks.contains(where: \.isFull) else { return }
        isPaused = true
        reader?.pause()
    }

    private func resumeIfRoom() {
        guard isPaused, !sinks.contains(where: \.isFull) else { return }
        isPaused = false
        reader?.resume()
    }

    private func end(descriptor: Int32) {
        take(scanner?.finish() ?? [])
        if let rest = stripper?.finish() { write(rest.span.bytes) }
        // Not from a pipe that only a program writes to, but splice(2) puts pages of files into pipes, whose disk may fail.
        if let failure = reader?.failure {
            log.log(
                .error,
                "cannot read the \(settings.name) of '\(settings.processName)', its output is lost: \(failure.text)"
            )
        }
        log.log(.debug, "fd \(descriptor) closed, stopped monitoring <\(settings.processName)> (\(settings.name))")
        reader = nil
        for sink in sinks { sink.close() }
        handlers.onEnd()
    }
}
