import Configuration
import LinuxSystem
import Model
import Output
import Reactor

/// The daemon from its first generation of programs to its exit: signals, restarts and the end (SPEC sections 2 and 5).
///
/// Each configuration that is in force has its own `Supervisor`; a restart ends one and begins the next, in the same
/// process (SPEC SD-65). The value lives as long as the process: the signal reader holds it.
final class DaemonProcess {
    /// How long the last lines may take to get out at the end (EXT-16).
    private static let drainMilliseconds: Int64 = 1000

    private let reactor: Reactor
    private let streams: StandardStreams
    private let source: ConfigurationSource
    private let events: EventPools
    private var log = ActivityLog(level: .info)
    private var supervisor: Supervisor?
    private var servers = ControlServers()
    private var pidfile: Pidfile?
    private var signals: PipeReader?
    /// The configuration of the next generation, checked when the restart was asked for.
    private var restartConfiguration: Configuration?
    private var isShuttingDown = false
    private var sweep: FinalSweep?

    init(reactor: Reactor, inherited: Set<Int32>, source: ConfigurationSource) {
        self.reactor = reactor
        self.source = source
        streams = StandardStreams(inherited: inherited, reactor: reactor)
        events = EventPools(ticks: TickTimer(reactor: reactor))
    }

    /// The first generation. In daemon mode it goes on in a process of its own.
    func begin(_ loaded: Configuration) throws(StartFailure) {
        var configuration = loaded
        let settings = configuration.daemon
        let inForeground = settings.nodaemon || ProcessIdentity.pid == 1
        let notices = try prepareProcess(configuration)
        do throws(ConfigurationError) {
            log = try DaemonLog.open(settings, inForeground: inForeground, streams: streams)
        } catch {
            throw .failure(error.message)
        }
        for notice in notices + NotYetEffective.notices(configuration) { log.log(notice.level, notice.text) }
        do throws(ConfigurationError) {
            // Before anything of an instance that may be running is touched (QRK-13: improve).
            try bindServers(&configuration)
        } catch {
            throw .usage(error)
        }
        AutoLogCleanup.run(settings, log: log)
        let next = makeSupervisor(configuration)
        if inForeground {
            if settings.daemonizeRequested && ProcessIdentity.pid == 1 {
                log.log(.warn, "ignored nodaemon=false: PID 1 of a container stays in the foreground")
            }
            ShellParentHint.give(log: log)
            if let umask = settings.umask { ProcessIdentity.setUmask(umask) }
        } else {
            do throws(ConfigurationError) {
                try Daemonizing.detach(settings, log: log)
            } catch {
                throw .failure(error.message)
            }
        }
        becomeSubreaper(settings)
        // Only now: a signal descriptor on an epoll belongs to the process that registered it (signalfd(2), "Limitations").
        try listenToSignals()
        start(next, settings: settings)
    }

    /// Limits and user. Limits come first, raising them may take root (SPEC QRK-35).
    private func prepareProcess(_ configuration: Configuration) throws(StartFailure) -> [Notice] {
        do throws(ConfigurationError) {
            let limits = try DaemonLimits.raise(configuration.daemon)
            let privileges = try DaemonPrivileges.take(configuration.daemon)
            return orderForLog(privileges, configuration.notices, limits)
        } catch {
            throw .usage(error)
        }
    }

    /// Critical, warnings, information; each kind in the order of SPEC SD-43.
    private func orderForLog(_ privileges: [Notice], _ parsing: [Notice], _ limits: [Notice]) -> [Notice] {
        let all = parsing + privileges + limits
        return all.filter { $0.level == .critical } + all.filter { $0.level == .warn }
            + all.filter { $0.level != .critical && $0.level != .warn }
    }

    private func makeSupervisor(_ configuration: Configuration) -> Supervisor {
        let context = DaemonContext(
            reactor: reactor,
            streams: streams,
            log: log,
            events: events,
            settings: configuration.daemon,
            daemonURL: configuration.defaultServerURL,
            searchPath: source.environment["PATH"]
        )
        let supervisor = Supervisor(configuration, context: context)
        supervisor.requests = DaemonRequests(
            shutDown: { [weak self] in self?.shutDown() },
            restart: { [weak self] () throws(ConfigurationError) in try self?.restart() },
            load: { [source] variables throws(ConfigurationError) in try source.load(expansionVariables: variables) }
        )
        return supervisor
    }

    private func bindServers(_ configuration: inout Configuration) throws(ConfigurationError) {
        try servers.bind(configuration, log: log)
        guard configuration.impliesControlSocket else { return }
        let implied = servers.bindImplied(
            namespaces: configuration.rpcNamespaces,
            environment: source.environment,
            log: log
        )
        if let implied { configuration.servers.append(implied) }
    }

    private func start(_ next: Supervisor, settings: DaemonSettings) {
        supervisor = next
        next.onStopped = { [weak self] in self?.generationEnded() }
        servers.serve(control: next, namespaces: next.configuration.rpcNamespaces, reactor: reactor, log: log)
        writePidfile(settings)
        // What ended before there was anybody to listen, children of whoever executed us included (PITFALLS P3).
        next.reap()
        next.autostart()
    }

    private func writePidfile(_ settings: DaemonSettings) {
        if let path = settings.pidfile {
            do throws(Errno) {
                pidfile = try Pidfile(writing: path)
            } catch {
                // On a read-only root that is how it is meant to be (EXT-12).
                let level: LogLevel = settings.container ? .warn : .critical
                return log.log(level, "could not write pidfile \(path)")
            }
        }
        log.log(.info, "supervisord started with pid \(ProcessIdentity.pid)")
    }

    private func becomeSubreaper(_ settings: DaemonSettings) {
        guard settings.subreaper, ProcessIdentity.pid != 1 else { return }
        do throws(Errno) {
            try ProcessIdentity.becomeSubreaper()
        } catch {
            log.log(.warn, "cannot become a subreaper, orphans of programs go elsewhere (subreaper): \(error.text)")
        }
    }

    // MARK: Signals

    private func listenToSignals() throws(StartFailure) {
        do {
            signals = try PipeReader(
                try SignalDescriptor.open(),
                on: reactor,
                chunks: .fixed(SignalDescriptor.bufferSize),
                onBytes: { [self] bytes in
                    for signal in bytes.withUnsafeReadableBytes(SignalDescriptor.signals(in:)) { handle(signal) }
                },
                onEnd: {}
            )
        } catch {
            throw .failure("cannot listen to signals: \(error)")
        }
    }

    private func handle(_ signal: SignalNumber) {
        switch signal {
        case .chld:
            // After the pipes that became readable at the same time: what a child wrote comes before its end.
            reactor.inNextPass { [self] in
                log.log(.debug, "received SIGCHLD indicating a child quit")
                supervisor?.reap()
            }
        case .term, .int, .quit:
            log.log(.warn, "received \(signal.description) indicating exit request")
            shutDown()
        case .hup:
            hangUp()
        case .usr2:
            log.log(.info, "received SIGUSR2 indicating log reopen request")
            reopenLogs()
        default:
            break
        }
    }

    /// SPEC LOG-36.
    private func reopenLogs() {
        log.log(.info, "supervisord logreopen")
        log.reopen()
        supervisor?.reopenLogs()
    }

    // MARK: Restart and end

    private func shutDown() {
        // A shutdown during a restart takes its place (SPEC SD-67).
        isShuttingDown = true
        restartConfiguration = nil
        supervisor?.beginShutdown()
    }

    /// SPEC SIG-2 to SIG-4. A configuration that is broken changes nothing (QRK-9: improve).
    private func hangUp() {
        guard !isShuttingDown else {
            return log.log(.warn, "ignored SIGHUP indicating restart request (shutdown in progress)")
        }
        log.log(.warn, "received SIGHUP indicating restart request")
        // Said in the log already.
        try? restart()
    }

    /// Stops everything and begins anew (SPEC SD-65), unless the configuration is broken.
    private func restart() throws(ConfigurationError) {
        do throws(ConfigurationError) {
            restartConfiguration = try source.load()
            supervisor?.beginShutdown()
        } catch {
            log.log(.error, "cannot restart, everything stays as it is: \(error.described)")
            throw error
        }
    }

    private func generationEnded() {
        servers.close()
        pidfile?.remove()
        pidfile = nil
        if let checked = restartConfiguration {
            restartConfiguration = nil
            beginNextGeneration(checked)
        } else {
            endContainer()
        }
    }

    /// Reads everything again, as Supervisor does (SPEC SD-65); a file that was broken meanwhile does not count.
    private func beginNextGeneration(_ checked: Configuration) {
        var complaint: String?
        var configuration = checked
        do throws(ConfigurationError) {
            configuration = try source.load()
        } catch {
            complaint = "the configuration was broken during the restart, using it as it was before: \(error.described)"
        }
        let inForeground = configuration.daemon.nodaemon || ProcessIdentity.pid == 1
        log.close()
        do throws(ConfigurationError) {
            log = try DaemonLog.open(configuration.daemon, inForeground: inForeground, streams: streams)
        } catch {
            log = DaemonLog.onStandardError(configuration.daemon, streams: streams)
            complaint = error.described
        }
        if let complaint { log.log(.error, complaint) }
        do throws(ConfigurationError) {
            let privileges = try DaemonPrivileges.take(configuration.daemon)
            let notices = orderForLog(privileges, configuration.notices, [])
            for notice in notices + NotYetEffective.notices(configuration) { log.log(notice.level, notice.text) }
        } catch {
            log.log(.error, error.described)
        }
        do throws(ConfigurationError) {
            try bindServers(&configuration)
        } catch {
            log.log(.error, "\(error.described) (the daemon goes on without control servers)")
        }
        AutoLogCleanup.run(configuration.daemon, log: log)
        events.removeAll()
        start(makeSupervisor(configuration), settings: configuration.daemon)
    }

    private func endContainer() {
        sweep = FinalSweep(reactor: reactor, reap: { [self] in supervisor?.reap() }) { [self] in
            streams.drain(untilMilliseconds: Self.drainMilliseconds) { ProcessIdentity.exit(status: 0) }
        }
        sweep?.start()
    }
}
