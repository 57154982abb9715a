import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Output

/// The logs of one process and the counts of their bytes, over all its runs.
final class ProcessLogs {
    /// The opened logs of one run.
    struct Sinks {
        var output: [any LogSink] = []
        var errors: [any LogSink] = []

        /// Where the program's standard error goes.
        func forErrors(redirected: Bool) -> [any LogSink] { redirected ? output : errors }

        func close() {
            for sink in output + errors { sink.close() }
        }
    }

    let outputLog: ChannelLog
    /// nil when stderr goes where stdout goes.
    let errorLog: ChannelLog?
    /// Whether the program has our own streams, which are not ours to read (EXT-5).
    private let isMain: Bool
    /// Bytes that were read in all runs.
    private var outputBytes = 0
    private var errorBytes = 0

    /// Makes AUTO log files; nothing is opened.
    init(_ settings: ProcessSettings, group: String, context: GenerationContext) {
        isMain = settings.main != nil
        outputLog = ChannelLog(settings, group: group, channel: .stdout, context: context)
        errorLog =
            settings.redirectStderr ? nil : ChannelLog(settings, group: group, channel: .stderr, context: context)
    }

    /// Opens the logs for one run (LOG-34).
    /// - Parameter name: the name of the process, for messages.
    func open(for name: Namespec) throws(Errno) -> Sinks {
        try open { (log) throws(Errno) in try log.open(for: name) }
    }

    /// Opens them for a command that may write beside the program (EXT-75).
    func openBeside(for name: Namespec) throws(Errno) -> Sinks {
        try open { (log) throws(Errno) in try log.openBeside(for: name) }
    }

    private func open(_ open: (ChannelLog) throws(Errno) -> [any LogSink]) throws(Errno) -> Sinks {
        let output = try open(outputLog)
        do throws(Errno) {
            return Sinks(output: output, errors: try errorLog.map(open) ?? [])
        } catch {
            for sink in output { sink.close() }
            throw error
        }
    }

    /// Empties the logs.
    /// - Parameter output: the output of the run that has them open; nil without a run.
    func clear(openedBy output: RunOutput?) throws(Errno) {
        try outputLog.clear(isOpen: output?.isOutputOpen ?? false)
        try errorLog?.clear(isOpen: output?.isErrorOpen ?? false)
        output?.reopenLogs()
    }

    /// How much has come from a channel; nil when we do not read it (EXT-53).
    func volume(_ channel: Event.Channel) -> OutputVolume? {
        guard !isMain else { return nil }
        switch channel {
        case .stdout: return OutputVolume(bytes: outputBytes, droppedLines: outputLog.droppedLines)
        case .stderr: return errorLog.map { OutputVolume(bytes: errorBytes, droppedLines: $0.droppedLines) }
        }
    }

    /// These bytes have gone to the log of a channel: their place in the output of all programs is noted, and clients that
    /// follow the output get them (EXT-90).
    func wrote(_ bytes: RawSpan, _ channel: Event.Channel, of name: Namespec) {
        let log = channel == .stderr ? errorLog ?? outputLog : outputLog
        log.wrote(bytes, of: name, isError: channel == .stderr && errorLog != nil)
    }

    func count(_ bytes: Int, _ channel: Event.Channel) {
        switch channel {
        case .stdout: outputBytes += bytes
        case .stderr: errorBytes += bytes
        }
    }
}
