import Configuration
import ControlServer
import EventProtocol
import LinuxSystem
import Model
import NIOCore
import Output
import Reactor

/// The output of one process: its logs, and while a program runs the channels that feed them.
final class ProcessOutput {
    /// How long the output of descendants that keep a pipe open is waited for once the process itself has ended: as
    /// long as more keeps coming, but not for ever (PITFALLS P7).
    private static let quietMilliseconds: Int64 = 50
    private static let longestDrainNanoseconds: Int64 = 1_000_000_000

    /// The opened logs of one run.
    struct Sinks {
        let output: [any LogSink]
        let errors: [any LogSink]

        /// Where the program's standard error goes.
        func forErrors(redirected: Bool) -> [any LogSink] { redirected ? output : errors }

        func close() {
            for sink in output + errors { sink.close() }
        }
    }

    /// One wait for the pipes to fall silent.
    private struct Drain {
        let since: MonotonicTime
        var timer: ReactorTimer?
    }

    /// Whether the program has our own streams, which are not ours to read (EXT-5).
    private let isMain: Bool
    private let outputSettings: ChannelSettings
    private let errorSettings: ChannelSettings
    private let subject: Namespec
    /// Whether standard output carries the protocol of event listeners: what is said there is no output that events or
    /// capture mode are about, it only goes to the log (SPEC EVT-44).
    private let speaksProtocol: Bool
    private let context: GenerationContext
    let outputLog: ChildLog
    /// nil when stderr goes where stdout goes.
    let errorLog: ChildLog?
    private var outputChannel: ChildChannel?
    private var errorChannel: ChildChannel?
    private var drain: Drain?
    /// Bytes that were read in all runs.
    private var outputBytes = 0
    private var errorBytes = 0

    /// Called when both pipes have been read to their ends.
    var onEnd: () -> Void = {}
    /// Called with what comes from standard output, as it came, once it is in the logs.
    var onStandardOutput: (ByteBuffer) -> Void = { _ in }

    /// Makes AUTO log files; nothing is opened.
    init(_ settings: ProcessSettings, group: String, speaksProtocol: Bool, context: GenerationContext) {
        isMain = settings.main != nil
        outputSettings = settings.stdout
        errorSettings = settings.stderr
        self.speaksProtocol = speaksProtocol
        self.context = context
        subject = Namespec(group: group, process: settings.name)
        outputLog = ChildLog(settings, group: group, channel: .stdout, context: context)
        errorLog = settings.redirectStderr ? nil : ChildLog(settings, group: group, channel: .stderr, context: context)
    }

    /// Whether the log of a channel is open now.
    var isOutputOpen: Bool { outputChannel != nil }
    var isErrorOpen: Bool { errorChannel != nil }

    /// True when there is no more to come.
    var isAtEnd: Bool { outputChannel == nil && errorChannel == nil }

    /// What has come from a channel; nil when it is none of ours to read (EXT-53).
    func volume(_ channel: Event.Channel) -> OutputVolume? {
        guard !isMain else { return nil }
        switch channel {
        case .stdout: return OutputVolume(bytes: outputBytes, droppedLines: outputLog.droppedLines)
        case .stderr: return errorLog.map { OutputVolume(bytes: errorBytes, droppedLines: $0.droppedLines) }
        }
    }

    private func count(_ bytes: Int, _ channel: Event.Channel) {
        switch channel {
        case .stdout: outputBytes += bytes
        case .stderr: errorBytes += bytes
        }
    }

    /// Opens the logs for one run (SPEC LOG-34).
    func openLogs() throws(Errno) -> Sinks {
        let output = try outputLog.open()
        do throws(Errno) {
            return Sinks(output: output, errors: try errorLog?.open() ?? [])
        } catch {
            for sink in output { sink.close() }
            throw error
        }
    }

    /// Begins to read what a program writes.
    func begin(pid: Int32, output: consuming Descriptor?, errors: consuming Descriptor?, sinks: Sinks) {
        drain = nil
        for sink in sinks.output + sinks.errors { sink.begin(pid: pid) }
        outputChannel = channel(.stdout, outputSettings, pid, output, sinks.output)
        errorChannel = channel(.stderr, errorSettings, pid, errors, sinks.errors)
    }

    /// Closes the log files and opens them again by their names.
    func reopenLogs() {
        outputChannel?.reopen()
        errorChannel?.reopen()
    }

    /// The program has ended: what is in the pipes is still read, but descendants are not waited for any longer than
    /// they go on writing.
    /// - Parameter isUrgent: what the program itself has written is read at once, for its end is told without waiting for
    ///   them.
    func programEnded(isUrgent: Bool) {
        guard !isAtEnd else { return }
        if isUrgent {
            outputChannel?.readNow()
            errorChannel?.readNow()
        }
        drain = Drain(since: context.time.now)
        waitForQuiet()
    }

    private func channel(
        _ channel: Event.Channel,
        _ channelSettings: ChannelSettings,
        _ pid: Int32,
        _ readEnd: consuming Descriptor?,
        _ sinks: [any LogSink]
    ) -> ChildChannel? {
        guard let readEnd else { return nil }
        let isProtocol = speaksProtocol && channel == .stdout
        do {
            return try ChildChannel(
                ChildChannel.Settings(
                    processName: subject.process,
                    name: channel.rawValue,
                    stripsANSI: context.settings.stripANSI,
                    captureMaxBytes: isProtocol ? 0 : channelSettings.captureMaxBytes,
                    spellsOutControls: speaksProtocol
                ),
                readEnd: readEnd,
                sinks: sinks,
                log: context.log,
                reactor: context.reactor,
                handlers: handlers(channel, emitsEvents: channelSettings.eventsEnabled && !isProtocol, pid: pid)
            )
        } catch {
            // The program gets EPIPE instead of waiting for ever for a reader (PITFALLS P9).
            context.log.log(
                .error,
                "cannot watch the \(channel.rawValue) of '\(subject.process)', its output is lost: \(error)"
            )
            return nil
        }
    }

    private func handlers(_ channel: Event.Channel, emitsEvents: Bool, pid: Int32) -> ChildChannel.Handlers {
        let events = context.events
        let subject = subject
        let logType: EventType = channel == .stdout ? .processLogStdout : .processLogStderr
        return ChildChannel.Handlers(
            onRead: { [weak self] bytes in
                self?.count(bytes.readableBytes, channel)
                if channel == .stdout { self?.onStandardOutput(bytes) }
                self?.waitForQuiet()
            },
            onOutput: !emitsEvents
                ? nil
                : { bytes in
                    guard events.isWanted(logType) else { return }
                    let data = Array(bytes.readableBytesView)
                    events.notify(.processLog(subject, pid: pid, channel: channel, data: data))
                },
            onMessage: { message in
                events.notify(.processCommunication(subject, pid: pid, channel: channel, data: message))
            },
            onEnd: { [weak self] in self?.ended(channel) }
        )
    }

    private func ended(_ channel: Event.Channel) {
        switch channel {
        case .stdout: outputChannel = nil
        case .stderr: errorChannel = nil
        }
        guard isAtEnd else { return }
        drain?.timer?.cancel()
        drain = nil
        onEnd()
    }

    /// Starts the wait for the pipes to fall silent from the beginning, within its limit.
    private func waitForQuiet() {
        guard let since = drain?.since else { return }
        drain?.timer?.cancel()
        let used = context.time.now.nanoseconds - since.nanoseconds
        let left = max(0, Self.longestDrainNanoseconds - used) / 1_000_000
        drain?.timer = context.time.schedule(afterMilliseconds: min(left, Self.quietMilliseconds)) { [weak self] in
            self?.outputChannel?.close()
            self?.errorChannel?.close()
        }
    }
}
