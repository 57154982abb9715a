@testable import Reactor

/// Lives through scenarios.
struct Simulator {
    /// What came of one.
    struct Outcome {
        let finding: Finding?
        let steps: Int
        let digest: SimulationDigest
        let isAmbiguous: Bool
    }

    let reactor: Reactor
    var fault: PlantedFault?

    /// - Returns: nil when its configuration is refused.
    func live(_ scenario: Scenario) -> Outcome? {
        let life = Life(scenario, on: reactor, with: fault)
        defer { life.daemon.dismantle() }
        guard let finding = try? life.run(scenario) as Finding?? else { return nil }
        return Outcome(finding: finding, steps: life.stepsTaken, digest: life.digest, isAmbiguous: life.isAmbiguous)
    }

    /// The smallest scenario that shows the same kind of fault.
    func shrink(_ scenario: Scenario) -> Scenario {
        var shrinker = ScenarioShrinker { live($0)?.finding?.kind }
        return shrinker.shrink(scenario)
    }
}
