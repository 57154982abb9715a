@testable import Reactor

/// Shows that the simulator finds what is wrong: each fault is planted, and the first life that shows it is told of.
enum PlantedFaults {
    private static let mostLives = 20_000

    static func report() -> Int32 {
        var missed = 0
        print("| Planted fault | Found as | Operations until then | Smallest trace, steps |")
        print("| --- | --- | --- | --- |")
        do {
            try onReactor { reactor in
                for fault in PlantedFault.allCases where !isFound(fault, Simulator(reactor: reactor, fault: fault)) {
                    missed += 1
                }
            }
        } catch {
            print("simulate: \(error)")
            return 2
        }
        return missed == 0 ? 0 : 1
    }

    private static func isFound(_ fault: PlantedFault, _ simulator: Simulator) -> Bool {
        var run = SimulationRun()
        guard let found = run.run(from: 1, simulator, while: { $0.lives < mostLives }) else {
            print("| \(fault.rawValue) | not found | \(run.operations) | - |")
            return false
        }
        let small = simulator.shrink(found.scenario)
        print("| \(fault.rawValue) | \(found.finding.kind) | \(run.operations) | \(small.steps.count) |")
        return true
    }
}
