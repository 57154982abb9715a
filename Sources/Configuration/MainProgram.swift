package import Model
import Text

/// The program behind `--` on the command line of supervisord (EXT-5).
package struct MainProgram: Equatable, Sendable {
    /// The name of its process and its group; no section may take it.
    package static let name = "main"

    /// The command and its arguments.
    package var words: [String]
    /// Whether it is alone: no configuration was named. Supervisord then stands for tini or dumb-init.
    package var isAlone: Bool
    /// Exit statuses that become 0 (`-e`).
    package var forgivenStatuses: Set<Int32> = []
    /// The signal that supervisord gets when its own parent ends (`-p`).
    package var parentDeathSignal: SignalNumber?
    /// Whether orphans that are reaped are worth a warning (`-w`).
    package var warnsOfOrphans = false
    /// The signal that it gets in place of another (`-r`).
    package var rewrites: [SignalNumber: SignalRewrite] = [:]
    /// Seconds that the processes it leaves behind may take to end (`--shutdown_timeout`); nil when that was not given.
    package var shutdownTimeout: Int?

    package init(words: [String], isAlone: Bool) {
        self.words = words
        self.isAlone = isAlone
    }

    /// Signals that it may die of without a warning: alone, it gets all that are sent to us. Signals of a fault, and signals
    /// that are never passed on, cause a warning (PITFALLS P31).
    package var expectedSignals: Set<SignalNumber> {
        isAlone ? SignalNumber.forwardable : []
    }

    /// Signals that are passed on to it.
    private var forwardedSignals: Set<SignalNumber> {
        SignalNumber.forwardable.union(SignalNumber.faults).union(rewrites.keys)
    }

    /// The signal that it gets when that one is passed on; nil for none.
    package func replacement(for signal: SignalNumber) -> SignalNumber? {
        switch rewrites[signal] {
        case nil: signal
        case .drop: nil
        case .replace(let other): other
        }
    }

    /// The group of its one process: never restarted, and the end of everything when it ends.
    var group: GroupSettings {
        var process = ProcessSettings(name: Self.name, command: words.joined(separator: " "))
        process.autorestart = .never
        process.startsecs = 0
        process.startretries = 0
        process.stdout.logfile = .none
        process.stderr.logfile = .none
        process.stopAsGroup = true
        process.killAsGroup = true
        if isAlone { process.exitCodes = Array(0...255) }
        process.exitOn = .exit
        process.forwardSignals = forwardedSignals
        process.main = self
        return GroupSettings(name: Self.name, priority: process.priority, kind: .program, processes: [process])
    }

    /// Adds the group to those of the configuration, in the place of its priority.
    func join(_ groups: inout [GroupSettings], _ context: ReadingContext) throws(ConfigurationError) {
        for section in context.raw.sections.map(\.name) where Self.isTaken(by: section) {
            try context.reader(section).fail("the name 'main' is that of the program behind '--' on the command line")
        }
        let own = group
        groups.removeAll { $0.name == Self.name }
        groups.insert(own, at: groups.firstIndex { $0.priority > own.priority } ?? groups.endIndex)
    }

    private static func isTaken(by section: String) -> Bool {
        guard let (kind, name) = section.halves(atFirst: UInt8(ascii: ":")) else { return false }
        return ["program", "group", "eventlistener", "fcgi-program"].contains(kind) && name.trimmed == Self.name
    }

    /// Keeps supervisord in the foreground beside other programs, too: another process waits for it.
    func keepInForeground(_ settings: inout DaemonSettings) {
        settings.main = self
        settings.nodaemon = true
        settings.daemonizeRequested = false
    }

    /// The daemon's settings when there is no file: nothing goes to standard output, no file is made unless asked for, and no
    /// limit is changed.
    func daemonSettings(_ options: CommandLineOptions, on host: any Host) throws(ConfigurationError) -> DaemonSettings {
        var settings = DaemonSettings()
        settings.log = .file("/dev/stderr")
        settings.logLevel = .warn
        settings.pidfile = nil
        settings.nodaemon = true
        settings.silent = true
        settings.minfds = 0
        settings.minprocs = 0
        settings.nocleanup = true
        settings.childLogDirectory = host.temporaryDirectory
        settings.container = options.container ?? host.isContainerEntrypoint
        if let path = options.logfile, !path.isEmpty {
            settings.log = path == "syslog" ? .syslog : .file(PathText.resolved(path, on: host))
        }
        if let path = options.pidfile, !path.isEmpty {
            settings.pidfile = PathText.resolved(path, on: host)
            settings.isPidfileAsked = true
        }
        settings.main = self
        settings.shutdownTimeout = shutdownTimeout ?? 0
        options.override(&settings)
        if let name = options.user { settings.user = try OptionValue.user(name, on: host) }
        return settings
    }
}
