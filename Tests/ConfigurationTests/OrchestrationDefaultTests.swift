import Model
import Testing

@testable import Configuration

/// What `[DEFAULT]` says about order, readiness, health, restarts and hooks (EXT-70 to EXT-75).
@Suite struct OrchestrationDefaultTests {
    @Test func `what [DEFAULT] says is for the programs that have a use for it`() throws {
        let defaults = """
            [DEFAULT]
            pidfile=%(here)s/x.pid
            healthcheck_interval=5
            healthcheck_retries=7
            wait_timeout=9
            start_timeout=8
            backoff_limit=20
            hook_timeout=4

            """
        let programs = """
            [program:a]
            command=a
            [program:b]
            command=b
            type=forking
            healthcheck=unix:/s
            backoff_delay=3
            """
        let processes = try load(defaults + base + programs + "\n").groups.flatMap(\.processes)
        #expect(processes.map(\.orchestration.pidfile) == [nil, "/srv/x.pid"])
        #expect(processes[0].orchestration.healthCheck == nil && processes[0].orchestration.backoff == nil)
        #expect(processes[1].orchestration.healthCheck?.interval == TimeSpan(seconds: 5))
        #expect(processes[1].orchestration.healthCheck?.retries == 7)
        #expect(processes[1].orchestration.backoff?.limit == TimeSpan(seconds: 20))
        #expect(processes[1].orchestration.startTimeout == TimeSpan(seconds: 8))
    }
}
