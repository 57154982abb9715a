import Configuration
import ControlProtocol
import Model
import Testing

@testable import Daemon

/// The health of processes, as their checks see it (EXT-73).
@Suite struct HealthCheckTests {
    private static let tcp = "[program:x]\nhealthcheck=tcp://localhost:1\nhealthcheck_interval=10"
    private static let exec = "[program:x]\nhealthcheck=exec:check\nhealthcheck_interval=10\nhealthcheck_timeout=5"
    private static let target = "tcp://localhost:1"

    private func run(
        _ text: String,
        _ outcome: ProbeOutcome? = .success,
        programs: [String: FakeProgram] = [:],
        check: FakeProgram = FakeProgram(),
        _ body: (TestDaemon) throws -> Void
    ) throws {
        try onReactor { reactor in
            let daemon = TestDaemon(text, on: reactor)
            daemon.spawner.programs = programs
            daemon.spawner.commands["check"] = check
            daemon.prober.outcomes[Self.target] = outcome
            try daemon.begin()
            try body(daemon)
        }
    }

    private func check(_ habits: Habits, output: String? = nil) -> FakeProgram {
        FakeProgram(habits: habits, output: output)
    }

    // MARK: When it is looked

    @Test func `the first look is made as soon as there is a pid, in STARTING`() throws {
        try run(Self.tcp + "\nstartsecs=60") { daemon in
            #expect(daemon.state("x") == "STARTING")
            #expect(daemon.prober.targets == [Self.target])
        }
    }

    @Test func `the interval counts from the end of a look`() throws {
        try run(Self.tcp) { daemon in
            daemon.prober.milliseconds = 3000
            daemon.time.advance(bySeconds: 9.5)
            #expect(daemon.prober.targets.count == 1)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.prober.targets.count == 2)
            daemon.time.advance(bySeconds: 12)
            #expect(daemon.prober.targets.count == 2)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.prober.targets.count == 3)
        }
    }

    @Test func `a process that is not up is not looked at`() throws {
        try run(Self.tcp) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.prober.targets.count == 1)
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a look that is under way ends with the process`() throws {
        try run(Self.tcp, nil) { daemon in
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.prober.underWay(Self.target) == 1)
            daemon.exit("x")
            #expect(daemon.prober.underWay(Self.target) == 0)
        }
    }

    @Test func `each run of a program begins from the start`() throws {
        try run(Self.tcp + "\nhealthcheck_retries=1\nautorestart=true", .failure("refused")) { daemon in
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.health("x")?.status == .unhealthy)
            daemon.prober.milliseconds = 2000
            daemon.exit("x")
            #expect(daemon.state("x") == "STARTING")
            #expect(daemon.health("x")?.status == .starting)
            #expect(daemon.health("x")?.failures == 0)
        }
    }

    // MARK: What is told

    @Test func `a process without a check has no health`() throws {
        try run("[program:x]\nstartretries=1") { daemon in
            #expect(daemon.health("x") == nil)
            #expect(daemon.isHealthy("x") == nil)
        }
    }

    @Test func `the record has the status, the failures, the time and the reason`() throws {
        try run(Self.tcp, .failure("connection refused")) { daemon in
            daemon.time.advance(bySeconds: 15)
            let health = try #require(daemon.health("x"))
            #expect(health.status == .starting)
            #expect(health.failures == 2)
            #expect(health.checkedAt == ManualTime.wallStart + 10)
            #expect(health.reason == "connection refused")
            #expect(daemon.isHealthy("x") == false)
            daemon.prober.outcomes[Self.target] = .success
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.health("x")?.status == .healthy)
            #expect(daemon.health("x")?.reason == "")
            #expect(daemon.isHealthy("x") == true)
        }
    }

    @Test func `becoming unhealthy is one warning with the reason, and healthy again one line`() throws {
        try run(Self.tcp, .failure("connection refused\n\u{1b}[2J")) { daemon in
            daemon.time.advance(bySeconds: 100)
            let warning = "WARN 'x' is unhealthy after 3 failed checks: connection refused\\n\\x1b[2J"
            #expect(daemon.log.filter { $0.hasPrefix("WARN") } == [warning])
            #expect(!daemon.log.contains("INFO 'x' is healthy again"))
            daemon.prober.outcomes[Self.target] = .success
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.log.count { $0 == "INFO 'x' is healthy again" } == 1)
            #expect(daemon.state("x") == "RUNNING")
            #expect(daemon.spawner.order.count == 1)
        }
    }

    private static let listeners = """
        [eventlistener:all]
        events=EVENT
        [eventlistener:health]
        events=PROCESS_HEALTH
        [eventlistener:good]
        events=PROCESS_HEALTH_HEALTHY
        [eventlistener:state]
        events=PROCESS_STATE

        """

    @Test func `health is an event for those that have subscribed to it, its kinds or all`() throws {
        let listener = FakeProgram(hasInput: true)
        let programs = ["all": listener, "health": listener, "good": listener, "state": listener]
        try run(Self.listeners + Self.tcp + "\nhealthcheck_retries=1", .failure("no: b c"), programs: programs) {
            daemon in
            var heard: [String: [String]] = [:]
            for name in programs.keys { daemon.say("READY\n", as: name) }
            for second in 0..<600 {
                if second == 300 { daemon.prober.outcomes[Self.target] = .success }
                for name in programs.keys {
                    let events = daemon.events(name)
                    heard[name, default: []] += events.filter { $0.hasPrefix("PROCESS_HEALTH") }
                    if !events.isEmpty { daemon.say("RESULT 2\nOKREADY\n", as: name) }
                }
                daemon.time.advance(bySeconds: 0.1)
            }
            let pid = try #require(daemon.pid("x"))
            let bad =
                "PROCESS_HEALTH_UNHEALTHY processname:x groupname:x from_state:STARTING pid:\(pid) reason:no: b c"
            let good = "PROCESS_HEALTH_HEALTHY processname:x groupname:x from_state:RUNNING pid:\(pid) reason:"
            #expect(heard["health"] == [bad, good])
            #expect(heard["all"] == [bad, good])
            #expect(heard["good"] == [good])
            #expect(heard["state"] == [])
        }
    }

    // MARK: What is done

    @Test func `with healthcheck_action=restart an unhealthy process is stopped and started`() throws {
        try run(Self.tcp + "\nhealthcheck_action=restart\nautorestart=false", .failure("no answer")) { daemon in
            let first = try #require(daemon.pid("x"))
            daemon.time.advance(bySeconds: 21)
            #expect(daemon.kernel.signals(to: first) == ["SIGTERM"])
            #expect(daemon.spawner.order.count == 2)
            #expect(daemon.automaticRestarts("x") == 1)
            #expect(
                daemon.hasLogged(
                    "WARN 'x' is unhealthy after 3 failed checks, restarting it (healthcheck_action=restart): no answer"
                )
            )
            #expect(daemon.hasLogged("INFO restarting x: it is unhealthy: no answer"))
        }
    }

    @Test func `a program whose first look fails and is enough is started once a second, not as fast as that goes`()
        throws
    {
        try run(Self.tcp + "\nhealthcheck_action=restart\nhealthcheck_retries=1", .failure("no answer")) { daemon in
            daemon.time.advance(bySeconds: 0.9)
            #expect(daemon.health("x")?.status == .unhealthy)
            #expect(daemon.spawner.order.count == 1)
            daemon.time.advance(bySeconds: 9.6)
            #expect(daemon.spawner.order.count == 11)
        }
    }

    @Test func `a program that is stopped before its restart because of health is due is not started again`() throws {
        try run(Self.tcp + "\nhealthcheck_action=restart\nhealthcheck_retries=1", .failure("no answer")) { daemon in
            daemon.time.advance(bySeconds: 0.5)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `restarts because of health count in restart_limit`() throws {
        let text = Self.tcp + "\nhealthcheck_action=restart\nhealthcheck_retries=1\nrestart_limit=2/1h"
        try run(text, .failure("no answer")) { daemon in
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.spawner.order.count == 3)
            #expect(daemon.state("x") == "FATAL")
        }
    }

    @Test func `with healthcheck_action=fatal it is stopped for good`() throws {
        try run(Self.tcp + "\nhealthcheck_action=fatal\nautorestart=true", .failure("no answer")) { daemon in
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.spawnError("x") == "unhealthy: no answer")
            #expect(daemon.spawner.order.count == 1)
            #expect(daemon.exitStatus == nil)
        }
    }

    @Test func `an end that was brought about by health ends the container with status 1`() throws {
        let text = Self.tcp + "\nhealthcheck_action=fatal\nexit_on=fatal\n[program:y]\npriority=1"
        try run("[supervisord]\nexit_status=program\n" + text, .failure("no answer")) { daemon in
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.exitStatus == 1)
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    @Test func `with ready=healthcheck the first success makes it RUNNING`() throws {
        try run(Self.tcp + "\nready=healthcheck", .failure("no answer")) { daemon in
            daemon.time.advance(bySeconds: 15)
            #expect(daemon.state("x") == "STARTING")
            daemon.prober.outcomes[Self.target] = .success
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.state("x") == "RUNNING")
            #expect(
                daemon.hasLogged("INFO success: x entered RUNNING state, process is ready (ready=healthcheck)")
            )
        }
    }

    // MARK: Commands

    @Test func `a command that ends with 0 is a success, and no orphan`() throws {
        try run(Self.exec, check: check(.short(seconds: 1))) { daemon in
            daemon.time.advance(bySeconds: 14)
            #expect(daemon.spawner.commandsRun.count == 2)
            #expect(daemon.health("x")?.status == .healthy)
            #expect(daemon.process.counters.orphansReaped == 0)
        }
    }

    @Test(arguments: [
        (nil, "exit status 3"), ("", "exit status 3"), ("one\ntwo\n", "two"), ("\u{1b}[31mred\u{1b}[0m\n", "red"),
    ])
    func `the last line of its output is the reason of a failure, and without one its status`(
        output: String?,
        reason: String
    ) throws {
        try run(Self.exec, check: check(.short(seconds: 1, status: 3), output: output)) { daemon in
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.health("x")?.reason == reason)
            #expect(daemon.time.timersLeft == 1, "that of the next look")
        }
    }

    @Test func `a command that cannot be found or started is a failure in words`() throws {
        try run(Self.exec, check: FakeProgram(problem: .notFound("can't find command 'check'"))) { daemon in
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.health("x")?.reason == "can't find command 'check'")
            daemon.spawner.commands["check"] = FakeProgram(failures: [FakeProgram.refusal])
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.health("x")?.reason == "couldn't exec")
            #expect(daemon.health("x")?.failures == 2)
        }
    }

    @Test(arguments: [(nil, "no end in 5 seconds"), ("half done", "no end in 5 seconds: half done")])
    func `a command that takes too long is killed with its group`(output: String?, reason: String) throws {
        let endless = FakeProgram(habits: .stubborn, output: output) { kernel, pid in
            kernel.start(.stubborn, parent: pid, leads: false)
        }
        try run(Self.exec, check: endless) { daemon in
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.kernel.living.count == 3)
            daemon.time.advance(bySeconds: 0.2)
            let pid = try #require(daemon.pid("x"))
            #expect(daemon.kernel.living == [pid])
            #expect(daemon.health("x")?.reason == reason)
            #expect(daemon.process.ownChildren.pids.isEmpty)
        }
    }

    @Test func `a command that even SIGKILL does not end gets no others beside it`() throws {
        let immortal = check(Habits(reactions: [.kill: .nothing]))
        try run(Self.exec + "\nhealthcheck_retries=2", check: immortal) { daemon in
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.spawner.commandsRun.count == 1)
            #expect(daemon.health("x")?.status == .unhealthy)
            #expect(daemon.health("x")?.reason == "the last check was killed and has not ended")
            let stuck = try #require(daemon.spawner.pid(ofCommand: "check"))
            daemon.kernel.exit(stuck, .signaled(.kill, coreDumped: false))
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.spawner.commandsRun.count == 2)
        }
    }

    @Test func `a stop kills the command with its group, at once`() throws {
        let programs = ["x": FakeProgram(habits: .slow(seconds: 5))]
        try run(Self.exec, programs: programs, check: check(.stubborn)) { daemon in
            daemon.time.advance(bySeconds: 2)
            let pid = try #require(daemon.spawner.pid(ofCommand: "check"))
            let child = daemon.kernel.start(.stubborn, parent: pid, leads: false)
            daemon.stop("x")
            #expect(daemon.state("x") == "STOPPING")
            #expect(daemon.kernel.living.isDisjoint(with: [pid, child]))
        }
    }

    @Test func `a shutdown kills the command at once, and no other one is run`() throws {
        let text = Self.exec + "\npriority=1\n[program:y]\npriority=2"
        let programs = ["y": FakeProgram(habits: .slow(seconds: 8))]
        try run(text, programs: programs, check: check(.stubborn)) { daemon in
            daemon.time.advance(bySeconds: 2)
            let count = daemon.spawner.commandsRun.count
            #expect(daemon.kernel.living.count == 3)
            daemon.signal(.term)
            #expect(daemon.state("x") == "RUNNING")
            #expect(daemon.kernel.living.count == 2)
            daemon.time.advance(bySeconds: 7)
            #expect(daemon.spawner.commandsRun.count == count)
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `nothing is left of a check when its group is removed, or everything is read again`() throws {
        try run(Self.exec, check: check(.stubborn)) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.requestReload()
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.generations == 2)
            #expect(daemon.kernel.living.count == 2)
            daemon.stop("x", wait: true)
            daemon.removeGroup("x")
            #expect(daemon.kernel.living.isEmpty)
            #expect(daemon.process.ownChildren.pids.isEmpty)
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a command is not one of the processes of its program`() throws {
        try run(Self.exec + "\nkillmode=tree\nautorestart=false") { daemon in
            daemon.time.advance(bySeconds: 2)
            let pid = try #require(daemon.spawner.pid(ofCommand: "check"))
            #expect(daemon.kernel.processes[pid]?.environment.contains { $0.hasPrefix("SUPERVISOR_FAMILY=") } == false)
            #expect(daemon.kernel.processes[pid]?.environment.contains("SUPERVISOR_PROCESS_NAME=x") == true)
        }
    }
}

extension TestDaemon {
    private func found(_ name: String) -> SupervisedProcess? {
        supervisor?.groups.flatMap(\.processes).first { $0.settings.name == name }
    }

    fileprivate func health(_ name: String) -> HealthRecord? { found(name)?.record.extras?.value.health }

    fileprivate func isHealthy(_ name: String) -> Bool? { found(name).flatMap(\.isHealthy) }
}
