package import Model

/// The settings of a process that decide over its life; the rest of its configuration only matters to the spawner.
package struct ProcessRules: Hashable, Sendable {
    package var autorestart: RestartPolicy
    /// Seconds that the process has to stay up to count as started (PROC-12).
    package var startsecs: Int
    /// Failed starts that are tried again before giving up (PROC-15).
    package var startretries: Int
    package var stopSignal: SignalNumber
    /// Seconds between the stop signal and SIGKILL (PROC-22).
    package var stopwaitsecs: Int
    package var stopAsGroup: Bool
    package var killAsGroup: Bool
    /// Codes of an expected exit.
    package var exitCodes: [Int]
    /// Signals that are no unexpected death either: for a program that gets whatever is sent to us (EXT-5).
    package var expectedSignals: Set<SignalNumber>
    /// Whether the process has ended only when what it has left behind is gone too (EXT-7).
    package var waitsForLeftovers: Bool
    /// Whether its end may not be told before its output has been read, even in a shutdown.
    package var needsItsOutput: Bool
    private let boxedOrchestration: Boxed<OrchestrationRules>?

    package init(
        autorestart: RestartPolicy,
        startsecs: Int,
        startretries: Int,
        stopSignal: SignalNumber,
        stopwaitsecs: Int,
        stopAsGroup: Bool,
        killAsGroup: Bool,
        exitCodes: [Int],
        expectedSignals: Set<SignalNumber>,
        waitsForLeftovers: Bool,
        needsItsOutput: Bool,
        orchestration: OrchestrationRules = .standard
    ) {
        self.autorestart = autorestart
        self.startsecs = startsecs
        self.startretries = startretries
        self.stopSignal = stopSignal
        self.stopwaitsecs = stopwaitsecs
        self.stopAsGroup = stopAsGroup
        self.killAsGroup = killAsGroup
        self.exitCodes = exitCodes
        self.expectedSignals = expectedSignals
        self.waitsForLeftovers = waitsForLeftovers
        self.needsItsOutput = needsItsOutput
        boxedOrchestration = orchestration == .standard ? nil : Boxed(orchestration)
    }

    /// Those beyond Supervisor's.
    package var orchestration: OrchestrationRules { boxedOrchestration?.value ?? .standard }

    /// Whether a process may end like this.
    func isExpected(_ status: WaitStatus) -> Bool {
        if case .signaled(let signal, _) = status, expectedSignals.contains(signal) { return true }
        return exitCodes.contains(status.exitCode)
    }
}
