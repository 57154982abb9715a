import Model
import Testing

@testable import ProcessLifecycle

/// What a service manager is told (EXT-71, upwards).
@Suite struct ServiceStatusTests {
    private func subject(
        _ name: String,
        _ state: ProcessState,
        code: Int? = nil,
        autostart: Bool = true
    ) -> ReadinessRule.Subject {
        ReadinessRule.Subject(
            name: Namespec(group: name, process: name),
            state: state,
            isAutostarted: autostart,
            exitCode: code,
            expectedCodes: [0]
        )
    }

    @Test func `nothing is waited for once all is RUNNING or has ended as expected`() {
        #expect(ServiceStatus.text(of: []) == nil)
        let subjects = [
            subject("a", .running), subject("b", .exited, code: 0), subject("c", .stopped, autostart: false),
        ]
        #expect(ServiceStatus.text(of: subjects) == nil)
    }

    @Test func `what is waited for is named, with the state of what does not come by itself`() {
        let subjects = [
            subject("db", .starting), subject("a", .running), subject("web", .backoff), subject("x", .fatal),
            subject("y", .exited, code: 3), subject("z", .stopped),
        ]
        #expect(ServiceStatus.text(of: subjects) == "waiting for db, web, x (FATAL), y (EXITED), z (STOPPED)")
    }

    @Test func `of very many the first are named`() {
        let subjects = (1...2000).map { subject("p\($0)", .starting) }
        #expect(
            ServiceStatus.text(of: subjects) == "waiting for p1, p2, p3, p4, p5, p6, p7, p8, p9, p10 and 1990 more"
        )
    }
}
