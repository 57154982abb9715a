import Model
import Reactor

/// A hook that is running (EXT-75). Letting go of it kills the hook with its whole group.
final class HookRun {
    /// - Parameters:
    ///   - end: of the program, for `post_stop`.
    ///   - done: called once, later, with the reason of a failure in words; never once the hook was let go.
    init(
        _ hook: Hook,
        of process: SupervisedProcess,
        after end: WaitStatus?,
        _ done: @escaping (_ failure: String?) -> Void
    ) {
        process.context.time.inNextPass { done(nil) }
    }

    /// Asks it to end; it still reports its end.
    func stop(by signal: SignalNumber) {}
}
