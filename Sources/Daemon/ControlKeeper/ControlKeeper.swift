import Configuration
import ControlProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// Keeps a control process for the servers of one generation, as its machine decides (EXT-38).
final class ControlKeeper {
    /// Seconds without work after which a process on demand ends.
    private static let idleSeconds = 5
    /// Milliseconds that a process has to finish, and that the kernel has to end one that was killed.
    private static let finishMilliseconds: Int64 = 1000
    private static let killMilliseconds: Int64 = 500

    private let process: DaemonProcess
    private let supervisor: Supervisor
    private let settings: DaemonSettings
    private let namespaces: [String]
    private let log: ActivityLog
    /// The servers; empty once the generation is over.
    private var servers: [ControlServers.Listening]
    private var machine: ControlKeeperMachine
    private var events: [ControlKeeperMachine.Event] = []
    private var isHandling = false
    private var watches: [Watch] = []
    private var timer: ReactorTimer?
    private var run: ConfinedRun?
    /// The link to the process of the run.
    private var link: ControlLink?
    /// Why the last launch has failed, and how the last process has ended.
    private var failure = ""
    private var end = WaitStatus.exited(code: 0)
    private var isRetired = false
    private var onGone: (() -> Void)?

    /// - Parameters:
    ///   - servers: at least one; their sockets outlive the keeper.
    ///   - namespaces: under which the methods of the supervisor appear (PLUG-2).
    init(
        of servers: [ControlServers.Listening],
        for supervisor: Supervisor,
        namespaces: [String],
        in process: DaemonProcess
    ) {
        self.process = process
        self.supervisor = supervisor
        self.namespaces = namespaces
        self.servers = servers
        settings = supervisor.context.settings
        log = process.log
        machine = ControlKeeperMachine(isAlwaysWanted: settings.controlProcess == .always)
    }

    func begin() {
        for server in servers {
            do throws(Errno) {
                watches.append(
                    try process.reactor.watch(server.descriptor, for: []) { [weak self] _ in self?.handle(.clientCame) }
                )
            } catch {
                log.log(.error, "clients of '\(server.settings.section)' cannot be waited for: \(error.text)")
            }
        }
        handle(.begin)
    }

    /// The generation is over: no process is started any more, and the present one answers what it owes, closes
    /// everything, and ends, or is killed.
    /// - Parameter done: called once that has happened: its servers' sockets are free then.
    func retire(_ done: @escaping () -> Void) {
        isRetired = true
        for watch in watches { watch.end() }
        watches = []
        servers = []
        timer = nil
        guard let run else { return done() }
        onGone = done
        // Not while children are being reaped: what follows may be the next generation.
        run.onEnd = { [self] _ in
            link?.close()
            process.time.inNextPass { [self] in isGone() }
        }
        link?.finish()
        timer = process.time.schedule(afterMilliseconds: Self.finishMilliseconds) { [self] in
            run.kill()
            timer = process.time.schedule(afterMilliseconds: Self.killMilliseconds) { [self] in isGone() }
        }
    }

    private func isGone() {
        timer = nil
        run = nil
        link = nil
        let action = onGone
        onGone = nil
        action?()
    }

    // MARK: Events

    private func handle(_ event: ControlKeeperMachine.Event) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        while !events.isEmpty, !isRetired {
            for effect in machine.handle(events.removeFirst(), now: process.time.now) { carryOut(effect) }
        }
        isHandling = false
    }

    private func carryOut(_ effect: ControlKeeperMachine.Effect) {
        switch effect {
        case .watch(let isWatching):
            for watch in watches { watch.change(to: isWatching ? [.reading, .once] : []) }
        case .launch:
            run = launch()
            handle(run == nil ? .launchFailed : .launched)
        case .ping(let number):
            link?.ping(number)
        case .kill:
            run?.kill()
        case .setTimer(let time):
            timer = process.time.schedule(at: time) { [weak self] in
                guard let self else { return }
                handle(.timer(isWorkOwed: link?.isWorkOwed ?? false))
            }
        case .cancelTimer:
            timer = nil
        case .tell(let news):
            tell(news)
        }
    }

    // MARK: The process

    /// - Returns: nil when none could be started; the reason is in `failure`.
    private func launch() -> ConfinedRun? {
        do throws(Errno) {
            let secret = try process.pageSecret()
            var stream = try SocketPair(.stream)
            var files = try SocketPair(.messages)
            guard let ours = stream.takeFirst(), let ourFiles = files.takeFirst(), let theirs = stream.takeSecond(),
                let theirFiles = files.takeSecond()
            else { return nil }
            let link = try ControlLink(
                stream: ours,
                files: ourFiles,
                reactor: process.reactor,
                log: { [log] level, text in log.log(level, text) },
                handlers: handlers
            )
            do throws(ConfinedLauncher.Failure) {
                let launched = try process.launcher.launch(
                    .control,
                    stream: theirs.number,
                    files: theirFiles.number,
                    settings: settings
                ) { log.log($0, $1) }
                return begun(launched, link, secret)
            } catch {
                link.close()
                failure = error.text
            }
        } catch {
            failure = error.text
        }
        return nil
    }

    private func begun(_ launched: consuming ConfinedLauncher.Launched, _ link: ControlLink, _ secret: [UInt8])
        -> ConfinedRun
    {
        self.link = link
        let run = ConfinedRun(launched, kernel: process.kernel, children: process.ownChildren)
        run.onEnd = { [weak self, weak run] status in
            link.close()
            guard let self, let run, run === self.run else { return }
            end = status
            handle(.ended(isClean: status == .exited(code: 0)))
        }
        let welcome = supervisor.welcome(
            servers: servers.map(\.settings),
            namespaces: namespaces,
            pageSecret: secret,
            idleSeconds: settings.controlProcess == .always ? nil : Self.idleSeconds
        )
        link.begin(welcome, sockets: servers.map(\.descriptor))
        link.serve(supervisor)
        return run
    }

    private var handlers: ControlLink.Handlers {
        ControlLink.Handlers(
            onReady: { [weak self] in self?.isReady() },
            onPong: { [weak self] in self?.handle(.pong($0)) },
            onGoodbye: { [weak self] in self?.handle(.goodbye) },
            onEnd: { [weak self] in self?.handle(.linkLost(isTold: $0 != nil)) }
        )
    }

    /// It has listened to our sockets where the kernel has no filter that keeps it from that. Who listens last is whom clients
    /// of a unix socket are told of (SO_PEERCRED, unix(7)), and that is to be us.
    private func isReady() {
        for server in servers { ListeningSocket.listenAgain(to: server.descriptor) }
        handle(.ready)
    }

    // MARK: The log

    private var name: String { run.map { "the control process \($0.pid)" } ?? "the control process" }

    private func tell(_ news: ConfinedNews) {
        switch news {
        case .launchFailed:
            log.log(.warn, "cannot start the control process, clients wait and it is tried again: \(failure)")
        case .launchedAgain:
            log.log(.info, "the control process could be started, clients are served again")
        case .died:
            log.log(.warn, "\(name) has ended, the next client gets another one: \(end.description)")
        case .stuckAtStart:
            log.log(.warn, "\(name) has not begun to serve in \(seconds(Patience.start)) seconds, killing it")
        case .hung:
            log.log(.warn, "\(name) has not answered for \(seconds(Patience.answer)) seconds, killing it")
        }
    }

    private typealias Patience = ControlKeeperMachine.Patience

    private func seconds(_ milliseconds: Int64) -> Int64 { milliseconds / 1000 }
}
