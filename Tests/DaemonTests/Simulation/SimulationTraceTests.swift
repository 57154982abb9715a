import Testing

@testable import Reactor

/// Traces that have shown a fault of the daemon, as the simulator has printed them.
@Suite struct SimulationTraceTests {
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

    @Test
    func `a program whose only look that counts fails at once is started once a second, not as fast as that goes`()
        throws
    {
        try expectNothing(
            """
            [program:c]
            healthcheck=tcp://localhost:99
            healthcheck_timeout=1
            healthcheck_retries=1
            healthcheck_action=restart
            [steps]
            health c bad
            pass 10000
            """
        )
    }

    @Test func `a stop of all reaches what has just ended and would be started again`() throws {
        try expectNothing(
            """
            [program:c]
            startsecs=0
            [program:e]
            depends_on=c
            [steps]
            deaf
            signal c
            stop-all
            hear
            """
        )
    }

    @Test func `what can do without a program does not wait for a restart of it that was called off`() throws {
        try expectNothing(
            """
            [program:b]
            startsecs=0
            backoff_delay=3
            [program:c]
            startsecs=0
            depends_on=b?
            [steps]
            deaf
            signal c
            signal b
            hear
            stop b
            """
        )
    }
}
