import Model

/// Looks at things over the network, in another process: the core reads nothing from there (EXT-73).
protocol NetworkProber: AnyObject {
    /// Looks at the target once.
    /// - Parameters:
    ///   - timeout: the time after which the look has failed.
    ///   - done: called once, later, from the loop; never once the look was let go.
    /// - Returns: the look; letting go of it ends it.
    func probe(_ target: NetworkTarget, timeout: TimeSpan, _ done: @escaping (ProbeOutcome) -> Void) -> any NetworkProbe

    /// The generation is over: no look is answered any more, and the process that looked goes too.
    func retire()
}

/// One look that is under way; it ends when nothing holds it any more.
protocol NetworkProbe: AnyObject {}
