import Configuration
import LinuxSystem
import Model
import Output
import Reactor

/// The process of supervisord, over all its generations: its loop and kernel, its present state, and everything that stays
/// open or in force when one generation follows another.
final class DaemonProcess {
    let reactor: Reactor
    /// A test replaces these three.
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
    /// The wall clock; a test replaces it.
    lazy var wallClock: any WallClock = SystemWallClock(reactor)
    /// Tells when the wall clock was set; it costs nothing as long as nothing follows it.
    lazy var clockSteps = ClockSteps(wallClock) { [unowned self] in log.log(.warn, $0) }
    let servers = ControlServers()
    let launcher: ConfinedLauncher
    /// Tells the service manager that has started us; nil when none wants to be told.
    let serviceNotifier: ServiceNotifier?
    /// The keeper of the generation in force; nil without servers.
    var keeper: ControlKeeper?
    /// The prober of the generation in force, from its first use; a test replaces it.
    var prober: (any NetworkProber)?

    /// The log of the generation in force.
    var log = ActivityLog(level: .info)
    var capabilities = AvailableCapabilities()
    var seccomp = SeccompConfinement()
    lazy var traits = ProcessTraits()
    /// The score of programs that do not set theirs; nil when it is ours (PITFALLS P30).
    var outOfMemoryScore: Int?
    var signals: SignalDispatcher?
    var pidfile: Pidfile?
    /// The timer of the hint about a shell, kept until it fires.
    var parentHint: ReactorTimer?
    private var secret: [UInt8] = []

    /// Whether our standard output or standard error is a terminal.
    var isOnTerminal = TextStream.output.isTerminal || TextStream.error.isTerminal

    /// Whether lines that Supervisor does not have are of use in the log: in a container, as process 1, and on a terminal.
    /// Elsewhere programs may read the log.
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

    /// A process on Linux, by the loop's own time.
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

    /// The secret behind the tokens of pages, the same as long as the daemon lives: open pages outlive a control process.
    /// - Throws: on a machine that has just been started and has gathered no randomness yet.
    func pageSecret() throws(Errno) -> [UInt8] {
        if secret.isEmpty { secret = try RandomBytes.generate(32) }
        return secret
    }

    /// The prober for checks over the network of the generation in force.
    /// - Parameter settings: of that generation.
    func prober(with settings: DaemonSettings) -> any NetworkProber {
        if let prober { return prober }
        let made = ChecksKeeper(in: self, settings: settings)
        prober = made
        return made
    }

    /// Gives back everything that only one generation has: its servers, with their files and the process that serves them,
    /// the process that looks at things over the network, and the pidfile.
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
