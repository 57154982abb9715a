import Configuration
import ProcessLifecycle

/// The `Generations`, as the supervisor and the shutdown of one of them see them. Lives as long as the daemon.
protocol GenerationOwner: AnyObject {
    /// From now on requests are for this generation.
    func comesIntoForce(_ generation: Generation)
    /// A client wants the daemon to end.
    func shutDown()
    /// Stops everything and begins the next generation; with a configuration that is broken nothing changes.
    func restart() throws(ConfigurationError)
    /// Reads the configuration again.
    /// - Parameter expansionVariables: the variables that an earlier configuration of the generation has defined.
    func configuration(expansionVariables: [String: String]) throws(ConfigurationError) -> Configuration
    /// The same, with another number of processes of a program than the files say (EXT-99).
    func configuration(
        scale: ProgramScale,
        expansionVariables: [String: String]
    ) throws(ConfigurationError) -> Configuration
    /// The same, together with the sources that were read, also where the configuration is refused.
    func readConfiguration(expansionVariables: [String: String]) -> ConfigurationReading
    /// A process has ended in a way that ends the container (EXT-4).
    func programHasEnded(_ process: SupervisedProcess, _ end: FinalEnd)
    /// A group has become known or has been forgotten.
    func groupsHaveChanged()
    /// All programs have been stopped, or given up.
    func generationHasEnded()
}
