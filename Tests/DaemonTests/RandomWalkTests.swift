import Glibc
import Testing

@testable import Reactor

/// Long random lives of a daemon, the same in every run. `WALK_SEEDS=1000` makes more of them.
@Suite struct RandomWalkTests {
    private static let parts = 10
    private static let seeds = getenv("WALK_SEEDS").flatMap { Int(String(cString: $0)) } ?? 200
    private static let steps = 40

    @Test("no process is lost, no state is wrong, no timer is left", arguments: 0..<parts)
    func walk(part: Int) throws {
        try onReactor { reactor in
            for seed in stride(from: part, to: Self.seeds, by: Self.parts) {
                if let problem = try Walk(seed: seed, on: reactor).run(steps: Self.steps) {
                    Issue.record("\(problem)")
                    return
                }
            }
        }
    }

    @Test("nothing starts before what it depends on, and what waits is not forgotten (EXT-70)", arguments: 0..<parts)
    func dependencies(part: Int) throws {
        try onReactor { reactor in
            for seed in stride(from: part, to: Self.seeds, by: Self.parts) {
                var walk = try DependencyWalk(seed: seed, on: reactor)
                if let problem = try walk.run(steps: Self.steps) {
                    Issue.record("seed \(seed): \(problem)")
                    return
                }
            }
        }
    }
}
