import Configuration
import ControlProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// The state that a program reports by sd_notify(3) (EXT-71). Each run has a socket of its own, as long as its process lives.
final class NotifySocket {
    /// The most bytes and descriptors of one message: a message with more is ignored as a whole.
    static let largestMessage = 65_536
    private static let mostDescriptors = 16
    /// The time between two lines about ignored messages.
    private static let quietMilliseconds: Int64 = 1000

    private let settings: OrchestrationSettings
    private weak var process: SupervisedProcess?
    private var inbox: NotifyInbox?
    private var watchdog: Watchdog?
    /// The span of the settings, or the one that the program has asked for.
    private var watchdogSpan: TimeSpan
    /// The status that the program has sent; empty for none.
    private var status = ""
    private var isReloading = false
    private var isStopping = false
    private var quietUntil = MonotonicTime(nanoseconds: .min)

    /// nil when the program does not want one.
    init?(_ settings: OrchestrationSettings) {
        guard settings.readiness == .notify || settings.hasNotifySocket || settings.watchdog != nil else { return nil }
        self.settings = settings
        watchdogSpan = settings.watchdog ?? .zero
    }

    private func open(_ launch: inout Launch, of process: SupervisedProcess) throws(Errno) {
        let inbox = try NotifyInbox(on: process.context.reactor) { [weak self] in self?.received($0, $1) }
        launch.extras.variables["NOTIFY_SOCKET"] = inbox.address
        launch.extras.variables[FamilyMark.name] = process.mark.value
        if let span = settings.watchdog {
            let (microseconds, isTooLong) = span.milliseconds.multipliedReportingOverflow(by: 1000)
            launch.extras.variables["WATCHDOG_USEC"] = String(isTooLong ? .max : microseconds)
        }
        self.inbox = inbox
    }

    private func close() {
        inbox?.close()
        inbox = nil
        watchdog = nil
        watchdogSpan = settings.watchdog ?? .zero
        status = ""
        isReloading = false
        isStopping = false
    }

    // MARK: Messages

    private func received(_ message: NotificationSocket.Message, _ bytes: UnsafeRawBufferPointer) {
        guard let process else { return }
        guard message.length <= Self.largestMessage, message.descriptorCount <= Self.mostDescriptors else {
            let size = "\(message.length) bytes and \(message.descriptorCount) descriptors"
            return ignore("a notification of \(size), which is too much", for: process)
        }
        guard isFromFamily(message.pid, of: process) else {
            let sender = message.pid > 0 ? "process \(message.pid)" : "a process of another pid namespace"
            return ignore("a notification from \(sender), which is not one of its processes", for: process)
        }
        act(on: NotifyMessage(bytes), of: process)
    }

    private func isFromFamily(_ sender: Int32, of process: SupervisedProcess) -> Bool {
        // The process itself is the usual sender, perhaps thousands of times a second.
        if sender == process.pid, sender > 0 { return true }
        let check = FamilyCheck(
            leader: process.pid,
            mark: process.mark.entry,
            kernel: process.context.kernel,
            mayClaim: process.mayClaim
        )
        return check.isMember(sender)
    }

    private func ignore(_ what: @autoclosure () -> String, for process: SupervisedProcess) {
        let now = process.context.time.now
        guard now >= quietUntil else { return }
        quietUntil = now.advanced(byMilliseconds: Self.quietMilliseconds)
        process.context.log.log(.debug, "'\(process.settings.name)': ignored \(what())")
    }

    func act(on message: NotifyMessage, of process: SupervisedProcess) {
        // More time is granted before anything that depends on it.
        if let span = message.neededTime { process.handle(.needsTime(span)) }
        if message.isReady {
            if isReloading { tell("has reloaded (READY=1)", of: process) }
            isReloading = false
            if settings.readiness == .notify { process.handle(.ready) }
        }
        if message.isReloading, !isReloading {
            isReloading = true
            tell("is reloading (RELOADING=1)", of: process)
        }
        if message.isStopping, !isStopping {
            isStopping = true
            tell("is stopping (STOPPING=1)", of: process)
        }
        if let status = message.status, status != self.status {
            self.status = status
            process.owner?.recordMayHaveChanged(of: process)
        }
        if let span = message.watchdogInterval {
            watchdogSpan = span
            watchdog?.change(to: span)
        }
        if message.pingsWatchdog { watchdog?.sign() }
        if message.triggersWatchdog { process.handle(.watchdogFired("WATCHDOG=trigger")) }
    }

    private func tell(_ news: String, of process: SupervisedProcess) {
        process.log(.info, "'\(process.settings.name)' \(news)", LogFacts(.notify, pid: process.pid, reason: news))
    }

    /// Starts the watchdog when the process is ready, as systemd does.
    private func startWatchdog(of process: SupervisedProcess) {
        guard watchdog == nil else { return }
        watchdog = Watchdog(watchdogSpan, time: process.context.time) { [weak process] span in
            process?.handle(.watchdogFired("no WATCHDOG=1 for \(span.text)"))
        }
    }
}

extension NotifySocket: Attachment {
    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {
        guard let process else { return }
        close()
        do throws(Errno) {
            try open(&launch, of: process)
        } catch {
            throw ProgramSpawner.Failure(
                reason: "notify socket: \(error.text)",
                isLackOfResources: error.isResourceShortage
            )
        }
    }

    func phaseChanged(of machine: ProcessMachine) {
        switch machine.phase {
        case .preparing, .launching, .starting, .handingOver: return
        case .running: if let process { startWatchdog(of: process) }
        case .failing, .preStop, .stopping: watchdog = nil
        default: close()
        }
    }

    func report(to extras: inout ProcessExtras) {
        if !status.isEmpty { extras.statusText = status }
    }
}
