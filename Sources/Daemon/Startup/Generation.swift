import Configuration
import ProcessLifecycle

/// One configuration in force: its programs, and the way to their end. A restart ends one generation and begins the next
/// (SPEC SD-65).
struct Generation {
    let supervisor: Supervisor
    let shutdown: Shutdown

    /// Makes the processes of the configuration known; nothing is started.
    init(_ configuration: Configuration, process: DaemonProcess, owner: any GenerationOwner) {
        let context = GenerationContext(
            process,
            settings: configuration.daemon,
            daemonURL: configuration.defaultServerURL
        )
        supervisor = Supervisor(configuration, context: context)
        supervisor.onStopped = { owner.generationHasEnded() }
        supervisor.requests = DaemonRequests(
            shutDown: { owner.shutDown() },
            restart: { () throws(ConfigurationError) in try owner.restart() },
            end: { owner.programHasEnded($0, $1) },
            load: { variables throws(ConfigurationError) in try owner.configuration(expansionVariables: variables) }
        )
        shutdown = Shutdown(of: supervisor) { owner.generationHasEnded() }
    }
}

/// The `Generations`, as one of them sees them. Lives as long as the daemon.
protocol GenerationOwner: AnyObject {
    /// From now on requests are for this one.
    func comesIntoForce(_ generation: Generation)
    /// All programs have been stopped, or given up.
    func generationHasEnded()
    /// The daemon is to end.
    func shutDown()
    /// A process of this name has ended in a way that ends the container (EXT-4).
    func programHasEnded(_ name: String, _ end: FinalEnd)
    /// Reads the configuration again.
    /// - Parameter expansionVariables: what an earlier configuration of the generation has defined (SPEC CFG-42).
    func configuration(expansionVariables: [String: String]) throws(ConfigurationError) -> Configuration
    /// Stops everything and begins the next generation; with a configuration that is broken nothing changes.
    func restart() throws(ConfigurationError)
}
