@testable import Reactor

/// Lives through the scenarios of one seed after another, until there is no time left.
struct SimulationRun {
    /// Steps of one life.
    static let stepsOfLife = 200

    private(set) var lives = 0
    private(set) var lastSeed: UInt64 = 0
    private(set) var refused = 0
    /// Lives that were given up early, as things have come at the same moment whose order is not known.
    private(set) var ambiguous = 0
    private(set) var operations = 0
    private(set) var digest = SimulationDigest()

    /// - Parameters:
    ///   - isTimeLeft: asked before each life.
    /// - Returns: what was found first, with the seed and the whole of its scenario.
    mutating func run(
        from first: UInt64,
        _ simulator: Simulator,
        while isTimeLeft: (SimulationRun) -> Bool
    ) -> (seed: UInt64, finding: Finding, scenario: Scenario)? {
        var seed = first
        while isTimeLeft(self) {
            lastSeed = seed
            var generator = ScenarioGenerator(seed: seed)
            let scenario = generator.scenario(steps: Self.stepsOfLife)
            if let outcome = simulator.live(scenario) {
                lives += 1
                operations += outcome.steps
                if outcome.isAmbiguous { ambiguous += 1 }
                digest.add(outcome.digest.value)
                if let finding = outcome.finding { return (seed, finding, scenario) }
            } else {
                refused += 1
            }
            seed += 1
        }
        return nil
    }
}
