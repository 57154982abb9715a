import Configuration
import ControlServer
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// The daemon from its first generation of programs to the last: what the process has to become for the first one, what
/// goes on over a restart, and what begins anew (SPEC sections 2 and 5).
///
/// Each configuration that is in force has its own `Generation`; a restart ends one and begins the next, in the same
/// process (SPEC SD-65). The value lives as long as the process: the dispatcher of signals holds it.
final class Generations {
    private let reactor: Reactor
    private let streams: StandardStreams
    private let files = LogFiles()
    private let kernel = LinuxKernel()
    private let inherited: Set<Int32>
    private let syslog: SyslogConnection
    private let source: ConfigurationSource
    private let events: EventPools
    private let counters = Counters()
    private var log = ActivityLog(level: .info)
    private var generation: Generation?
    private var servers = ControlServers()
    private let controlPlane: ControlPlane
    private let passwordThread: PasswordThread
    private var pidfile: Pidfile?
    private var signals: SignalDispatcher?
    private var capabilities = AvailableCapabilities()
    private var seccomp = SeccompConfinement()
    private var traits = ProcessTraits()
    /// Of programs (PITFALLS P30).
    private var outOfMemoryScore: Int?
    private var parentHint: ReactorTimer?
    /// The configuration of the next generation, checked when the restart was asked for.
    private var restartConfiguration: Configuration?

    init(reactor: Reactor, inherited: Set<Int32>, source: ConfigurationSource) {
        self.reactor = reactor
        self.inherited = inherited
        self.source = source
        streams = StandardStreams(inherited: inherited, reactor: reactor)
        syslog = SyslogConnection(reactor: reactor)
        events = EventPools(ticks: TickTimer(time: reactor))
        controlPlane = ControlPlane(reactor: reactor)
        passwordThread = PasswordThread(controlPlane.passwords, reactor: reactor)
    }

    /// The first generation. In daemon mode it goes on in a process of its own.
    func begin(_ loaded: Configuration) throws(StartFailure) {
        var configuration = loaded
        let settings = configuration.daemon
        let inForeground = settings.nodaemon || ProcessIdentity.pid == 1
        let notices = try prepareProcess(configuration)
        do throws(ConfigurationError) {
            let places = ActivityLogOpening.Places(streams: streams, files: files, syslog: syslog)
            log = try ActivityLogOpening.open(settings, inForeground: inForeground, places)
        } catch {
            throw .failure(error.message)
        }
        for notice in notices { log.log(notice.level, notice.text) }
        do throws(ConfigurationError) {
            // Before anything of an instance that may be running is touched (QRK-13: improve).
            try bindServers(&configuration)
        } catch {
            throw .usage(error)
        }
        if let problem = configuration.testSockets(log: log).first {
            servers.close()
            throw .usage(ConfigurationError(problem.configurationText))
        }
        servers.announce(configuration, log: log)
        AutoLogCleanup.run(settings, log: log)
        // All that needs more is open now.
        capabilities = AvailableCapabilities()
        capabilities.reduce(to: configuration, log: log)
        let next = makeGeneration(configuration)
        if !inForeground { try makePasswordThread(configuration, asProbe: true) }
        if inForeground {
            if settings.daemonizeRequested && ProcessIdentity.pid == 1 {
                log.log(.warn, "ignored nodaemon=false: PID 1 of a container stays in the foreground")
            }
            parentHint = ShellParentHint.give(on: reactor) { [self] in log }
        } else {
            do throws(ConfigurationError) {
                try Daemonizing.detach(settings, log: log)
                streams.forgetReplaced()
            } catch {
                throw .failure(error.message)
            }
            traits.wasDetached()
        }
        try makePasswordThread(configuration)
        traits.take(settings, log: log)
        // Only now: a signal descriptor on an epoll belongs to the process that registered it (signalfd(2), "Limitations").
        signals = try SignalDispatcher(for: next, on: reactor) { [self] in
            // A refusal is in the log already.
            try? restart()
        }
        servers.onStaleFile = { [weak self] in self?.log.log(.warn, $0) }
        start(next, settings: settings)
    }

    /// For hashes of crypt(3), where a server has one: refused now rather than for a client later, when there may be no room
    /// for it.
    /// - Parameter asProbe: whether only to try, as a process that leaves the foreground takes no thread along.
    private func makePasswordThread(_ configuration: Configuration, asProbe: Bool = false) throws(StartFailure) {
        do throws(ConfigurationError) {
            try passwordThread.require(for: configuration, filters: seccomp.exceptions, asProbe: asProbe)
        } catch {
            log.log(.critical, error.message)
            servers.close()
            throw .failure(error.message)
        }
    }

    /// Limits, filter and user. Limits come first, raising them may take root (SPEC QRK-35).
    private func prepareProcess(_ configuration: Configuration) throws(StartFailure) -> [Notice] {
        do throws(ConfigurationError) {
            let limits = try MinimumLimits.raise(configuration.daemon)
            outOfMemoryScore = OutOfMemoryScore.lower()
            // With the rights that we have now a filter does without no_new_privs, which programs would inherit.
            let filter = try seccomp.confine(configuration.daemon)
            if configuration.daemon.user != nil { streams.openForLater() }
            let privileges = try PrivilegeDrop.take(configuration.daemon)
            return orderForLog(privileges, configuration.notices, limits + filter)
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

    private func makeGeneration(_ configuration: Configuration) -> Generation {
        let context = GenerationContext(
            reactor: reactor,
            time: reactor,
            kernel: kernel,
            spawner: LinuxSpawner(),
            streams: streams,
            files: files,
            syslog: syslog,
            log: log,
            events: events,
            counters: counters,
            settings: configuration.daemon,
            daemonURL: configuration.defaultServerURL,
            capabilities: capabilities,
            seccomp: seccomp,
            inherited: inherited,
            outOfMemoryScore: outOfMemoryScore,
            searchPath: source.environment["PATH"]
        )
        let supervisor = Supervisor(configuration, context: context)
        supervisor.onStopped = { [weak self] in self?.generationEnded() }
        supervisor.requests = DaemonRequests(
            shutDown: { [weak self] in self?.generation?.shutdown.request() },
            restart: { [weak self] () throws(ConfigurationError) in try self?.restart() },
            end: { [weak self] in self?.generation?.shutdown.programEnded($0, $1) },
            load: { [source] variables throws(ConfigurationError) in try source.load(expansionVariables: variables) }
        )
        let shutdown = Shutdown(of: supervisor) { [weak self] in self?.generationEnded() }
        return Generation(supervisor: supervisor, shutdown: shutdown)
    }

    private func bindServers(_ configuration: inout Configuration) throws(ConfigurationError) {
        try servers.bind(configuration, log: log)
        guard configuration.impliesControlSocket else { return }
        if let implied = servers.bindImplied(configuration, environment: source.environment, log: log) {
            configuration.servers.append(implied)
        }
    }

    private func start(_ next: Generation, settings: DaemonSettings) {
        generation = next
        signals?.serve(next)
        next.shutdown.warnOfShortLimit()
        let supervisor = next.supervisor
        servers.serve(
            control: supervisor,
            namespaces: supervisor.configuration.rpcNamespaces,
            controlPlane: controlPlane,
            reactor: reactor,
            log: log
        )
        writePidfile(settings)
        // What ended before there was anybody to listen, children of whoever executed us included (PITFALLS P3).
        supervisor.reap()
        supervisor.autostart()
    }

    private func writePidfile(_ settings: DaemonSettings) {
        if let path = settings.pidfile {
            do throws(Errno) {
                pidfile = try Pidfile(writing: path)
            } catch {
                // Supervisor's words, and it goes without saying that it runs (SPEC SD-50).
                guard settings.container else { return log.log(.critical, "could not write pidfile \(path)") }
                // On a read-only root that is how it is meant to be (EXT-12).
                if settings.isPidfileAsked { log.log(.warn, "could not write pidfile \(path): \(error.text)") }
            }
        }
        log.log(.info, "supervisord started with pid \(ProcessIdentity.pid)")
    }

    // MARK: Restart

    /// Stops everything and begins anew (SPEC SD-65). A configuration that is broken changes nothing (QRK-9: improve).
    private func restart() throws(ConfigurationError) {
        do throws(ConfigurationError) {
            let next = try source.load()
            try next.foreseeServers()
            try next.foreseeSockets()
            let problems = capabilities.problems(of: next.groups) + seccomp.problems(of: next.groups)
            if let problem = problems.first { throw ConfigurationError(problem) }
            try passwordThread.require(for: next, filters: seccomp.exceptions)
            restartConfiguration = next
            generation?.supervisor.beginShutdown()
        } catch {
            log.log(.error, "cannot restart, everything stays as it is: \(error.described)")
            throw error
        }
    }

    private func generationEnded() {
        servers.close()
        pidfile?.remove()
        pidfile = nil
        // A shutdown during a restart takes its place (SPEC SD-67).
        if let shutdown = generation?.shutdown, shutdown.isRequested {
            shutdown.finish()
        } else if let checked = restartConfiguration {
            restartConfiguration = nil
            beginNextGeneration(checked)
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
            let places = ActivityLogOpening.Places(streams: streams, files: files, syslog: syslog)
            log = try ActivityLogOpening.open(configuration.daemon, inForeground: inForeground, places)
        } catch {
            log = ActivityLogOpening.onStandardError(configuration.daemon, streams: streams)
            complaint = error.described
        }
        if let complaint { log.log(.error, complaint) }
        do throws(ConfigurationError) {
            let filter = try seccomp.confine(configuration.daemon)
            let privileges = try PrivilegeDrop.take(configuration.daemon)
            let notices = orderForLog(privileges, configuration.notices, filter)
            for notice in notices { log.log(notice.level, notice.text) }
        } catch {
            log.log(.error, error.described)
        }
        do throws(ConfigurationError) {
            try bindServers(&configuration)
        } catch {
            log.log(.error, "\(error.described) (the daemon goes on without control servers)")
        }
        // The programs of such a socket say the same until they give up; all others run (PITFALLS P46).
        for problem in configuration.testSockets(log: log) { log.log(.error, problem.configurationText) }
        servers.announce(configuration, log: log)
        AutoLogCleanup.run(configuration.daemon, log: log)
        events.removeAll()
        capabilities.takeUserIntoAccount()
        capabilities.reduce(to: configuration, log: log)
        passwordThread.renew(for: configuration, filters: seccomp.exceptions, log: log)
        for text in capabilities.shortages(of: configuration.groups) { log.log(.warn, text) }
        traits.take(configuration.daemon, log: log)
        start(makeGeneration(configuration), settings: configuration.daemon)
    }
}
