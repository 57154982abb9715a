import Testing

@testable import Reactor

/// Traces that have shown a fault of the daemon, as the simulator has printed them.
@Suite(.disabled("the simulator has been compiled in part only, and never run")) struct SimulationTraceTests {
    private func expectNothing(_ trace: String) throws {
        try onReactor { reactor in
            let outcome = try #require(Simulator(reactor: reactor).live(Scenario(trace)))
            #expect(outcome.finding == nil)
        }
    }

    @Test func `after a stop of a retry that was held back the next start has all its tries`() throws {
        try expectNothing(
            """
            [program:b]
            startsecs=0
            autostart=false
            [program:a]
            startretries=1
            autostart=false
            depends_on=b
            [steps]
            failures a refused refused
            start a
            stop b
            pass 1000
            stop a
            start a
            """
        )
    }
}
