import Configuration
import LinuxSystem
import Model
import Output
import Reactor

/// What the processes of one generation share. A class, because each of them has several objects that refer to it.
final class GenerationContext {
    private let process: DaemonProcess
    /// That of the generation: it is closed at a restart, while some of its objects may still have something to say.
    let log: ActivityLog
    /// A reread changes what Supervisor changes by one.
    var settings: DaemonSettings
    /// The AUTO logs that were made since the configuration was read: a group that is removed and added again goes on
    /// with those that it had (LOG-30).
    var autoLogs: [AutoLogSlot: String] = [:]
    /// Tells the control process what programs write; nil unless it wants to know.
    var outputFollower: OutputFollower?
    /// `SUPERVISOR_SERVER_URL` of programs that do not set their own.
    let daemonURL: String?
    let launches = OverlappedLaunches()

    /// - Parameter daemonURL: where programs find the daemon.
    init(_ process: DaemonProcess, settings: DaemonSettings, daemonURL: String?) {
        self.process = process
        self.settings = settings
        self.daemonURL = daemonURL
        log = process.log
    }

    var reactor: Reactor { process.reactor }
    var time: any Timekeeper { process.time }
    var kernel: any ProcessKernel { process.kernel }
    var spawner: any Spawner { process.spawner }
    /// Looks at things over the network; the process that does is started by the first look.
    var prober: any NetworkProber { process.prober(with: settings) }
    var streams: StandardStreams { process.streams }
    var files: LogFiles { process.files }
    var syslog: SyslogConnection { process.syslog }
    var events: EventPools { process.events }
    var counters: Counters { process.counters }
    var outOfMemory: OutOfMemoryCounter { process.outOfMemory }
    /// Watches files.
    var paths: PathWatcher { process.paths }
    /// The time of people.
    var wallClock: any WallClock { process.wallClock }
    /// Tells when that was set.
    var clockSteps: ClockSteps { process.clockSteps }
    /// Children that are a part of us.
    var ownChildren: OwnChildren { process.ownChildren }
    /// What the daemon holds and can give to programs.
    var capabilities: AvailableCapabilities { process.capabilities }
    var seccomp: SeccompConfinement { process.seccomp }
    /// The descriptors that the daemon was started with.
    var inherited: Set<Int32> { process.inherited }
    /// What programs are given that do not set theirs; nil when it is ours (PITFALLS P30).
    var outOfMemoryScore: Int? { process.outOfMemoryScore }
    var serviceNotifier: ServiceNotifier? { process.serviceNotifier }
    /// The daemon's own `PATH`.
    var searchPath: String? { process.environment["PATH"] }

    /// Whether lines that Supervisor does not have are of use in the log.
    var isReadByPerson: Bool { process.isReadByPerson(settings) }

    /// Whether names are coloured there: at a terminal, unless its user wants none (https://no-color.org).
    /// - Parameter descriptor: one of our own.
    func coloursNames(at descriptor: Int32) -> Bool {
        guard (process.environment["NO_COLOR"] ?? "").isEmpty, let terminal = process.environment["TERM"] else {
            return false
        }
        return !terminal.isEmpty && terminal != "dumb" && Terminal.isTerminal(descriptor)
    }
}

/// What an AUTO log is for.
struct AutoLogSlot: Hashable {
    let name: Namespec
    /// `stdout` or `stderr`.
    let channel: String
}
