import Testing

@testable import Reactor

/// Long random lives of a daemon, the same in every run.
@Suite struct RandomWalkTests {
    private static let seeds = 10
    private static let steps = 40

    @Test("no process is lost, no state is wrong, no timer is left", arguments: 0..<10)
    func walk(part: Int) throws {
        try onReactor { reactor in
            for seed in part * Self.seeds..<(part + 1) * Self.seeds {
                if let problem = try Walk(seed: seed, on: reactor).run(steps: Self.steps) {
                    Issue.record("\(problem)")
                    return
                }
            }
        }
    }
}
