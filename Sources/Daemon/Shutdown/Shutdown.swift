import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// The end of a generation together with the daemon: which requests lead to it, what a second request means, and how much
/// time there is (EXT-4, EXT-6, EXT-51).
final class Shutdown {
    /// Milliseconds between two looks for ended children when no signal tells of them.
    private static let reapMilliseconds: Int64 = 100

    private let supervisor: Supervisor
    /// Set when the daemon is going to end.
    private var end: LastSteps?
    private var delay: ShutdownDelay?
    private var reapTimer: ReactorTimer?
    private var signals = ExitRequests()
    /// Whether a signal that asks to end was passed on to the program behind `--`; its end is then expected (EXT-5).
    var isEndPassedOn = false

    init(of supervisor: Supervisor) {
        self.supervisor = supervisor
    }

    /// Whether the daemon is going to end.
    var isRequested: Bool { end != nil }

    private var settings: DaemonSettings { supervisor.context.settings }

    private func log(_ level: LogLevel, _ text: @autoclosure () -> String, about subject: Namespec? = nil) {
        supervisor.context.log.log(level, text(), subject.map(LogFacts(.shutdown).about) ?? LogFacts(.shutdown))
    }

    // MARK: Requests

    /// A client asks for the end. It comes with the configured delay, in which others can learn of it; a further request of a
    /// client ends the delay (EXT-51).
    func request() {
        if !beginWithDelay() { endDelay() }
    }

    /// The same for a signal. A further signal ends the delay too, and one after that means now. A further signal counts only
    /// when it comes from outside, a second or more after the last that counted: programs that end supervisord when another
    /// program ends send theirs in the middle of every clean stop (EXT-6).
    func signalled(by signal: ReceivedSignal) {
        let begins = beginWithDelay(by: signal.number)
        let name = signal.number.description
        switch SignalOrigin(of: signal.sender, to: supervisor) {
        case .inside(let pid):
            let kind = supervisor.context.kernel.pid == 1 ? "of this container" : "which is a descendant"
            if !begins { log(.info, "\(name) from process \(pid), \(kind), does not hurry the shutdown") }
        case .unknown(let pid):
            let kind = "which has ended and may have been a descendant"
            if !begins { log(.info, "\(name) from process \(pid), \(kind), does not hurry the shutdown") }
        case .outside:
            switch signals.heard(at: supervisor.context.time.now) {
            case .first: break
            case .same: log(.info, "\(name) within a second of the last signal is the same request")
            case .further: hurry()
            }
        }
    }

    /// The terminal that we were started on is gone, and its user too (SIGHUP from the kernel).
    func hungUp() {
        beginWithDelay(by: .hup)
    }

    /// The ends of children are not reported any more, so no program can be supervised: all are stopped, and we end with 1.
    func signalsLost(_ cause: String) {
        log(.critical, "signals do not arrive any more, stopping all programs: \(cause)")
        begin(exitStatus: 1)
        reapRepeatedly()
    }

    private func reapRepeatedly() {
        reapTimer = supervisor.context.time.schedule(afterMilliseconds: Self.reapMilliseconds) { [weak self] in
            self?.supervisor.reap()
            self?.reapRepeatedly()
        }
    }

    /// - Returns: false when the daemon is going to end already.
    @discardableResult
    private func beginWithDelay(by signal: SignalNumber? = nil) -> Bool {
        guard end == nil else { return false }
        let seconds = supervisor.isShuttingDown ? 0 : settings.shutdownDelay
        if seconds > 0 { log(.info, "stopping programs in \(seconds) seconds (shutdown_delay)") }
        begin(exitStatus: 0, by: signal, afterSeconds: seconds)
        return true
    }

    private func hurry() {
        guard !endDelay(), isSecondSignalFinal else { return }
        log(.warn, "this is not the first request, killing what has not stopped yet")
        endNow()
    }

    /// The end of a program is the end of the container (EXT-4). The first one counts.
    func programEnded(_ process: SupervisedProcess, _ ending: FinalEnd) {
        // The shutdown waited for this program, which has gone.
        guard end == nil else {
            endDelay()
            return
        }
        var status = settings.propagatesExitStatus ? ending.exitStatus : 0
        if settings.main?.forgivenStatuses.contains(status) == true { status = 0 }
        // The end of a program is expected by an init that was started for it alone, and when it ends as it should.
        let level: LogLevel = settings.main?.isAlone == true || status == 0 ? .info : .warn
        log(
            level,
            "'\(process.name.process)' has ended for good, shutting down with status \(status) (exit_on)",
            about: process.name
        )
        if !isEndPassedOn { leaveMessage(about: process, ending) }
        begin(exitStatus: status)
    }

    /// Writes the message that Kubernetes shows as the reason for the end of the container (EXT-80).
    private func leaveMessage(about process: SupervisedProcess, _ ending: FinalEnd) {
        guard let file = TerminationMessageFile(settings.terminationMessagePath),
            let problem = file.write(process.terminationMessage(ending))
        else { return }
        log(.warn, "cannot write the termination message '\(file.path)': \(problem)", about: process.name)
    }

    /// Stops all programs after a delay; the daemon ends when that is done.
    /// - Parameter signal: the signal that has asked for it, if a signal did.
    func begin(exitStatus: Int32, by signal: SignalNumber? = nil, afterSeconds delay: Int = 0) {
        guard end == nil else { return }
        let seconds = settings.shutdownTimeout
        end = LastSteps(
            exitStatus: exitStatus,
            seconds: seconds,
            isInitOfOne: settings.main != nil,
            time: supervisor.context.time,
            kernel: supervisor.context.kernel,
            ownChildren: supervisor.context.ownChildren
        ) { [weak self] in
            self?.log(.warn, "shutdown_timeout of \(seconds) seconds is over, killing what has not stopped yet")
            self?.endNow()
        }
        supervisor.isEnding = true
        supervisor.context.serviceNotifier?.stops(log: supervisor.context.log)
        self.delay = ShutdownDelay(seconds: delay, time: supervisor.context.time) { [supervisor] in
            // A signal that powers a machine off is meant for the init alone.
            supervisor.beginShutdown(by: signal == SignalPolicy.powerOff ? nil : signal)
        }
    }

    // MARK: Patience

    /// Warns of an ordered shutdown that cannot end in time (EXT-6).
    func warnOfShortLimit() {
        let limit = settings.shutdownTimeout
        let patience = supervisor.longestOrderedStop
        guard limit > 0, patience > limit else { return }
        log(
            .warn,
            "shutdown_timeout=\(limit) is shorter than the \(patience) seconds that stopping all groups one after "
                + "another may take (stopwaitsecs)"
        )
    }

    @discardableResult
    private func endDelay() -> Bool {
        guard let delay, delay.isRunning else { return false }
        log(.info, "stopping programs now, shutdown_delay is cut short")
        delay.end()
        return true
    }

    /// Whether a further signal means now (EXT-6). Supervisor ignores it (SIG-1), so it counts only in a container, or where
    /// the time of a shutdown is limited anyway.
    private var isSecondSignalFinal: Bool {
        settings.container || settings.shutdownTimeout > 0
    }

    /// The time is over: the processes that still live are killed.
    private func endNow() {
        endDelay()
        // When even that has not ended all programs, nothing else will: the generation ends without them.
        end?.expire { [weak supervisor] in supervisor?.owner?.generationHasEnded() }
        supervisor.killEverything()
    }

    // MARK: The last steps

    /// Every program has been stopped, or given up: the daemon ends, if that was asked for.
    func finish() {
        let context = supervisor.context
        end?.finish(streams: context.streams, syslog: context.syslog) { [weak supervisor] in supervisor?.reap() }
    }
}
