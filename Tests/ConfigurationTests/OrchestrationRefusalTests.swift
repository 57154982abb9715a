import TestHarness
import Testing

@testable import Configuration

/// What the options for order, readiness, health, restarts and hooks refuse (EXT-70 to EXT-75).
@Suite struct OrchestrationRefusalTests {
    private func check(_ text: String, change: (inout FakeHost) -> Void = { _ in }) -> [String] {
        var host = FakeHost(base + text)
        change(&host)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        return ConfigurationCheck(options, host: host).findings.map(\.text)
    }

    @Test(arguments: OrchestrationRefusal.all)
    func `a bad value is one error with its place, key and value`(refusal bad: OrchestrationRefusal) {
        let text = "[program:x]\ncommand=a\n" + bad.lines.map { $0 + "\n" }.joined()
        #expect(check(text) == ["/srv/s.conf:\(3 + bad.lines.count): [program:x] \(bad.key): \(bad.reason)"])
        #expect(refusal(base + text) == "\(bad.reason) in section 'program:x' (file: '/srv/s.conf')")
    }

    @Test func `every option has a value that it refuses`() {
        let refused = Set(OrchestrationRefusal.all.map(\.key))
        #expect(refused == Set(ProgramOptions.orchestration.map(\.name)))
    }

    @Test(arguments: ["fcgi-program", "eventlistener"])
    func `other kinds of programs refuse the same`(kind: String) {
        let text = "[\(kind):x]\ncommand=a\nevents=TICK_5\nsocket=unix:///tmp/x\ndepends_on=a b\nbackoff_reset=1\n"
        let errors = check(text).filter { !$0.contains("warning") }
        #expect(errors.map { $0.split(separator: " ")[2] } == ["depends_on:", "backoff_reset:"])
    }

    @Test(arguments: ["oneshot", "forking"])
    func `an event listener has to be simple`(type: String) {
        let text = "[eventlistener:x]\ncommand=a\nevents=TICK_5\ntype=\(type)\n"
        #expect(
            check(text) == [
                "/srv/s.conf:5: [eventlistener:x] type: invalid 'type' value '\(type)': an event listener must be simple, "
                    + "for its process itself speaks the protocol"
            ]
        )
    }

    @Test func `a value that is not a word where it is expanded is refused as what it expands to`() {
        let text = "[program:x]\ncommand=a\nhealthcheck=tcp://db:%(ENV_COLOUR)s\n"
        #expect(
            check(text) == [
                "/srv/s.conf:4: [program:x] healthcheck: invalid 'healthcheck' value 'tcp://db:blue': the port must be a "
                    + "number from 1 to 65535"
            ]
        )
    }

    @Test func `what follows from an error is not told as another`() {
        #expect(check("[program:x]\ncommand=a\ntype=fork\npidfile=/run/x\n").count == 1)
        #expect(check("[program:x]\ncommand=a\nready=healthcheck\nhealthcheck=x\nhealthcheck_retries=2\n").count == 1)
        #expect(check("[program:x]\ncommand=a\nwatchdog=5\nnotify_socket=perhaps\n").count == 1)
        #expect(check("[program:x]\ncommand=a\nnumprocs=9\nprocess_name=%(process_num)d\nwatchdog=0\n").count == 1)
    }

    @Test func `an error of each option is told at once`() {
        let text =
            "[program:x]\ncommand=a\ndepends_on=,\nwait_for=x\nready=x\nhealthcheck=x\nbackoff_delay=x\npre_stop='\n"
        #expect(
            check(text).map { String($0.split(separator: " ")[2]) } == [
                "depends_on:", "wait_for:", "ready:", "healthcheck:", "backoff_delay:", "pre_stop:",
            ]
        )
    }
}
