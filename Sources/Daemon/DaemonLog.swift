import Configuration
import LinuxSystem
import Model
import Output
import OutputPipeline

/// Opening the activity log (SPEC SD-43, LOG-3).
enum DaemonLog {
    private static let standardOutput: Int32 = 1

    /// The log with its file, and a copy on standard output in the foreground.
    /// - Throws: when the log file cannot be opened.
    static func open(
        _ settings: DaemonSettings,
        inForeground: Bool,
        streams: StandardStreams,
        syslog: SyslogConnection
    ) throws(ConfigurationError) -> ActivityLog {
        let log = ActivityLog(level: settings.logLevel, format: settings.logFormat)
        var isOnStandardOutput = false
        // Unless there is an activity log that does not depend on it.
        syslog.report = complain
        switch settings.log {
        case .file(let path):
            do throws(ConfigurationError) {
                log.add(try openSink(path, settings: settings, streams: streams))
                isOnStandardOutput = isStandardOutput(path, streams)
            } catch {
                // Nothing has to be written in a container (EXT-12).
                guard settings.container, inForeground, let stream = try? streams.stream(standardOutput) else {
                    throw error
                }
                log.add(stream.makeProducer(.activityLog(settings.logFormat, capacity: ChildLog.bufferSize)))
                isOnStandardOutput = true
                log.log(.warn, "\(error.message), logging to standard output")
            }
            syslog.report = { [weak log] complaint in log?.log(.warn, complaint) }
        case .syslog:
            log.add(SyslogActivitySink(syslog))
        }
        // Never twice to the same place (EXT-14, QRK-15: improve).
        if inForeground && !settings.silent && !isOnStandardOutput, let stream = try? streams.stream(standardOutput) {
            log.add(stream.makeProducer(.activityLog(settings.logFormat, capacity: ChildLog.bufferSize)))
        }
        return log
    }

    /// A log for when there can be no other, during a restart that must not end the daemon.
    static func onStandardError(_ settings: DaemonSettings, streams: StandardStreams) -> ActivityLog {
        let log = ActivityLog(level: settings.logLevel, format: settings.logFormat)
        if let stream = try? streams.stream(2) {
            log.add(stream.makeProducer(.activityLog(settings.logFormat, capacity: ChildLog.bufferSize)))
        }
        return log
    }

    private static func openSink(
        _ path: String,
        settings: DaemonSettings,
        streams: StandardStreams
    ) throws(ConfigurationError) -> any LogSink {
        do throws(Errno) {
            if let descriptor = StandardStreamPath.descriptor(path) {
                let stream = try streams.stream(descriptor)
                return stream.makeProducer(.activityLog(settings.logFormat, capacity: ChildLog.bufferSize))
            }
            let policy = RotationPolicy(maxBytes: settings.logMaxBytes, backups: settings.logBackups)
            return try RotatingFile(path: path, policy: policy, report: complain)
        } catch {
            throw ConfigurationError("cannot open log file '\(path)': \(error.text)")
        }
    }

    /// About the activity log itself.
    private static func complain(_ complaint: String) {
        TextStream.error.write("supervisord: \(complaint)\n")
    }

    /// Whether a path names, by one of the special names or as a file, what standard output is.
    private static func isStandardOutput(_ path: String, _ streams: StandardStreams) -> Bool {
        if let descriptor = StandardStreamPath.descriptor(path) {
            if descriptor == standardOutput { return true }
            // As after `2>&1`.
            if let stream = try? streams.stream(descriptor) { return stream === (try? streams.stream(standardOutput)) }
        }
        guard let file = try? FileStatus(path: path), let output = try? FileStatus(descriptor: standardOutput) else {
            return false
        }
        return file.kind == .regular && file.device == output.device && file.inode == output.inode
    }
}
