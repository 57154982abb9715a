import Foundation
import Model
import ProcessLifecycle
import TestHarness
import Testing

@testable import Configuration

/// What the options for schedules are read into (EXT-77). What is refused is in `OrchestrationRefusalTests`.
@Suite struct ScheduleOptionTests {
    private func processes(_ text: String) throws -> [ProcessSettings] {
        try load(base + text).groups.first { $0.name == "x" }?.processes ?? []
    }

    private func process(_ lines: String) throws -> ProcessSettings {
        try #require(try processes("[program:x]\ncommand=a\n\(lines)\n").first)
    }

    @Test func `a schedule makes a program that ends and that is not started with the others`() throws {
        let settings = try process("schedule=30 4 * * mon-fri")
        let times = try CronTimes("30 4 * * 1-5")
        #expect(settings.isScheduled && settings.orchestration.schedule == ScheduleSettings(.calendar(times)))
        #expect(settings.orchestration.type == .oneshot)
        #expect(!settings.autostart && settings.autorestart == .never && settings.startsecs == 0)
    }

    @Test func `an interval is a duration`() throws {
        #expect(
            try process("schedule=@Every  1h30m\nschedule_catchup=no").orchestration.schedule
                == ScheduleSettings(.interval(TimeSpan(seconds: 5400)), catchesUp: false)
        )
    }

    @Test func `what a section says itself of its start holds, what all are told does not`() throws {
        #expect(try process("schedule=@daily\nautostart=true\ntype=oneshot\nautorestart=unexpected").autostart)
        let text = "[DEFAULT]\nautostart=true\nautorestart=true\ntype=simple\n[program:x]\ncommand=a\nschedule=@daily\n"
        let settings = try #require(try processes(text).first)
        #expect(!settings.autostart && settings.autorestart == .never && settings.orchestration.type == .oneshot)
    }

    @Test func `an empty schedule is not set`() throws {
        let settings = try process("schedule=")
        #expect(!settings.isScheduled && settings.autostart && settings.orchestration.type == .simple)
    }

    @Test func `the limit of a run is for programs that end`() throws {
        #expect(try process("schedule=@daily\nrun_timeout=10m").orchestration.runTimeout == TimeSpan(seconds: 600))
        #expect(try process("type=oneshot\nrun_timeout=1.5").orchestration.runTimeout?.milliseconds == 1500)
        #expect(try process("type=oneshot\nrun_timeout=0").orchestration.runTimeout == nil)
    }

    @Test func `each process has a schedule of its own`() throws {
        let all = try processes(
            "[program:x]\ncommand=a\nnumprocs=2\nprocess_name=%(process_num)d\nschedule=1%(process_num)d * * * *\n"
                + "schedule_catchup=%(process_num)d\nrun_timeout=1%(process_num)d\n"
        )
        for (number, settings) in all.enumerated() {
            #expect(
                settings.orchestration.schedule
                    == ScheduleSettings(.calendar(try CronTimes("1\(number) * * * *")), catchesUp: number == 1)
            )
            #expect(settings.orchestration.runTimeout == TimeSpan(seconds: 10 + number))
        }
        #expect(all.count == 2)
    }

    @Test func `a program that is always restarted has no schedule`() {
        let text = "[program:x]\ncommand=a\nschedule=@daily\nautorestart=true\n"
        #expect(
            refusal(base + text).hasPrefix(
                "invalid 'autorestart' value 'true': does not go with schedule, which says when it is started again"
            )
        )
    }

    @Test(arguments: ["fcgi-program", "eventlistener"])
    func `what serves others has no schedule, but [DEFAULT] may have one`(kind: String) throws {
        let rest = "[\(kind):x]\ncommand=a\nevents=TICK_5\nsocket=unix:///tmp/x\n"
        #expect(
            refusal(base + rest + "schedule=@daily\n").hasPrefix(
                "invalid 'schedule' value '@daily': needs a [program:x], which ends by itself"
            )
        )
        let settings = try load(base + "[DEFAULT]\nschedule=@daily\n" + rest).groups[0].processes[0]
        #expect(!settings.isScheduled && settings.autostart)
    }

    @Test func `the examples of docs/schedule_md are good configurations`() throws {
        let page = URL(fileURLWithPath: #filePath).appending(path: "../../../docs/schedule.md").standardized
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```ini\n").dropFirst()
        #expect(parts.count >= 3)
        for part in parts {
            let text = part.components(separatedBy: "```")[0].replacing("user=www-data\n", with: "")
            var options = CommandLineOptions()
            options.configuration = "/srv/s.conf"
            #expect(ConfigurationCheck(options, host: FakeHost(base + text)).findings.map(\.text) == [])
            #expect(try load(base + text).groups.flatMap(\.processes).contains(where: \.isScheduled))
        }
    }
}
