import Configuration
import LinuxSystem
import Model
import Output
import OutputPipeline

/// Opens the activity log (SD-43, LOG-3).
enum ActivityLogOpening {
    private static let standardOutput: Int32 = 1

    /// The places where the log may go.
    struct Places {
        let streams: StandardStreams
        let files: LogFiles
        let syslog: SyslogConnection
    }

    /// The log with its file, and a copy on standard output in the foreground.
    /// - Parameter account: the account of the lines that an earlier generation wrote.
    /// - Throws: when the log file cannot be opened.
    static func open(
        _ settings: DaemonSettings,
        inForeground: Bool,
        _ places: Places,
        account: StreamAccount
    ) throws(ConfigurationError) -> ActivityLog {
        let streams = places.streams
        let log = ActivityLog(level: settings.logLevel, format: settings.logFormat)
        var isOnStandardOutput = false
        // Standard error gets the report, unless there is an activity log that does not depend on it.
        places.syslog.report = { [weak streams] in streams?.complain($0) }
        switch settings.log {
        case .file(let path):
            do throws(ConfigurationError) {
                try openSink(path, of: log, settings: settings, places, account)
                isOnStandardOutput = isStandardOutput(path, streams)
            } catch {
                // A container need not have a file that can be written (EXT-12).
                guard settings.container, inForeground, let stream = try? streams.stream(standardOutput) else {
                    throw error
                }
                add(stream, to: log, settings, account)
                isOnStandardOutput = true
                log.log(.warn, "\(error.message), logging to standard output")
            }
            places.syslog.report = { [weak log] complaint in log?.log(.warn, complaint) }
            let isStream = isOnStandardOutput || StandardStreamLookup.descriptor(path) != nil
            streams.report = { [weak log, weak streams] complaint in
                log?.log(.warn, complaint)
                // The complaint may be about the log itself.
                if isStream { streams?.complain(complaint) }
            }
        case .syslog:
            log.add(SyslogActivitySink(places.syslog))
            streams.report = { [weak log] complaint in log?.log(.warn, complaint) }
        }
        // No line goes to the same place twice (EXT-14, QRK-15).
        if inForeground && !settings.silent && !isOnStandardOutput, let stream = try? streams.stream(standardOutput) {
            log.add(stream.makeProducer(.activityLog(settings.logFormat)))
        }
        return log
    }

    /// The log when no other is possible, during a restart that must not end the daemon.
    static func onStandardError(_ settings: DaemonSettings, streams: StandardStreams) -> ActivityLog {
        let log = ActivityLog(level: settings.logLevel, format: settings.logFormat)
        streams.report = { [weak log] complaint in log?.log(.warn, complaint) }
        if let stream = try? streams.stream(2) {
            log.add(stream.makeProducer(.activityLog(settings.logFormat)))
        }
        return log
    }

    private static func openSink(
        _ path: String,
        of log: ActivityLog,
        settings: DaemonSettings,
        _ places: Places,
        _ account: StreamAccount
    ) throws(ConfigurationError) {
        do throws(Errno) {
            if let descriptor = StandardStreamLookup.descriptor(path) {
                return add(try places.streams.stream(descriptor), to: log, settings, account)
            }
            let policy = RotationPolicy(maxBytes: settings.logMaxBytes, backups: settings.logBackups)
            // The log cannot report its own failure.
            log.add(try places.files.open(path, policy: policy) { [streams = places.streams] in streams.complain($0) })
        } catch {
            throw ConfigurationError("cannot open log file '\(path)': \(error.text)")
        }
    }

    /// Puts the log on a standard stream, and keeps its end for reading (EXT-79).
    private static func add(
        _ stream: StandardStream,
        to log: ActivityLog,
        _ settings: DaemonSettings,
        _ account: StreamAccount
    ) {
        let isKept = settings.logKeep > 0 && !stream.isFile
        if isKept { log.account = account }
        let keep = isKept ? settings.logKeep : 0
        log.add(stream.makeProducer(.activityLog(settings.logFormat, keep: keep, account: account)))
    }

    /// Whether a path names standard output, by one of the special names or as the same file.
    private static func isStandardOutput(_ path: String, _ streams: StandardStreams) -> Bool {
        if let descriptor = StandardStreamLookup.descriptor(path) {
            if descriptor == standardOutput { return true }
            // The two are one file, as after `2>&1`.
            if let stream = try? streams.stream(descriptor) { return stream === (try? streams.stream(standardOutput)) }
        }
        guard let file = try? FileStatus(path: path), let output = try? FileStatus(descriptor: standardOutput) else {
            return false
        }
        return file.kind == .regular && file.device == output.device && file.inode == output.inode
    }
}
