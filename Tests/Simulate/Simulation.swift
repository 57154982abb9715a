import Glibc

@testable import Daemon
@testable import Reactor

/// What `make simulate` runs: lives of one seed after another, for so many seconds, and what is to be told of them.
struct Simulation {
    let seconds: Double
    let seed: UInt64
    /// docs/process-states.md, for its rows.
    let table: String

    nonisolated(unsafe) private static var coverage = TransitionCoverage()

    func run() -> Int32 {
        SupervisedProcess.onEvent = { Self.coverage.note($0, $1) }
        var status: Int32 = 2
        do {
            try onReactor { status = run(Simulator(reactor: $0)) }
        } catch {
            print("simulate: \(error)")
        }
        return status
    }

    private func run(_ simulator: Simulator) -> Int32 {
        var run = SimulationRun()
        let begun = Self.now()
        let found = run.run(from: seed, simulator) { _ in Self.now() - begun < seconds }
        let elapsed = Self.now() - begun
        print(
            "\(run.operations) operations in \(run.lives) lives, seeds \(seed) to \(run.lastSeed), "
                + "\(Int(elapsed)) s, \(Int(Double(run.operations) / elapsed)) a second"
        )
        print(
            "\(run.ambiguous) lives were given up early: two things at the same moment, in an order that is not known"
        )
        if run.refused > 0 { print("\(run.refused) configurations were refused, and not lived") }
        print("digest of all states and pids: \(String(run.digest.value, radix: 16))")
        reportCoverage()
        guard let found else { return 0 }
        print("FAIL seed \(found.seed): \(found.finding)")
        let small = simulator.shrink(found.scenario)
        print("smallest trace: \(simulator.live(small)?.finding?.description ?? "nothing is found any more")")
        print(small.text)
        return 1
    }

    private func reportCoverage() {
        let rows = TransitionCoverage.rows(of: table)
        for (name, rows) in [("that do something", rows.deeds), ("that do nothing", rows.nothings)] {
            let missing = rows.filter { Self.coverage.counts[$0] == nil }
            print("rows of the transition table \(name): \(rows.count - missing.count) of \(rows.count)")
            if name == "that do something" { for row in missing { print("  not reached: \(row)") } }
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
