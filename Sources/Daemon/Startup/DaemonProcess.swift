import Configuration
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
    let outOfMemory: OutOfMemoryCounter
    /// Watches files; it costs nothing as long as none is watched.
    lazy var paths = PathWatcher(reactor: reactor, time: time) { [unowned self] in log.log(.warn, $0) }
    /// The time of people; another one in a test.
    lazy var wallClock: any WallClock = SystemWallClock(reactor)
    /// Tells when that was set; it costs nothing as long as nothing wants to know.
    lazy var clockSteps = ClockSteps(wallClock) { [unowned self] in log.log(.warn, $0) }
    let servers = ControlServers()
    let launcher: ConfinedLauncher
    /// Tells the service manager that has started us; nil when none wants to be told.
    let serviceNotifier: ServiceNotifier?
    /// That of the generation in force; nil without servers.
    var keeper: ControlKeeper?
    /// That of the generation in force, from when it is first needed; another one in a test.
    var prober: (any NetworkProber)?

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
    private var secret: [UInt8] = []

    /// Whether our standard output or standard error is a terminal.
    var isOnTerminal = TextStream.output.isTerminal || TextStream.error.isTerminal

    /// Whether lines that Supervisor does not have are of use in the log: in a container, as process 1, and on a terminal. Elsewhere
    /// programs may read it.
    func isReadByPerson(_ settings: DaemonSettings) -> Bool {
        settings.container || kernel.pid == 1 || isOnTerminal
    }

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
        outOfMemory = OutOfMemoryCounter(kernel: kernel, time: time)
        streams = StandardStreams(inherited: inherited, reactor: reactor)
        syslog = SyslogConnection(reactor: reactor)
        events = EventPools(ticks: TickTimer(time: time))
        launcher = ConfinedLauncher(environment: environment)
        serviceNotifier = ServiceNotifier(environment, time: time)
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

    /// What the tokens of pages are made of, as long as the daemon lives: pages that are open outlive a control process.
    /// - Throws: on a machine that has just been started and has gathered no randomness yet.
    func pageSecret() throws(Errno) -> [UInt8] {
        if secret.isEmpty { secret = try RandomBytes.generate(32) }
        return secret
    }

    /// What looks at things over the network for the generation in force.
    /// - Parameter settings: of that generation.
    func prober(with settings: DaemonSettings) -> any NetworkProber {
        if let prober { return prober }
        let made = ChecksKeeper(in: self, settings: settings)
        prober = made
        return made
    }

    /// Gives back what only one generation has: its servers, with their files and the process that serves them, the process
    /// that looks at things over the network, and the pidfile.
    /// - Parameter done: called when the process that serves has ended.
    func generationHasEnded(_ done: @escaping () -> Void) {
        prober.take()?.retire()
        servers.close()
        pidfile?.remove()
        pidfile = nil
        guard let keeper = keeper.take() else { return done() }
        keeper.retire(done)
    }
}
