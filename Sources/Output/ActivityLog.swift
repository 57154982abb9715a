import LinuxSystem
package import Model
package import OutputPipeline

/// The daemon's own log (LOG-1 to LOG-3), in lines or, as EXT-15 has it, in objects.
package final class ActivityLog {
    /// The lowest level that is written.
    package var level: LogLevel
    private let format: ActivityLogFormat
    private var sinks: [any LogSink]
    private var isWriting = false
    /// The account of the log on a standard stream, where its end is kept (EXT-79); nil when nothing is kept.
    package var account: StreamAccount?

    package init(level: LogLevel, format: ActivityLogFormat = .text, sinks: [any LogSink] = []) {
        self.level = level
        self.format = format
        self.sinks = sinks
    }

    package func add(_ sink: any LogSink) {
        sinks.append(sink)
    }

    package func isEnabled(_ level: LogLevel) -> Bool {
        level >= self.level
    }

    /// Writes a line, if its level is enabled; the text is not made otherwise.
    /// - Parameters:
    ///   - facts: what it is about, made for lines of JSON only.
    ///   - isOutput: the text quotes the output of a program, which stays as it is.
    package func log(
        _ level: LogLevel,
        _ message: @autoclosure () -> String,
        _ facts: @autoclosure () -> LogFacts = LogFacts(),
        isOutput: Bool = false
    ) {
        guard isEnabled(level) else { return }
        // A sink that reports its own failure must not be written to while it does.
        guard !isWriting else { return }
        isWriting = true
        defer { isWriting = false }
        let line = line(level, message(), facts, isOutput)
        for sink in sinks { sink.write(line.span.bytes) }
    }

    private func line(_ level: LogLevel, _ message: String, _ facts: () -> LogFacts, _ isOutput: Bool) -> [UInt8] {
        let now = Clock.wallNow()
        switch format {
        case .text:
            let time = Clock.localTime(ofSecond: now.seconds)
            return ActivityLine.format(
                message,
                isOutput: isOutput,
                level: level,
                at: time,
                milliseconds: now.milliseconds
            )
        case .json:
            let time = Clock.universalTime(ofSecond: now.seconds)
            return ActivityLine.json(message, facts(), level: level, at: time, milliseconds: now.milliseconds)
        }
    }

    /// Closes and opens again what has a name (LOG-36).
    package func reopen() {
        for sink in sinks { sink.reopen() }
    }

    package func close() {
        for sink in sinks { sink.close() }
        sinks = []
    }
}
