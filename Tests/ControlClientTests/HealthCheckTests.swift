import ControlClient
import Testing

@Suite
struct HealthCheckTests {
    @Test(
        arguments: [
            ([], "/healthz"), (["--ready"], "/readyz"), (["--live"], "/livez"), (["all"], "/healthz"),
            (["web", "work:*"], "/healthz?program=web&program=work%3A%2A"),
            (["--ready", "web"], "/readyz?program=web"),
            (["web", "--ready"], "/readyz?program=web"), (["a&b=c+d é"], "/healthz?program=a%26b%3Dc%2Bd%20%C3%A9"),
        ] as [([String], String)]
    )
    func `options choose the page, names narrow the question (EXT-52)`(words: [String], path: String) {
        #expect(HealthCheck(words)?.path == path)
    }

    @Test(arguments: [["--live", "web"], ["--live", "--ready"], ["--lively"], ["-h"]])
    func `what makes no sense is refused`(words: [String]) {
        #expect(HealthCheck(words) == nil)
    }

    @Test
    func `health is an action that help knows and does not list`() {
        #expect(Action.named("health") != nil)
        #expect(!Action.listed.map(\.name).contains("health"))
    }
}
