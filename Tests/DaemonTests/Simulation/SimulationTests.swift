import Testing

@testable import Reactor

/// The simulator, as far as it is not the layer `simulation` itself, which finds planted faults too.
@Suite struct SimulationTests {
    @Test func `random lives are as the model has them`() throws {
        try onReactor { reactor in
            let simulator = Simulator(reactor: reactor)
            for seed in 1...60 as ClosedRange<UInt64> {
                var generator = ScenarioGenerator(seed: seed)
                let scenario = generator.scenario(steps: 100)
                guard let finding = simulator.live(scenario)?.finding else { continue }
                Issue.record("seed \(seed): \(finding)\n\(simulator.shrink(scenario).text)")
                return
            }
        }
    }

    @Test func `a life is the same whenever it is lived`() throws {
        try onReactor { reactor in
            let simulator = Simulator(reactor: reactor)
            for seed in 100...120 as ClosedRange<UInt64> {
                var generator = ScenarioGenerator(seed: seed)
                let scenario = generator.scenario(steps: 100)
                #expect(simulator.live(scenario)?.digest == simulator.live(scenario)?.digest)
            }
        }
    }

    @Test func `a scenario is the same when it was printed and read`() {
        var generator = ScenarioGenerator(seed: 7)
        for _ in 0..<50 {
            let scenario = generator.scenario(steps: 100)
            #expect(Scenario(scenario.text) == scenario)
        }
    }
}
