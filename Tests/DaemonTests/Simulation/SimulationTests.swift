import Testing

@testable import Reactor

/// The simulator, as far as it is not `make simulate` itself.
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

    @Test(arguments: PlantedFault.allCases)
    func `a planted fault is found, and its trace is short`(fault: PlantedFault) throws {
        try onReactor { reactor in
            let simulator = Simulator(reactor: reactor, fault: fault)
            var run = SimulationRun()
            let found = try #require(run.run(from: 1, simulator) { $0.lives < 500 })
            let small = simulator.shrink(found.scenario)
            #expect(simulator.live(small)?.finding?.kind == found.finding.kind)
            // Those that strike once in so many times need so many steps.
            #expect(small.steps.count * 3 <= SimulationRun.stepsOfLife, "\(small.text)")
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
