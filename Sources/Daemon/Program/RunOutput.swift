import Configuration
import EventProtocol
import LinuxSystem
import Model
import Output
import Reactor

/// The output of one run: the channels that feed the logs of its process.
final class RunOutput {
    /// How long the output of descendants that keep a pipe open is waited for once the process itself has ended: as
    /// long as more keeps coming, but not for ever (PITFALLS P7).
    private static let quietMilliseconds: Int64 = 50
    private static let longestDrainNanoseconds: Int64 = 1_000_000_000

    /// One wait for the pipes to fall silent.
    private struct Drain {
        let since: MonotonicTime
        var timer: ReactorTimer?
    }

    private weak var process: SupervisedProcess?
    private let context: GenerationContext
    private var outputChannel: ChildChannel?
    private var errorChannel: ChildChannel?
    private var drain: Drain?

    /// Begins to read what a program writes.
    init(
        pid: Int32,
        output: consuming Descriptor?,
        errors: consuming Descriptor?,
        sinks: ProcessLogs.Sinks,
        of process: SupervisedProcess
    ) {
        self.process = process
        context = process.context
        for sink in sinks.output + sinks.errors { sink.begin(pid: pid) }
        outputChannel = channel(.stdout, of: process, pid, output, sinks.output)
        errorChannel = channel(.stderr, of: process, pid, errors, sinks.errors)
    }

    /// Whether the log of a channel is open now.
    var isOutputOpen: Bool { outputChannel != nil }
    var isErrorOpen: Bool { errorChannel != nil }

    /// True when there is no more to come.
    var isAtEnd: Bool { outputChannel == nil && errorChannel == nil }

    /// Closes the log files and opens them again by their names.
    func reopenLogs() {
        outputChannel?.reopen()
        errorChannel?.reopen()
    }

    /// The program has ended: what is in the pipes is still read, but descendants are waited for only as long as they go on
    /// writing.
    /// - Parameter isUrgent: true to read at once what the program itself has written, as its end is told without waiting for
    ///   descendants.
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
        of process: SupervisedProcess,
        _ pid: Int32,
        _ readEnd: consuming Descriptor?,
        _ sinks: [any LogSink]
    ) -> ChildChannel? {
        guard let readEnd else { return nil }
        let settings = channel == .stdout ? process.settings.stdout : process.settings.stderr
        // The protocol of a listener is not output for events or capture mode; it only goes to the log (EVT-44).
        let isProtocol = process.speaksProtocol && channel == .stdout
        do throws(Errno) {
            return try ChildChannel(
                ChildChannel.Settings(
                    processName: process.settings.name,
                    name: channel.rawValue,
                    stripsANSI: context.settings.stripANSI,
                    captureMaxBytes: isProtocol ? 0 : settings.captureMaxBytes,
                    spellsOutControls: process.speaksProtocol
                ),
                readEnd: readEnd,
                sinks: sinks,
                log: context.log,
                reactor: context.reactor,
                handlers: handlers(
                    channel,
                    of: process.name,
                    emitsEvents: settings.eventsEnabled && !isProtocol,
                    pid: pid
                )
            )
        } catch {
            // The program gets EPIPE instead of waiting for ever for a reader (PITFALLS P9).
            process.log(
                .error,
                "cannot watch the \(channel.rawValue) of '\(process.settings.name)', its output is lost: \(error.text)",
                LogFacts(.output, pid: pid, reason: error.text)
            )
            return nil
        }
    }

    private func handlers(
        _ channel: Event.Channel,
        of subject: Namespec,
        emitsEvents: Bool,
        pid: Int32
    ) -> ChildChannel.Handlers {
        let events = context.events
        let log = emitsEvents ? OutputEvents(of: subject, pid: pid, channel, to: events) : nil
        return ChildChannel.Handlers(
            onBytes: { [weak self] bytes, stage in
                guard let self else { return }
                switch stage {
                case .logged: process?.logged(bytes, channel)
                case .read:
                    process?.wrote(bytes, channel)
                    waitForQuiet()
                }
            },
            onOutput: log.map { log in { bytes in log.take(bytes) } },
            onMessage: { message in
                events.notify(.processCommunication(subject, pid: pid, channel: channel, data: message))
            },
            onEnd: { [weak self] in
                log?.finish()
                self?.ended(channel)
            }
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
        process?.outputEnded(self)
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
