/// When a failed start is tried again: after 1, 2, 3 ... seconds, until the retries are used up (SPEC PROC-14 to PROC-16).
struct RestartSchedule {
    /// Failed starts that are tried again.
    let retries: Int

    enum Step: Hashable {
        case retry(afterSeconds: Int)
        case giveUp
    }

    /// - Parameter failures: failed starts since the last successful one. None of them counts for a lack of resources, which
    ///   is tried again after a second.
    func step(afterFailures failures: Int) -> Step {
        failures > retries ? .giveUp : .retry(afterSeconds: max(1, failures))
    }
}
