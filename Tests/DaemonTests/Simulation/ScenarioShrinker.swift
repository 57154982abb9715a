/// Makes a scenario that shows a fault as small as it gets, by delta debugging (Zeller and Hildebrandt, 2002): steps are taken
/// away in chunks and one by one, then programs and keys of the configuration, and numbers are made smaller, as long as the
/// same kind of fault is found.
struct ScenarioShrinker {
    /// - Returns: the kind of fault that a scenario shows; nil for none.
    let probe: (Scenario) -> String?
    /// How many lives may be lived for it.
    private(set) var budget: Int
    private var kind = ""

    init(budget: Int = 4000, probe: @escaping (Scenario) -> String?) {
        self.budget = budget
        self.probe = probe
    }

    /// - Parameter scenario: one that shows a fault.
    mutating func shrink(_ scenario: Scenario) -> Scenario {
        guard let kind = probe(scenario) else { return scenario }
        self.kind = kind
        var best = scenario
        var size = 0
        repeat {
            size = best.size
            best = withoutSteps(best)
            best = withoutPrograms(best)
            best = withoutKeys(best)
            best = withSmallerNumbers(best)
        } while best.size < size && budget > 0
        return best
    }

    private mutating func stillFails(_ scenario: Scenario) -> Bool {
        guard budget > 0 else { return false }
        budget -= 1
        return probe(scenario) == kind
    }

    private mutating func withoutSteps(_ scenario: Scenario) -> Scenario {
        var best = scenario
        var chunk = max(1, best.steps.count / 2)
        while true {
            var start = best.steps.count
            while start > 0 {
                let from = max(0, start - chunk)
                var candidate = best
                candidate.steps.removeSubrange(from..<start)
                if stillFails(candidate) { best = candidate }
                start = from
            }
            if chunk == 1 { return best }
            chunk = max(1, chunk / 2)
        }
    }

    private mutating func withoutPrograms(_ scenario: Scenario) -> Scenario {
        var best = scenario
        for program in scenario.programs where best.programs.count > 1 {
            var candidate = best
            candidate.programs.removeAll { $0.name == program.name }
            if stillFails(candidate) { best = candidate }
        }
        return best
    }

    private mutating func withoutKeys(_ scenario: Scenario) -> Scenario {
        var best = scenario
        for place in best.programs.indices {
            for key in best.programs[place].keys.map(\.name) {
                var candidate = best
                candidate.programs[place].keys.removeAll { $0.name == key }
                if stillFails(candidate) { best = candidate }
            }
        }
        return best
    }

    private mutating func withSmallerNumbers(_ scenario: Scenario) -> Scenario {
        var best = scenario
        for place in best.steps.indices {
            for smaller in best.steps[place].simplerOnes {
                var candidate = best
                candidate.steps[place] = smaller
                if stillFails(candidate) {
                    best = candidate
                    break
                }
            }
        }
        return best
    }
}

extension Scenario {
    /// What there is to read of it.
    fileprivate var size: Int { steps.count + programs.count + programs.reduce(0) { $0 + $1.keys.count } }
}

extension SimulatedStep {
    /// The same thing in rounder numbers, the simplest first.
    fileprivate var simplerOnes: [SimulatedStep] {
        guard case .pass(let milliseconds) = self else { return [] }
        return [1000, 2000, 5000, 10000].filter { $0 < milliseconds || milliseconds % 1000 != 0 }.map { .pass($0) }
    }
}
