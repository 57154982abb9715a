import Configuration
import LinuxSystem
import Model
import Output
import OutputPipeline
import Reactor

/// The steps by which one generation comes up: they change the process as its configuration says, open and make files, and
/// start programs (SD-65, SIG-2). The first start, in the foreground or out of it, and every restart go by one list.
final class Bringup {
    typealias Step = BringupStep<Bringup>

    static var list: BringupList<Bringup> {
        BringupList(steps: [
            // Supervisor raises limits at the first start only. This may take root (QRK-35).
            Step("limits", .once, .refuse, Bringup.raiseLimits),
            Step("out-of-memory score", .once, .carryOn, Bringup.lowerMemoryScore),
            // With the rights that we have now a filter does not need no_new_privs, which programs would inherit.
            Step("filter", .eachGeneration, .refuse, Bringup.installFilter),
            Step("standard streams", .once, .carryOn, Bringup.openStreams),
            Step("user", .eachGeneration, .refuse, Bringup.becomeUser),
            Step("log", .eachGeneration, .refuse, Bringup.openLog),
            Step("notices", .eachGeneration, .carryOn, Bringup.tellNotices),
            // This comes before anything of an instance that may be running is touched (QRK-13).
            Step("servers", .eachGeneration, .refuse, Bringup.bindServers),
            // The programs of a socket that cannot be opened report that too, until they give up (PITFALLS P46).
            Step("FastCGI sockets", .eachGeneration, .refuse, Bringup.testSockets),
            Step("announcement", .eachGeneration, .carryOn, Bringup.announceServers),
            Step("AUTO logs", .eachGeneration, .carryOn, Bringup.removeAutoLogs),
            Step("pools", .eachGeneration, .carryOn, Bringup.forgetPools),
            // Everything that needs more capabilities is open now.
            Step("capabilities", .eachGeneration, .carryOn, Bringup.reduceCapabilities),
            Step("generation", .eachGeneration, .carryOn, Bringup.makeGeneration),
            Step("background", .once, .refuse, Bringup.leaveForeground),
            // This is for the process that goes on in the background, and for the log of each generation.
            Step("last resort", .eachGeneration, .carryOn, Bringup.prepareForTrap),
            Step("shell", .once, .carryOn, Bringup.lookAtParent),
            Step("traits", .eachGeneration, .carryOn, Bringup.takeTraits),
            // Signals come only now: a signal descriptor on an epoll belongs to the process that registered it (signalfd(2),
            // "Limitations").
            Step("signals", .once, .refuse, Bringup.hearSignals),
            Step("left-over sockets", .once, .carryOn, Bringup.keepOffStandardError),
            Step("in force", .eachGeneration, .carryOn, Bringup.comeIntoForce),
            Step("service", .eachGeneration, .carryOn, Bringup.serveClients),
            Step("release", .once, .carryOn, Bringup.tellRelease),
            Step("pidfile", .eachGeneration, .carryOn, Bringup.writePidfile),
            Step("out-of-memory counter", .once, .carryOn, Bringup.countKills),
            // Reaps the children that ended while nothing listened, including those of the program that has executed us
            // (PITFALLS P3).
            Step("children", .eachGeneration, .carryOn, Bringup.reapChildren),
            Step("programs", .eachGeneration, .carryOn, Bringup.startPrograms),
            Step("watch", .eachGeneration, .carryOn, Bringup.watchConfiguration),
        ])
    }

    private var configuration: Configuration
    private let process: DaemonProcess
    private let owner: any GenerationOwner
    /// The failures before the log was open; the log gets them later.
    private var failures: [Notice]
    /// The notices about limits and filter from before the log was open; the log gets them later.
    private var limitNotices: [Notice] = []
    private var userNotices: [Notice] = []
    private var isLogOpen = false
    private lazy var generation = Generation(configuration, process: process, owner: owner)

    /// - Parameters:
    ///   - process: the process in which the generation comes up.
    ///   - complaint: the first text for the log.
    init(
        _ configuration: Configuration,
        in process: DaemonProcess,
        owner: any GenerationOwner,
        complaint: String? = nil
    ) {
        self.configuration = configuration
        self.process = process
        self.owner = owner
        failures = complaint.map { [Notice(level: .error, text: $0)] } ?? []
    }

    private var settings: DaemonSettings { configuration.daemon }

    private var isInForeground: Bool { settings.nodaemon || process.kernel.pid == 1 }

    private func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        process.log.log(level, text())
    }

    // MARK: The process

    private func raiseLimits() throws(BringupFailure) {
        do throws(ConfigurationError) {
            limitNotices += try MinimumLimits.raise(settings)
        } catch {
            throw .usage(error)
        }
    }

    private func lowerMemoryScore() {
        process.outOfMemoryScore = OutOfMemoryScore.lower()
    }

    private func installFilter() throws(BringupFailure) {
        do throws(ConfigurationError) {
            limitNotices += try process.seccomp.confine(settings)
        } catch {
            throw .usage(error)
        }
    }

    private func openStreams() {
        if settings.user != nil { process.streams.openForLater() }
    }

    private func becomeUser() throws(BringupFailure) {
        do throws(ConfigurationError) {
            userNotices = try PrivilegeDrop.take(settings)
        } catch {
            throw .usage(error)
        }
    }

    // MARK: The log

    private func openLog() throws(BringupFailure) {
        process.log.close()
        let account = process.log.account ?? StreamAccount()
        let places = ActivityLogOpening.Places(streams: process.streams, files: process.files, syslog: process.syslog)
        do throws(ConfigurationError) {
            process.log = try ActivityLogOpening.open(
                settings,
                inForeground: isInForeground,
                places,
                account: account
            )
        } catch {
            process.log = ActivityLogOpening.onStandardError(settings, streams: process.streams)
            throw BringupFailure(refusal: .failure(error.message), told: [.error(error.described)])
        }
    }

    /// Writes the notices: critical ones, warnings, information; each kind in the order of SD-43.
    private func tellNotices() {
        isLogOpen = true
        let all = configuration.notices + userNotices + limitNotices
        let ordered =
            all.filter { $0.level == .critical } + all.filter { $0.level == .warn }
            + all.filter { $0.level != .critical && $0.level != .warn }
        for notice in failures + ordered { log(notice.level, notice.text) }
    }

    // MARK: What is opened and made

    private func bindServers() throws(BringupFailure) {
        if settings.controlProcess == .never {
            // A socket at which no client is ever accepted would keep them waiting without end.
            if !configuration.servers.isEmpty { log(.warn, "no client is served (control_process=never)") }
            return
        }
        do throws(ConfigurationError) {
            try process.servers.bind(configuration, log: process.log)
        } catch {
            throw .usage(error, told: "\(error.described) (the daemon goes on without control servers)")
        }
        guard configuration.impliesControlSocket else { return }
        let environment = process.environment
        if let implied = process.servers.bindImplied(configuration, environment: environment, log: process.log) {
            configuration.servers.append(implied)
        }
    }

    private func testSockets() throws(BringupFailure) {
        let problems = configuration.testSockets(log: process.log).map(\.configurationText)
        guard let first = problems.first else { return }
        throw BringupFailure(refusal: .usage(ConfigurationError(first)), told: problems.map { .error($0) })
    }

    private func announceServers() {
        process.servers.announce(configuration, log: process.log)
    }

    private func removeAutoLogs() {
        AutoLogCleanup.run(settings, log: process.log)
    }

    private func forgetPools() {
        process.events.removeAll()
    }

    private func reduceCapabilities() {
        process.capabilities.takeUserIntoAccount()
        process.capabilities.reduce(to: configuration, log: process.log)
        for text in process.capabilities.shortages(of: configuration.groups) { log(.warn, text) }
    }

    private func makeGeneration() {
        _ = generation
    }

    // MARK: Foreground and background

    private func leaveForeground() throws(BringupFailure) {
        guard !isInForeground else { return }
        do throws(ConfigurationError) {
            try Daemonizing.detach(settings, log: process.log)
        } catch {
            throw BringupFailure(refusal: .failure(error.message), told: [.error(error.message)])
        }
        process.streams.forgetReplaced()
        process.traits.wasDetached()
        process.serviceNotifier?.hasMoved(to: process.kernel.pid, log: process.log)
    }

    private func prepareForTrap() throws(BringupFailure) {
        var file: String?
        if case .file(let path) = settings.log, StandardStreamLookup.descriptor(path) == nil { file = path }
        do throws(Errno) {
            try process.kernel.prepareForTrap(log: file)
        } catch {
            let problem = "cannot prepare for a trap of supervisord itself: \(error.text)"
            throw BringupFailure(refusal: .failure(problem), told: [Notice(level: .warn, text: problem)])
        }
    }

    private func lookAtParent() {
        guard isInForeground else { return }
        if settings.daemonizeRequested && process.kernel.pid == 1 {
            log(.warn, "ignored nodaemon=false: PID 1 of a container stays in the foreground")
        }
        process.parentHint = ShellParentHint.give(on: process.reactor) { [process] in process.log }
    }

    private func takeTraits() {
        process.traits.take(settings, log: process.log)
    }

    private func hearSignals() throws(BringupFailure) {
        do throws(StartFailure) {
            process.signals = try SignalDispatcher(for: generation, on: process.reactor)
        } catch {
            throw BringupFailure(refusal: error, told: [])
        }
    }

    private func keepOffStandardError() {
        process.servers.tellsLog = true
    }

    // MARK: In force

    private func comeIntoForce() {
        owner.comesIntoForce(generation)
        process.signals?.serve(generation)
        generation.shutdown.warnOfShortLimit()
    }

    private func serveClients() {
        let servers = process.servers.listening
        guard !servers.isEmpty else { return }
        process.keeper = ControlKeeper(
            of: servers,
            for: generation.supervisor,
            namespaces: configuration.rpcNamespaces,
            in: process
        )
        process.keeper?.begin()
    }

    /// Writes a line of its own, above the line that clients of Supervisor look for (EXT-100), where people read the log.
    /// With a command alone the log level hides the lines about a start.
    private func tellRelease() {
        if process.isReadByPerson(settings) { log(.info, ProductRelease.line) }
    }

    /// The words are Supervisor's: without the file supervisord runs on (SD-50).
    private func writePidfile() throws(BringupFailure) {
        if let path = settings.pidfile {
            do throws(Errno) {
                process.pidfile = try Pidfile(writing: path)
            } catch {
                let problem = "could not write pidfile \(path)"
                guard settings.container else {
                    let notice = Notice(level: .critical, text: problem)
                    throw BringupFailure(refusal: .failure(problem), told: [notice])
                }
                // On a read-only root this is intended (EXT-12).
                if settings.isPidfileAsked { log(.warn, "\(problem): \(error.text)") }
            }
        }
        process.log.log(
            .info,
            "supervisord started with pid \(process.kernel.pid)",
            LogFacts(.started, pid: process.kernel.pid)
        )
    }

    private func countKills() {
        process.outOfMemory.begin()
    }

    private func reapChildren() {
        generation.supervisor.reap()
    }

    private func startPrograms() {
        generation.supervisor.autostart()
        process.serviceNotifier?.begins(generation.supervisor)
    }

    private func watchConfiguration() {
        generation.supervisor.watchConfiguration()
    }
}

extension Bringup: BringupSubject {
    func passOver(_ failure: BringupFailure) {
        guard isLogOpen else { return failures += failure.told }
        for notice in failure.told { log(notice.level, notice.text) }
    }

    func refuse(_ failure: BringupFailure) {
        for notice in failure.inLog { log(notice.level, notice.text) }
        // No socket file stays behind.
        process.servers.close()
    }
}

extension BringupFailure {
    /// A mistake of the user.
    fileprivate static func usage(_ error: ConfigurationError, told: String? = nil) -> Self {
        Self(refusal: .usage(error), told: [.error(told ?? error.described)])
    }
}

extension Notice {
    fileprivate static func error(_ text: String) -> Self { Self(level: .error, text: text) }
}
