package import Model

/// What each signal means to the daemon (SIG-1 to SIG-8, EXT-6, EXT-13). SIGCHLD is not among them: it only says that
/// there is something to reap.
package struct SignalPolicy: Equatable, Sendable {
    private var actions: [SignalNumber: SignalAction] = [
        .term: .shutdown, .int: .shutdown, .quit: .shutdown, .hup: .reload, .usr2: .reopen,
    ]
    private let isHangUpTheEnd: Bool

    /// What service managers send to an init that is to power off (systemd(1), SIGRTMIN+3).
    package static let powerOff = SignalNumber(rawValue: SignalNumber.realTimeMinimum.rawValue + 3)

    /// - Parameters:
    ///   - map: `signal_map=`, which comes before all else.
    ///   - forwarded: all signals that a `forward_signals=` names; those that mean something to the daemon keep their
    ///     meaning.
    ///   - isInit: whether we are process 1.
    ///   - isTransparent: whether no signal means anything to the daemon itself: it is there for one program and hands
    ///     on whatever comes (EXT-5).
    ///   - isInForeground: whether the terminal that we were started on, if any, is still ours.
    package init(
        map: [SignalNumber: SignalAction],
        forwarded: Set<SignalNumber>,
        isInit: Bool,
        isTransparent: Bool = false,
        isInForeground: Bool = false
    ) {
        isHangUpTheEnd = isInForeground && !isTransparent && map[.hup] == nil
        if isTransparent {
            actions = [:]
        } else if isInit {
            actions[Self.powerOff] = .shutdown
        }
        for signal in forwarded where actions[signal] == nil { actions[signal] = .forward }
        actions.merge(map) { _, mapped in mapped }
    }

    /// Signals that have a meaning; all others do what the kernel does by default.
    package var signals: Set<SignalNumber> { Set(actions.keys) }

    /// nil for a signal that has none.
    package func action(for signal: SignalNumber) -> SignalAction? {
        actions[signal]
    }

    /// Whether this signal, sent by the kernel, says that the terminal is gone: a request to end and not to begin again
    /// (PITFALLS P19).
    package func isHangUp(_ signal: SignalNumber) -> Bool {
        isHangUpTheEnd && signal == .hup
    }
}
