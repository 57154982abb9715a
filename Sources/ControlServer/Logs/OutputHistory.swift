import ControlProtocol
import LinuxSystem
import Model

/// The last lines of one process, before they are merged with those of others.
struct ProcessHistory {
    /// One channel of the process.
    struct Part {
        let channel: OutputChannel
        var ending: LogEnding
        /// The position up to which its output is in the lines.
        var position: Int
    }

    let process: Namespec
    var parts: [Part] = []
    /// The note that stands in the place of lines.
    var note: String?

    /// The lines of all channels in the order of their arrival, at most `count`: lines without a known time come first, and
    /// where there is no room for all of them each channel has its share.
    /// - Parameter keepsRests: whether lines that have not ended are left out, because they go on.
    func lines(atMost count: Int, keepsRests: Bool) -> [(channel: OutputChannel, line: OutputLine)] {
        var known: [(channel: OutputChannel, line: OutputLine)] = []
        var unknown: [[(channel: OutputChannel, line: OutputLine)]] = []
        for part in parts {
            let all = part.ending.lines + (keepsRests ? [] : [part.ending.rest].compactMap { $0 })
            let tagged = all.map { (channel: part.channel, line: $0) }
            unknown.append(tagged.filter { $0.line.at == 0 })
            known += tagged.filter { $0.line.at > 0 }
        }
        // The sort is stable: lines of one moment stay in their order.
        known = known.enumerated().sorted { ($0.element.line.at, $0.offset) < ($1.element.line.at, $1.offset) }.map(
            \.element
        )
        var room = max(0, count - known.count)
        var kept: [(channel: OutputChannel, line: OutputLine)] = []
        for (index, lines) in unknown.enumerated() {
            let others = unknown[(index + 1)...].reduce(0) { $0 + $1.count }
            let share = max(room / (unknown.count - index), room - others)
            let part = lines.suffix(share)
            kept += part
            room -= part.count
        }
        return kept + known.suffix(count)
    }
}

/// Reads the last lines of processes, one process after the other, so that others may have their turn in between.
struct OutputHistory {
    /// Bytes that are read of all logs together, and of one log at least and at most.
    private static let mostBytes = 16 << 20
    private static let leastOfOne = 16 << 10
    private static let mostOfOne = 1 << 20
    private static let firstReading = 4 << 10

    private let control: any SupervisorControl
    private let lines: Int
    private let wants: (OutputChannel) -> Bool
    private let limit: Int
    private var waiting: [ActiveProcess]
    /// Files that are the log of several channels, with the first process of each: when their lines came is not known.
    private let shared: [String: [Namespec]]
    /// The paths of shared files that were read: each is read once.
    private var readPaths: Set<String> = []
    private(set) var processes: [ProcessHistory] = []

    /// - Parameters:
    ///   - lines: the number of lines of each process.
    ///   - wants: the channels that are read.
    init(
        _ processes: [ActiveProcess],
        lines: Int,
        of control: any SupervisorControl,
        wants: @escaping (OutputChannel) -> Bool
    ) {
        self.control = control
        self.lines = lines
        self.wants = wants
        waiting = processes.reversed()
        shared = Self.sharedFiles(of: control)
        limit = min(Self.mostOfOne, max(Self.leastOfOne, Self.mostBytes / max(1, 2 * processes.count)))
    }

    private static func sharedFiles(of control: any SupervisorControl) -> [String: [Namespec]] {
        var users: [String: [Namespec]] = [:]
        for process in control.processesByName {
            for place in [process.record.stdoutLog, process.record.stderrLog] {
                if case .file(let path)? = place { users[path, default: []].append(process.name) }
            }
        }
        return users.filter { $0.value.count > 1 }
    }

    /// Reads the next one.
    /// - Returns: false when all have been read.
    mutating func readNext() -> Bool {
        guard let process = waiting.popLast() else { return false }
        var history = ProcessHistory(process: process.name)
        var problem: String?
        for (log, isError) in [(control.outputLog(of: process), false), (control.errorLog(of: process), true)] {
            let channel = OutputChannel(process: process.name, isError: isError)
            guard wants(channel), let log, isReadable(log.place) else { continue }
            let stream = isError ? process.traits.stderrStream : process.traits.stdoutStream
            problem = problem ?? strangers(in: log.place, of: process, stream: stream)
            do throws(Errno) {
                history.parts.append(try read(channel, log.place, isShared: stream != nil))
            } catch {
                // Before the first run there is no file.
                if error != .noSuchFile { problem = "the log \(log.path) cannot be read: \(error.text)" }
                history.parts.append(ProcessHistory.Part(channel: channel, ending: LogEnding(), position: 0))
            }
        }
        history.note = history.parts.isEmpty ? absence(of: process) : problem
        processes.append(history)
        return true
    }

    private func isReadable(_ place: LogPlace) -> Bool { if case .stream = place { false } else { true } }

    /// The note about lines that may not be those of the process.
    private func strangers(in place: LogPlace, of process: ActiveProcess, stream: String?) -> String? {
        guard case .file(let path) = place else { return nil }
        if let stream { return "writes to \(stream), a file that others may write to: earlier lines may be theirs" }
        let others = (shared[path] ?? []).filter { $0 != process.name }.map(\.text)
        guard !others.isEmpty else { return nil }
        return "its log \(path) is also that of \(others.joined(separator: ", ")): earlier lines may be theirs"
    }

    private mutating func read(_ channel: OutputChannel, _ place: LogPlace, isShared: Bool) throws(Errno)
        -> ProcessHistory.Part
    {
        let opened = try control.logs.openOutput(channel.log)
        var marks = opened.marks
        var part = ProcessHistory.Part(channel: channel, ending: LogEnding(), position: marks.position)
        if case .file(let path) = place {
            guard readPaths.insert(path).inserted else {
                // Lines that have come since the file was read are sent twice rather than lost.
                part.position = 0
                return part
            }
            if isShared || shared[path] != nil { marks = OutputMarks(size: marks.size) }
        }
        let log = try OpenLog(channel.log, opened.takeContent(), in: control.logs)
        let end = log.isFile ? min(log.size, marks.size) : log.size
        var length = min(Self.firstReading, end - log.start)
        while length > 0 {
            let bytes = try log.bytes(offset: end - length, length: length)
            let isWhole = length == end - log.start
            part.ending = LogEnding(bytes, isWhole: isWhole && log.start == 0, lines: lines, marks: marks)
            let found = part.ending.lines.count + (part.ending.rest == nil ? 0 : 1)
            if found >= lines || isWhole || length >= limit { break }
            length = min(length * 8, limit, end - log.start)
        }
        return part
    }

    /// Why there is nothing to read.
    private func absence(of process: ActiveProcess) -> String? {
        let name = process.name
        guard wants(OutputChannel(process: name, isError: false)) || !process.traits.redirectsErrors else { return nil }
        let streams = [process.record.stdoutLog, process.record.stderrLog].compactMap { place in
            if case .stream(let path)? = place { path } else { nil }
        }
        if let first = streams.first {
            let all = streams.allSatisfy { $0 == first } ? first : streams.joined(separator: " and ")
            return
                "writes to \(all), of which nothing is kept: see the output of the container (docker logs), or set log_keep"
        }
        guard process.record.stdoutLog == nil, process.record.stderrLog == nil else { return nil }
        if control.volumes().processes.contains(where: { $0.process == name && $0.stdout == nil }) {
            return "has the output of supervisord itself, which is not read: see that of the container (docker logs)"
        }
        return "has no log: stdout_logfile is NONE"
    }
}
