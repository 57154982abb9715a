import Configuration
import Model

/// A hook that is running (EXT-75); its output goes into the logs of the program. Letting go of it kills the hook with its
/// whole group.
final class HookRun {
    let hook: Hook
    private let command: SideCommand

    /// - Parameters:
    ///   - end: the end of the program, for `post_stop`.
    ///   - done: called once, later, with the reason of a failure in words; never once the hook was let go.
    init(
        _ hook: Hook,
        of process: SupervisedProcess,
        after end: WaitStatus?,
        _ done: @escaping (_ failure: String?) -> Void
    ) {
        self.hook = hook
        let hooks = process.settings.orchestration.hooks
        let order = SideCommand.Order(
            command: hooks.commands[hook] ?? "",
            variables: end.map(Self.variables) ?? [:],
            destination: .logs
        )
        command = SideCommand(order, of: process, timeout: hooks.timeout, done: done)
    }

    /// The end of the program in the form that s6's finish scripts get.
    private static func variables(for end: WaitStatus) -> [String: String] {
        switch end {
        case .exited(let code): ["EXIT_CODE": String(code)]
        case .signaled(let signal, _): ["EXIT_SIGNAL": Self.name(of: signal)]
        case .other: [:]
        }
    }

    /// The name of a signal without SIG.
    private static func name(of signal: SignalNumber) -> String {
        if let name = signal.name { return String(name.dropFirst(3)) }
        let first = SignalNumber.realTimeMinimum.rawValue
        return signal.rawValue > first ? "RTMIN+\(signal.rawValue - first)" : String(signal.rawValue)
    }

    /// Asks the hook to end; it still reports its end.
    func stop(by signal: SignalNumber) {
        command.stop(by: signal)
    }

    func reopenLogs() {
        command.reopenLogs()
    }
}
