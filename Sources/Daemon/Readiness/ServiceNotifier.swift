import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// Reports our state to the service manager that has started us: systemd with `Type=notify`, podman with
/// `--sdnotify=container` (EXT-71, sd_notify(3)). Nothing is ever waited for.
final class ServiceNotifier {
    /// The variables by which it asks for that. They are meant for us alone, and programs must not use them.
    static let variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]

    /// Milliseconds until a message for which there was no room is sent again, and how often that is tried.
    private static let pauseMilliseconds: Int64 = 100
    private static let mostTries = 100

    private enum Stage {
        /// No programs are being started.
        case idle
        /// The programs are being started: some that start automatically are not ready yet.
        case waiting
        case ready
        case stopping
    }

    private let address: String
    private let time: any Timekeeper
    private var stage = Stage.idle
    private weak var supervisor: Supervisor?
    /// The last status that was told.
    private var status: String?
    private var isLookDue = false
    private var tries = 0
    private var retry: ReactorTimer?

    /// - Parameter environment: the one that we were started with. The value is nil when no service manager wants to be told.
    init?(_ environment: [String: String], time: any Timekeeper) {
        guard let address = environment["NOTIFY_SOCKET"], !address.isEmpty else { return nil }
        self.address = address
        self.time = time
    }

    // MARK: What happens

    /// The daemon goes on in another process.
    func hasMoved(to pid: Int32, log: ActivityLog) {
        send("MAINPID=\(pid)", log)
    }

    /// The programs of a generation are being started.
    func begins(_ supervisor: Supervisor) {
        guard stage != .stopping else { return }
        self.supervisor = supervisor
        stage = .waiting
        status = nil
        tries = 0
        lookSoon()
    }

    /// A process may have become ready, or is no longer ready.
    func processHasChanged() {
        if stage == .waiting { lookSoon() }
    }

    /// The generation ends, and another one follows.
    func reloads(log: ActivityLog) {
        guard stage != .stopping else { return }
        stage = .idle
        retry = nil
        send("RELOADING=1\nMONOTONIC_USEC=\(time.now.nanoseconds / 1000)\nSTATUS=reloading", log)
    }

    func stops(log: ActivityLog) {
        guard stage != .stopping else { return }
        stage = .stopping
        retry = nil
        send("STOPPING=1\nSTATUS=stopping", log)
    }

    // MARK: What is told

    /// Looks once for all that happens in one pass.
    private func lookSoon() {
        guard !isLookDue else { return }
        isLookDue = true
        time.inNextPass { [weak self] in
            self?.isLookDue = false
            self?.look()
        }
    }

    private func look() {
        guard stage == .waiting, let supervisor else { return }
        let log = supervisor.context.log
        let subjects = supervisor.groups.lazy.flatMap(\.processes).map(\.readinessSubject)
        guard let text = ServiceStatus.text(of: subjects) else {
            return send("READY=1\nSTATUS=", log) ? stage = .ready : tryAgain()
        }
        guard text != status else { return }
        status = text
        send("STATUS=\(text)", log)
    }

    private func tryAgain() {
        tries += 1
        guard tries < Self.mostTries else { return }
        retry = time.schedule(afterMilliseconds: Self.pauseMilliseconds) { [weak self] in self?.look() }
    }

    @discardableResult
    private func send(_ message: String, _ log: ActivityLog) -> Bool {
        do throws(Errno) {
            try NotificationSocket.send(message, to: address)
            return true
        } catch {
            log.log(
                .debug,
                "the service manager at \(address.spellingOutControlCharacters()) was not told "
                    + "\(message.spellingOutControlCharacters()) (NOTIFY_SOCKET): \(error.text)"
            )
            return false
        }
    }
}

extension SupervisedProcess {
    /// The facts that decide about the readiness of the process.
    fileprivate var readinessSubject: ReadinessRule.Subject {
        ReadinessRule.Subject(
            name: name,
            state: state,
            isAutostarted: settings.autostart,
            exitCode: machine.exitCode,
            expectedCodes: settings.exitCodes
        )
    }
}
