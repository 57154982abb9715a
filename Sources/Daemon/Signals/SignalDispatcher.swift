import Configuration
import ControlProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// Hears signals and does what they mean to the generation in force (SIG-1 to SIG-8, EXT-6, EXT-13). Its programs decide
/// which signals mean something; all others have the default action of the kernel.
final class SignalDispatcher {
    private var generation: Generation
    private var policy: SignalPolicy
    private var listener: SignalListener?

    /// From now on signals are heard.
    init(for generation: Generation, on reactor: Reactor) throws(StartFailure) {
        self.generation = generation
        policy = Self.policy(for: generation.supervisor)
        do throws(SignalListener.Problem) {
            listener = try SignalListener(
                for: policy.signals,
                on: reactor,
                onSignal: { [self] in handle($0) },
                onEnd: { [self] in lost($0) }
            )
        } catch {
            throw .failure("cannot listen to signals: \(error.text)")
        }
    }

    private static func policy(for supervisor: Supervisor) -> SignalPolicy {
        SignalPolicy(
            map: supervisor.context.settings.signalMap,
            forwarded: supervisor.forwardedSignals,
            isInit: supervisor.context.kernel.pid == 1,
            isTransparent: supervisor.context.settings.main?.isAlone == true,
            isInForeground: supervisor.context.settings.nodaemon || supervisor.context.kernel.pid == 1
        )
    }

    /// Signals are for this generation from now on.
    func serve(_ generation: Generation) {
        self.generation = generation
        groupsHaveChanged()
    }

    /// A group has become known or has been forgotten: its programs may want other signals.
    func groupsHaveChanged() {
        policy = Self.policy(for: generation.supervisor)
        do throws(Errno) {
            try listener?.listen(to: policy.signals)
        } catch {
            log(.error, "cannot change the signals that are listened to: \(error.text)")
        }
    }

    /// - Parameter signal: the signal that has come, if the line is about a signal.
    private func log(_ level: LogLevel, _ text: @autoclosure () -> String, _ signal: SignalNumber? = nil) {
        generation.supervisor.context.log.log(
            level,
            text(),
            signal.map { LogFacts(.received, signal: $0) } ?? LogFacts()
        )
    }

    private func lost(_ end: SignalListener.End) {
        switch end {
        case .reopened(let cause):
            log(.error, "the descriptor of signals has failed, another one is open now: \(cause)")
        case .final(let cause): generation.shutdown.signalsLost(cause)
        }
    }

    private func handle(_ received: ReceivedSignal) {
        let signal = received.number
        if signal == .chld {
            // Children are reaped after the pipes that became readable at the same time are read: the output of a child comes
            // before its end.
            return generation.supervisor.context.time.inNextPass { [self] in
                // Our own children are not children to the outside.
                if generation.supervisor.reapOwnChildren() { return }
                log(.debug, "received SIGCHLD indicating a child quit")
                generation.supervisor.reap(first: received.child)
            }
        }
        if received.sender == .kernel, policy.isHangUp(signal) {
            log(.warn, "received \(signal.description) indicating exit request (the terminal has hung up)", signal)
            return generation.shutdown.hungUp()
        }
        switch policy.action(for: signal) {
        case .shutdown:
            log(.warn, "received \(signal.description) indicating exit request", signal)
            generation.shutdown.signalled(by: received)
        case .reload:
            hangUp(signal)
        case .reopen:
            log(.info, "received \(signal.description) indicating log reopen request", signal)
            generation.supervisor.operations(by: .shutdown).reopenLogs()
        case .forward:
            log(.debug, "received \(signal.description)", signal)
            forward(signal)
        case .ignore, nil:
            log(.debug, "received \(signal.description), nothing to be done", signal)
        }
    }

    /// Restarts; a further signal while a restart or a shutdown is under way changes nothing (SIG-2 to SIG-4).
    private func hangUp(_ signal: SignalNumber) {
        guard !generation.shutdown.isRequested else {
            return log(.warn, "ignored \(signal.description) indicating restart request (shutdown in progress)", signal)
        }
        log(.warn, "received \(signal.description) indicating restart request", signal)
        // A refusal is in the log already.
        _ = generation.supervisor.operations(by: .shutdown).reload()
    }

    /// A signal that asks to end finds its way also when the only program has no process at the moment, as
    /// after a spawn that lacked resources (EXT-5, PITFALLS P20).
    private func forward(_ signal: SignalNumber) {
        let supervisor = generation.supervisor
        let main = supervisor.context.settings.main
        guard let passed = main.map({ $0.replacement(for: signal) }) ?? signal else {
            return log(.debug, "dropped \(signal.description)")
        }
        let asksToEnd = main?.isAlone == true && [.term, .int, .quit].contains(signal)
        if asksToEnd, !supervisor.isMainRunning {
            return generation.shutdown.begin(exitStatus: 128 + signal.rawValue)
        }
        if asksToEnd { generation.shutdown.isEndPassedOn = true }
        supervisor.forward(signal, as: passed)
    }
}
