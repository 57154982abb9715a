import Model
import ProcessLifecycle

/// The hooks of the process (EXT-75). The machine waits for one at a time; `post_start` may run beside that, as long as the
/// program does.
extension SupervisedProcess {
    func run(_ hook: Hook, after end: WaitStatus?) {
        endHooks { $0 == hook }
        let run = HookRun(hook, of: self, after: end) { [weak self] failure in
            self?.endHooks { $0 == hook }
            self?.handle(.hookEnded(hook, failure: failure))
        }
        hooks.append(run)
    }

    /// Asks the hook that the machine waits for to end.
    func stopHook(by signal: SignalNumber) {
        for run in hooks where run.hook != .postStart { run.stop(by: signal) }
    }

    /// Lets go of hooks, which kills those that have not ended.
    func endHooks(_ isMeant: (Hook) -> Bool) {
        // The hooks are released when the list is whole again: the rest of their output is read then.
        let ended = hooks.filter { isMeant($0.hook) }
        hooks.removeAll { isMeant($0.hook) }
        withExtendedLifetime(ended) {}
    }
}
