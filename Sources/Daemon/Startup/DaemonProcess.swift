import Configuration
import ControlServer
import LinuxSystem
import Model
import Output
import Reactor

/// The process that supervisord is, over all its generations: what it runs on, what it has become, and what stays open or in
/// force when one generation follows another.
final class DaemonProcess {
    let reactor: Reactor
    /// These three are others in a test.
    let time: any Timekeeper
    let kernel: any ProcessKernel
    let spawner: any Spawner
    /// The descriptors that the process was started with.
    let inherited: Set<Int32>
    /// The environment that the process was started with.
    let environment: [String: String]

    let streams: StandardStreams
    let files = LogFiles()
    let syslog: SyslogConnection
    let events: EventPools
    let ownChildren = OwnChildren()
    let counters = Counters()
    let servers = ControlServers()
    let controlPlane: ControlPlane
    let passwordThread: PasswordThread

    /// That of the generation in force.
    var log = ActivityLog(level: .info)
    var capabilities = AvailableCapabilities()
    var seccomp = SeccompConfinement()
    lazy var traits = ProcessTraits()
    /// What programs are given that do not set theirs; nil when it is ours (PITFALLS P30).
    var outOfMemoryScore: Int?
    var signals: SignalDispatcher?
    var pidfile: Pidfile?
    /// Kept until its time has come.
    var parentHint: ReactorTimer?

    init(
        reactor: Reactor,
        time: any Timekeeper,
        kernel: any ProcessKernel,
        spawner: any Spawner,
        inherited: Set<Int32>,
        environment: [String: String]
    ) {
        self.reactor = reactor
        self.time = time
        self.kernel = kernel
        self.spawner = spawner
        self.inherited = inherited
        self.environment = environment
        streams = StandardStreams(inherited: inherited, reactor: reactor)
        syslog = SyslogConnection(reactor: reactor)
        events = EventPools(ticks: TickTimer(time: time))
        controlPlane = ControlPlane(reactor: reactor)
        passwordThread = PasswordThread(controlPlane.passwords, reactor: reactor)
        streams.adopt = { [ownChildren] pid in ownChildren.add(pid) { _ in } }
    }

    /// On Linux, by the loop's own time.
    convenience init(reactor: Reactor, inherited: Set<Int32>, environment: [String: String]) {
        self.init(
            reactor: reactor,
            time: reactor,
            kernel: LinuxKernel(),
            spawner: LinuxSpawner(),
            inherited: inherited,
            environment: environment
        )
    }

    /// Gives back what only one generation has: its servers, with their files, and the pidfile.
    func generationHasEnded() {
        servers.close()
        pidfile?.remove()
        pidfile = nil
    }
}
