import Configuration
import LinuxSystem
import Model
import Output
import Reactor

/// The things that the processes of one generation share. It is a class, because each process has several objects that refer
/// to it.
final class GenerationContext {
    private let process: DaemonProcess
    /// The log of the generation: it is closed at a restart, while some objects of the generation may still write to it.
    let log: ActivityLog
    /// The settings of the daemon; a reread changes the same ones as in Supervisor.
    var settings: DaemonSettings
    /// The AUTO logs that were made since the configuration was read: a group that is removed and added again goes on
    /// with those that it had (LOG-30).
    var autoLogs: [AutoLogSlot: String] = [:]
    /// Sends the output of programs to the control process; nil unless it has asked for that.
    var outputFollower: OutputFollower?
    /// `SUPERVISOR_SERVER_URL` of programs that do not set their own.
    let daemonURL: String?
    let launches = OverlappedLaunches()

    /// - Parameter daemonURL: the URL by which programs find the daemon.
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
    /// Makes checks over the network; the first look starts the process for them.
    var prober: any NetworkProber { process.prober(with: settings) }
    var streams: StandardStreams { process.streams }
    var files: LogFiles { process.files }
    var syslog: SyslogConnection { process.syslog }
    var events: EventPools { process.events }
    var counters: Counters { process.counters }
    var outOfMemory: OutOfMemoryCounter { process.outOfMemory }
    /// Watches files.
    var paths: PathWatcher { process.paths }
    /// The wall clock.
    var wallClock: any WallClock { process.wallClock }
    /// Tells when the wall clock was set.
    var clockSteps: ClockSteps { process.clockSteps }
    /// The children that are a part of us.
    var ownChildren: OwnChildren { process.ownChildren }
    /// The capabilities that the daemon holds and can give to programs.
    var capabilities: AvailableCapabilities { process.capabilities }
    var seccomp: SeccompConfinement { process.seccomp }
    /// The descriptors that the daemon was started with.
    var inherited: Set<Int32> { process.inherited }
    /// The score of programs that do not set theirs; nil when it is ours (PITFALLS P30).
    var outOfMemoryScore: Int? { process.outOfMemoryScore }
    var serviceNotifier: ServiceNotifier? { process.serviceNotifier }
    /// The daemon's own `PATH`.
    var searchPath: String? { process.environment["PATH"] }

    /// Whether lines that Supervisor does not have are of use in the log.
    var isReadByPerson: Bool { process.isReadByPerson(settings) }

    /// Whether names are coloured there: at a terminal, unless its user wants none (https://no-color.org).
    /// - Parameter descriptor: one of our own descriptors.
    func coloursNames(at descriptor: Int32) -> Bool {
        guard (process.environment["NO_COLOR"] ?? "").isEmpty, let terminal = process.environment["TERM"] else {
            return false
        }
        return !terminal.isEmpty && terminal != "dumb" && Terminal.isTerminal(descriptor)
    }
}

/// The process and channel of an AUTO log.
struct AutoLogSlot: Hashable {
    let name: Namespec
    /// `stdout` or `stderr`.
    let channel: String
}
