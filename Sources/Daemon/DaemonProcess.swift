import Configuration
import ControlServer
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// The daemon from its first generation of programs to its exit: signals, restarts and the end (SPEC sections 2 and 5).
///
/// Each configuration that is in force has its own `Supervisor`; a restart ends one and begins the next, in the same
/// process (SPEC SD-65). The value lives as long as the process: the signal reader holds it.
final class DaemonProcess {
    private let reactor: Reactor
    private let streams: StandardStreams
    private let inherited: Set<Int32>
    private let syslog: SyslogConnection
    private let source: ConfigurationSource
    private let events: EventPools
    private let counters = DaemonCounters()
    private var log = ActivityLog(level: .info)
    private var supervisor: Supervisor?
    private var servers = ControlServers()
    /// Stays over restarts, so that pages that are open then go on to work.
    private let pageSecret = PageSecret()
    private var pidfile: Pidfile?
    private var signals: SignalListener?
    private var capabilities = DaemonCapabilities()
    private var seccomp = DaemonSeccomp()
    /// Of programs (PITFALLS P30).
    private var outOfMemoryScore: Int?
    private var signalPolicy = SignalPolicy(map: [:], forwarded: [], isInit: ProcessIdentity.pid == 1)
    /// The configuration of the next generation, checked when the restart was asked for.
    private var restartConfiguration: Configuration?
    /// Set when the daemon is going to end.
    private var end: DaemonEnd?
    private var delay: ShutdownDelay?

    init(reactor: Reactor, inherited: Set<Int32>, source: ConfigurationSource) {
        self.reactor = reactor
        self.inherited = inherited
        self.source = source
        streams = StandardStreams(inherited: inherited, reactor: reactor)
        syslog = SyslogConnection(reactor: reactor)
        events = EventPools(ticks: TickTimer(reactor: reactor))
    }

    /// The first generation. In daemon mode it goes on in a process of its own.
    func begin(_ loaded: Configuration) throws(StartFailure) {
        var configuration = loaded
        let settings = configuration.daemon
        let inForeground = settings.nodaemon || ProcessIdentity.pid == 1
        let notices = try prepareProcess(configuration)
        do throws(ConfigurationError) {
            log = try DaemonLog.open(settings, inForeground: inForeground, streams: streams, syslog: syslog)
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
        servers.announce(namespaces: configuration.rpcNamespaces, log: log)
        AutoLogCleanup.run(settings, log: log)
        // All that needs more is open now.
        capabilities = DaemonCapabilities()
        capabilities.reduce(to: configuration, log: log)
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
        followParent(settings)
        signalPolicy = policy(for: next)
        // Only now: a signal descriptor on an epoll belongs to the process that registered it (signalfd(2), "Limitations").
        try listenToSignals()
        start(next, settings: settings)
    }

    /// Limits, filter and user. Limits come first, raising them may take root (SPEC QRK-35).
    private func prepareProcess(_ configuration: Configuration) throws(StartFailure) -> [Notice] {
        do throws(ConfigurationError) {
            let limits = try DaemonLimits.raise(configuration.daemon)
            outOfMemoryScore = OutOfMemoryScore.lower()
            // With the rights that we have now a filter does without no_new_privs, which programs would inherit.
            let filter = try seccomp.confine(configuration.daemon)
            let privileges = try DaemonPrivileges.take(configuration.daemon)
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

    private func makeSupervisor(_ configuration: Configuration) -> Supervisor {
        let context = DaemonContext(
            reactor: reactor,
            streams: streams,
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
        supervisor.requests = DaemonRequests(
            shutDown: { [weak self] in self?.shutDownAfterDelay() },
            restart: { [weak self] () throws(ConfigurationError) in try self?.restart() },
            end: { [weak self] in self?.programEnded($0, $1) },
            load: { [source] variables throws(ConfigurationError) in try source.load(expansionVariables: variables) }
        )
        return supervisor
    }

    private func bindServers(_ configuration: inout Configuration) throws(ConfigurationError) {
        try servers.bind(configuration, log: log)
        guard configuration.impliesControlSocket else { return }
        if let implied = servers.bindImplied(environment: source.environment, log: log) {
            configuration.servers.append(implied)
        }
    }

    private func start(_ next: Supervisor, settings: DaemonSettings) {
        supervisor = next
        next.onStopped = { [weak self] in self?.generationEnded() }
        next.onGroupsChanged = { [weak self] in self?.updateSignals() }
        updateSignals()
        warnOfShortDeadline(next)
        servers.serve(
            control: next,
            namespaces: next.configuration.rpcNamespaces,
            pageSecret: pageSecret,
            reactor: reactor,
            log: log
        )
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

    /// `-p` (EXT-5).
    private func followParent(_ settings: DaemonSettings) {
        guard let signal = settings.main?.parentDeathSignal else { return }
        do throws(Errno) {
            try ProcessIdentity.setParentDeathSignal(signal)
        } catch {
            log.log(.warn, "the end of the parent will go unnoticed (-p): \(error.text)")
        }
    }

    // MARK: Signals

    private func listenToSignals() throws(StartFailure) {
        do {
            signals = try SignalListener(for: signalPolicy.signals, on: reactor) { [self] in handle($0) }
        } catch {
            throw .failure("cannot listen to signals: \(error)")
        }
    }

    /// Which signals mean something depends on the programs there are.
    private func policy(for supervisor: Supervisor) -> SignalPolicy {
        SignalPolicy(
            map: supervisor.context.settings.signalMap,
            forwarded: supervisor.forwardedSignals,
            isInit: ProcessIdentity.pid == 1,
            isTransparent: supervisor.context.settings.main?.isAlone == true
        )
    }

    private func updateSignals() {
        guard let supervisor, let signals else { return }
        signalPolicy = policy(for: supervisor)
        do throws(Errno) {
            try signals.listen(to: signalPolicy.signals)
        } catch {
            log.log(.error, "cannot change the signals that are listened to: \(error.text)")
        }
    }

    private func handle(_ signal: SignalNumber) {
        if signal == .chld {
            // After the pipes that became readable at the same time: what a child wrote comes before its end.
            return reactor.inNextPass { [self] in
                log.log(.debug, "received SIGCHLD indicating a child quit")
                supervisor?.reap()
            }
        }
        switch signalPolicy.action(for: signal) {
        case .shutdown:
            log.log(.warn, "received \(signal.description) indicating exit request")
            if !shutDownAfterDelay(by: signal), isSecondSignalFinal {
                log.log(.warn, "this is not the first request, killing what has not stopped yet")
                endNow()
            }
        case .reload:
            hangUp(signal)
        case .reopen:
            log.log(.info, "received \(signal.description) indicating log reopen request")
            reopenLogs()
        case .forward:
            log.log(.debug, "received \(signal.description)")
            forward(signal)
        case .ignore, nil:
            log.log(.debug, "received \(signal.description), nothing to be done")
        }
    }

    /// A signal that asks to end finds its way also when the one program that there is has no process at the moment, as
    /// after a spawn that lacked resources (EXT-5, PITFALLS P20).
    private func forward(_ signal: SignalNumber) {
        guard let supervisor else { return }
        if supervisor.context.settings.main?.isAlone == true, !supervisor.isMainRunning,
            [.term, .int, .quit].contains(signal)
        {
            return shutDown(exitStatus: 128 + signal.rawValue)
        }
        supervisor.forward(signal)
    }

    /// SPEC LOG-36.
    private func reopenLogs() {
        log.log(.info, "supervisord logreopen")
        log.reopen()
        supervisor?.reopenLogs()
    }

    // MARK: Restart and end

    /// As whoever runs us wants it: with time for others to learn of it. A second request ends that time (EXT-51).
    /// - Returns: false when programs are being stopped already.
    @discardableResult
    private func shutDownAfterDelay(by signal: SignalNumber? = nil) -> Bool {
        guard end == nil else { return endDelay() }
        let isStopping = supervisor?.isShuttingDown ?? true
        let seconds = isStopping ? 0 : supervisor?.context.settings.shutdownDelay ?? 0
        if seconds > 0 { log.log(.info, "stopping programs in \(seconds) seconds (shutdown_delay)") }
        shutDown(exitStatus: 0, by: signal, afterSeconds: seconds)
        return true
    }

    private func endDelay() -> Bool {
        guard let delay, delay.isRunning else { return false }
        log.log(.info, "stopping programs now, shutdown_delay is cut short")
        delay.end()
        return true
    }

    /// - Parameter signal: the one that has asked for it, if it was one.
    private func shutDown(exitStatus: Int32, by signal: SignalNumber? = nil, afterSeconds delay: Int = 0) {
        guard end == nil else { return }
        let seconds = supervisor?.context.settings.shutdownTimeout ?? 0
        end = DaemonEnd(exitStatus: exitStatus, seconds: seconds, reactor: reactor) { [weak self] in
            self?.log.log(.warn, "shutdown_timeout of \(seconds) seconds is over, killing what has not stopped yet")
            self?.endNow()
        }
        // A shutdown during a restart takes its place (SPEC SD-67).
        restartConfiguration = nil
        supervisor?.isEnding = true
        self.delay = ShutdownDelay(seconds: delay, reactor: reactor) { [weak self] in
            // What powers a machine off is said to the init alone.
            self?.supervisor?.beginShutdown(by: signal == SignalPolicy.powerOff ? nil : signal)
        }
    }

    /// The end of a program is the end of the container (EXT-4). The first one counts.
    private func programEnded(_ name: String, _ ending: FinalEnd) {
        // What was to be waited for has gone.
        if end != nil { return _ = endDelay() }
        guard let settings = supervisor?.context.settings else { return }
        var status = settings.propagatesExitStatus ? ending.exitStatus : 0
        if settings.main?.forgivenStatuses.contains(status) == true { status = 0 }
        // That a program ends is no surprise to the init that was started for it.
        let level: LogLevel = settings.main?.isAlone == true ? .info : .warn
        log.log(level, "'\(name)' has ended for good, shutting down with status \(status) (exit_on)")
        shutDown(exitStatus: status)
    }

    /// Whether a second request to end means now (EXT-6). To Supervisor it means nothing (SPEC SIG-1), so this holds only
    /// in a container, or where a limit of the time is asked for anyway.
    private var isSecondSignalFinal: Bool {
        guard let settings = supervisor?.context.settings else { return false }
        return settings.container || settings.shutdownTimeout > 0
    }

    /// No more patience: what still lives is killed.
    private func endNow() {
        _ = endDelay()
        end?.expire { [weak self] in self?.generationEnded() }
        supervisor?.killEverything()
    }

    /// An ordered shutdown that cannot be in time should not come as a surprise (EXT-6).
    private func warnOfShortDeadline(_ supervisor: Supervisor) {
        let limit = supervisor.context.settings.shutdownTimeout
        let patience = supervisor.longestOrderedStop
        guard limit > 0, patience > limit else { return }
        log.log(
            .warn,
            "shutdown_timeout=\(limit) is shorter than the \(patience) seconds that stopping all groups one after "
                + "another may take (stopwaitsecs)"
        )
    }

    /// SPEC SIG-2 to SIG-4. A configuration that is broken changes nothing (QRK-9: improve).
    private func hangUp(_ signal: SignalNumber) {
        guard end == nil else {
            return log.log(
                .warn,
                "ignored \(signal.description) indicating restart request (shutdown in progress)"
            )
        }
        log.log(.warn, "received \(signal.description) indicating restart request")
        // Said in the log already.
        try? restart()
    }

    /// Stops everything and begins anew (SPEC SD-65), unless the configuration is broken.
    private func restart() throws(ConfigurationError) {
        do throws(ConfigurationError) {
            let next = try source.load()
            try next.foreseeSockets()
            let problems = capabilities.problems(of: next.groups) + seccomp.problems(of: next.groups)
            if let problem = problems.first { throw ConfigurationError(problem) }
            restartConfiguration = next
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
        if let end {
            end.finish(streams: streams, syslog: syslog) { [weak self] in self?.supervisor?.reap() }
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
            log = try DaemonLog.open(
                configuration.daemon,
                inForeground: inForeground,
                streams: streams,
                syslog: syslog
            )
        } catch {
            log = DaemonLog.onStandardError(configuration.daemon, streams: streams)
            complaint = error.described
        }
        if let complaint { log.log(.error, complaint) }
        do throws(ConfigurationError) {
            let filter = try seccomp.confine(configuration.daemon)
            let privileges = try DaemonPrivileges.take(configuration.daemon)
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
        servers.announce(namespaces: configuration.rpcNamespaces, log: log)
        AutoLogCleanup.run(configuration.daemon, log: log)
        events.removeAll()
        capabilities.takeUserIntoAccount()
        capabilities.reduce(to: configuration, log: log)
        for text in capabilities.shortages(of: configuration.groups) { log.log(.warn, text) }
        start(makeSupervisor(configuration), settings: configuration.daemon)
    }
}
