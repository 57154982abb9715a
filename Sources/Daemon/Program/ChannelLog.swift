import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Output
import OutputPipeline
import Reactor
import Text

/// The log for the output of one channel of a process. It is made with its group, and opened again for every run (LOG-34).
final class ChannelLog {
    private enum Target {
        case none
        case file(String)
        /// An AUTO log on disk.
        case auto(String)
        /// A standard stream, with the settings for what is written there; few logs have one.
        indirect case stream(Int32, path: String, StreamSource)
        /// An AUTO log that could not be made on disk (EXT-12); kept from run to run.
        case memory(MemoryLog)
    }

    /// Bytes that a memory log keeps.
    private static let memorySize = 1024 * 1024

    private let target: Target
    /// Whether it goes to syslog too (CFG-136).
    private let goesToSyslog: Bool
    private let policy: RotationPolicy
    /// The producer at the standard stream, from the first run on.
    private var producer: StreamProducer?
    private let context: GenerationContext
    /// When the last output came; nil as long as none has.
    private(set) var trail: OutputTrail?

    /// Decides on the target; an AUTO log file is made now (SD-45).
    init(_ process: ProcessSettings, group: String, channel: Event.Channel, context: GenerationContext) {
        let settings = channel == .stdout ? process.stdout : process.stderr
        policy = RotationPolicy(maxBytes: settings.maxBytes, backups: settings.backups)
        self.context = context
        goesToSyslog = settings.syslog
        switch settings.logfile {
        case .none, .file(""):
            target = .none
        case .file(let path):
            target =
                StandardStreamLookup.descriptor(path).map {
                    let colours = context.coloursNames(at: $0)
                    return .stream(
                        $0,
                        path: path,
                        StreamSource(process, group: group, channel: channel, coloured: colours)
                    )
                } ?? .file(path)
        case .auto:
            let slot = AutoLogSlot(name: Namespec(group: group, process: process.name), channel: channel.rawValue)
            target = Self.makeAutoLog(slot, context: context)
        }
    }

    private static func makeAutoLog(_ slot: AutoLogSlot, context: GenerationContext) -> Target {
        if let path = context.autoLogs[slot] {
            // The file may have been removed.
            try? Files.createPrivate(path)
            return .auto(path)
        }
        // The name is that of Python's tempfile (LOG-30).
        let directory = PathText.absolute(
            context.settings.childLogDirectory,
            in: ProcessIdentity.currentDirectory
        )
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let name = AutoLogName.make(
                process: slot.name.process,
                channel: slot.channel,
                identifier: context.settings.identifier,
                using: &generator
            )
            do throws(Errno) {
                let path = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
                try Files.createPrivate(path)
                context.autoLogs[slot] = path
                return .auto(path)
            } catch  where error == .fileExists {
                continue
            } catch {
                context.log.log(
                    .warn,
                    "cannot create the AUTO \(slot.channel) log of '\(slot.name.process)' in '\(directory)', keeping the "
                        + "last \(memorySize) bytes in memory: \(error.text)",
                    LogFacts(.output, reason: error.text).about(slot.name)
                )
                return .memory(MemoryLog(capacity: memorySize))
            }
        }
        return .memory(MemoryLog(capacity: memorySize))
    }

    /// The place where the log can be read; nil when there is no such place.
    var place: LogPlace? {
        switch target {
        case .none: nil
        case .file(let path), .auto(let path): .file(path)
        // Standard output that is a file can be read like one (LOG-25).
        case .stream(_, let path, _) where Self.isRegular(path): .file(path)
        case .stream(_, let path, let source): source.keep > 0 ? .kept(path) : .stream(path)
        case .memory: .memory
        }
    }

    /// The output that is kept in memory; nil when none is kept.
    var kept: KeptOutput? {
        switch target {
        case .memory(let log): log.kept
        case .stream(_, _, let source): source.account.kept
        case .none, .file, .auto: nil
        }
    }

    /// The last bytes that were written, at most `count`; nothing where the log cannot be read, or is not kept.
    func lastBytes(_ count: Int) -> [UInt8] {
        if let kept { return kept.last(count) }
        return switch target {
        case .none, .memory: []
        case .file(let path), .auto(let path), .stream(_, let path, _): Self.lastBytes(count, ofFile: path)
        }
    }

    private static func lastBytes(_ count: Int, ofFile path: String) -> [UInt8] {
        // Opening another kind of file may wait, or have effects.
        guard isRegular(path), let file = try? Files.openForReading(path), let end = try? file.status().size else {
            return []
        }
        return (try? file.read(at: max(0, end - count), atMost: count)) ?? []
    }

    private static func isRegular(_ path: String) -> Bool {
        (try? FileStatus(path: path))?.kind == .regular
    }

    /// Lines that were lost to a sink that is too slow, in all runs (EXT-16).
    var droppedLines: Int {
        if case .stream(_, _, let source) = target { source.account.lostLines } else { 0 }
    }

    /// Empties the log: the file of a running program is removed, and made again by opening it (LOG-38); that of one that
    /// does not run is cut to nothing (QRK-18). A log that is not a regular file is left alone (QRK-19), and only the part
    /// that is kept in memory is forgotten.
    func clear(isOpen: Bool) throws(Errno) {
        switch target {
        case .none: return
        case .memory, .stream: kept?.clear()
        case .file(let path): try clear(path, isOpen: isOpen, isPrivate: false)
        case .auto(let path): try clear(path, isOpen: isOpen, isPrivate: true)
        }
    }

    private func clear(_ path: String, isOpen: Bool, isPrivate: Bool) throws(Errno) {
        // A link to standard output may have been put there meanwhile (EXT-14).
        if StandardStreamLookup.descriptor(path) != nil { return }
        // Removing a directory fails, and says why.
        guard let kind = (try? FileStatus(path: path))?.kind, kind == .regular || kind == .directory else { return }
        if isOpen { return try context.files.remove(path) }
        _ = try LogFile.open(path, truncating: true, isPrivate: isPrivate)
    }

    /// These bytes have just been written to the log.
    func wrote(_ bytes: RawSpan, of name: Namespec, isError: Bool) {
        let trail = self.trail ?? OutputTrail(origin: context.counters.loggedBytes)
        self.trail = trail
        context.counters.loggedBytes &+= bytes.byteCount
        let now = context.time.wallNow
        let at = now.seconds &* 1000 &+ now.milliseconds
        trail.wrote(bytes.byteCount, at: at)
        context.outputFollower?.take(bytes, of: name, isError: isError, at: at, endingAt: trail.position)
    }

    /// Opens the log for one run of the program.
    /// - Parameter name: the name of the process, for messages.
    func open(for name: Namespec) throws(Errno) -> [any LogSink] {
        try openTarget(name) + openSyslog(name)
    }

    /// Opens it for a command that may write beside the program: at a standard stream each has a line of its own.
    func openBeside(for name: Namespec) throws(Errno) -> [any LogSink] {
        guard case .stream(let descriptor, _, let source) = target else { return try open(for: name) }
        return try [context.streams.stream(descriptor).makeProducer(source)] + openSyslog(name)
    }

    private func openSyslog(_ name: Namespec) -> [any LogSink] {
        goesToSyslog ? [SyslogSink(context.syslog, processName: name.process)] : []
    }

    private func openTarget(_ name: Namespec) throws(Errno) -> [any LogSink] {
        switch target {
        case .none:
            return []
        case .memory(let log):
            return [log]
        case .stream(let descriptor, _, let source):
            if let producer { return [producer] }
            let opened = try context.streams.stream(descriptor).makeProducer(source)
            producer = opened
            return [opened]
        case .file(let path): return [try openFile(path, name, isPrivate: false)]
        case .auto(let path): return [try openFile(path, name, isPrivate: true)]
        }
    }

    private func openFile(_ path: String, _ name: Namespec, isPrivate: Bool) throws(Errno) -> RotatingFile {
        let log = context.log
        do throws(Errno) {
            return try context.files.open(path, policy: policy, isPrivate: isPrivate) {
                log.log(.warn, $0, LogFacts(.output).about(name))
            }
        } catch {
            // The spawn error is Supervisor's, which does not name the file.
            log.log(
                .warn,
                "cannot open log file '\(path)' of '\(name.process)': \(error.text)",
                LogFacts(.output, reason: error.text).about(name)
            )
            throw error
        }
    }
}

extension StreamSource {
    /// One channel of a process.
    /// - Parameter coloured: whether the text in front of a line has colours.
    init(_ settings: ProcessSettings, group: String, channel: Event.Channel, coloured: Bool = false) {
        let name = Namespec(group: group, process: settings.name).text
        let content: Content =
            switch settings.streamLog.format {
            case .raw: .raw
            case .prefix(let prefix):
                .program(.prefix(coloured ? PrefixFormat(prefix, colouredFor: name) : PrefixFormat(prefix)))
            case .json: .program(.json(JSONLineFormat(program: settings.name, group: group, stream: channel.rawValue)))
            }
        self.init(
            name: name,
            content: content,
            capacity: settings.streamLog.buffer,
            overflow: settings.streamLog.overflow,
            keep: settings.streamLog.keep
        )
    }
}
