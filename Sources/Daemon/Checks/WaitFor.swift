import Model

/// Waits for things that are no programs of ours (`wait_for`, EXT-70). Letting go of it ends all looks.
final class WaitFor {
    /// What has not been there yet.
    private(set) var missing: [Probe]

    /// - Parameter onChange: called, later, when one thing less is missing.
    init(_ probes: [Probe], of process: SupervisedProcess, onChange: @escaping () -> Void) {
        missing = probes
    }

    /// Why the last look at a thing has failed; nil before the first.
    func lastReason(of probe: Probe) -> String? { nil }
}
