import Model
import TestHarness
import Testing

@testable import Configuration

/// What the options for order, readiness, health, restarts and hooks are read into (EXT-70 to EXT-75).
@Suite struct OrchestrationOptionTests {
    private func process(_ lines: String, change: (inout FakeHost) -> Void = { _ in }) throws -> ProcessSettings {
        let loaded = try load(base + Self.others + "[program:x]\ncommand=a\n\(lines)\n", change: change)
        return try #require(loaded.groups.first { $0.name == "x" }?.processes.first)
    }

    /// Programs that can be depended on.
    private static let others =
        ["db", "other", "a", "b", "p", "healthy"].map { "[program:\($0)]\ncommand=a\nhealthcheck=unix:/s\n" }.joined()
        + "[group:g]\nprograms=p,healthy\n"

    private func settings(_ lines: String) throws -> OrchestrationSettings {
        try process(lines).orchestration
    }

    @Test func `a program that says nothing has nothing of all this`() throws {
        #expect(try !process("").isOrchestrated)
        #expect(try settings("") == .standard)
    }

    // MARK: Order (EXT-70)

    @Test(
        arguments: [
            ("db", Dependency(.program("db"))),
            ("db:healthy", Dependency(.program("db"), .healthy)),
            ("db:service_healthy", Dependency(.program("db"), .healthy)),
            ("db:STARTED", Dependency(.program("db"), .started)),
            ("db:service_started?", Dependency(.program("db"), .started, isOptional: true)),
            ("db:completed", Dependency(.program("db"), .completed)),
            ("db:Completed_Successfully", Dependency(.program("db"), .completed)),
            ("db:service_completed_successfully", Dependency(.program("db"), .completed)),
            ("db?", Dependency(.program("db"), isOptional: true)),
            ("g:p", Dependency(.process(Namespec(group: "g", process: "p")))),
            ("g:p?", Dependency(.process(Namespec(group: "g", process: "p")), isOptional: true)),
            ("g:p:healthy", Dependency(.process(Namespec(group: "g", process: "p")), .healthy)),
            ("g:healthy:healthy", Dependency(.process(Namespec(group: "g", process: "healthy")), .healthy)),
            ("g:*", Dependency(.group("g"))),
            ("g:*:healthy?", Dependency(.group("g"), .healthy, isOptional: true)),
        ] as [(String, Dependency)]
    )
    func `a dependency is a program, a process or a group, perhaps with a condition`(
        text: String,
        dependency: Dependency
    ) throws {
        #expect(try settings("depends_on=\(text)").dependencies == [dependency])
        #expect(
            try settings("depends_on=  \(text)\n ,other").dependencies == [dependency, Dependency(.program("other"))]
        )
    }

    @Test func `a name may have several conditions, and the same one counts once`() throws {
        #expect(
            try settings("depends_on=a:started,a:healthy,a,b").dependencies == [
                Dependency(.program("a")), Dependency(.program("a"), .healthy), Dependency(.program("b")),
            ]
        )
    }

    @Test func `restart_with has names of all three kinds`() throws {
        #expect(
            try settings("restart_with=a, g:p,g:*,a").restartWith == [
                .program("a"), .process(Namespec(group: "g", process: "p")), .group("g"),
            ]
        )
    }

    @Test func `two thousand dependencies are read in no time`() throws {
        let names = (0..<2000).map { "p\($0):healthy?" }.joined(separator: ",")
        #expect(try settings("depends_on=\(names),\(names)").dependencies.count == 2000)
    }

    @Test(
        arguments: [
            ("tcp://db:5432", .network(.tcp(host: "db", port: 5432))),
            ("TCP://db_1.example-x.org:1", .network(.tcp(host: "db_1.example-x.org", port: 1))),
            ("tcp://127.0.0.1:65535", .network(.tcp(host: "127.0.0.1", port: 65535))),
            ("tcp://[::1]:80", .network(.tcp(host: "::1", port: 80))),
            ("tcp://[::]:80", .network(.tcp(host: "::", port: 80))),
            ("tcp://[fe80::1:2]:80", .network(.tcp(host: "fe80::1:2", port: 80))),
            ("tcp://[1:2:3:4:5:6:7:ABCD]:80", .network(.tcp(host: "1:2:3:4:5:6:7:ABCD", port: 80))),
            ("tcp://[::ffff:10.0.0.1]:80", .network(.tcp(host: "::ffff:10.0.0.1", port: 80))),
            ("http://web", .network(.http(host: "web", port: 80, path: "/"))),
            ("http://web:8080/ready?x=1&y=@", .network(.http(host: "web", port: 8080, path: "/ready?x=1&y=@"))),
            ("http://web?x", .network(.http(host: "web", port: 80, path: "/?x"))),
            ("http://[::1]/a", .network(.http(host: "::1", port: 80, path: "/a"))),
            ("unix:/run/s", .unix("/run/s")),
            ("unix:///run/s", .unix("/run/s")),
            ("exec:pg_isready -q -h 'a,b'", .command("pg_isready -q -h 'a,b'")),
        ] as [(String, Probe)]
    )
    func `a probe is read alike to be waited for and as a health check`(text: String, probe: Probe) throws {
        #expect(try settings("wait_for=\(text)").waits == [probe])
        #expect(try settings("healthcheck=\(text)").healthCheck == HealthCheckSettings(probe))
        #expect(try settings("wait_for=\(text), \(text)").waits == [probe, probe])
    }

    @Test func `files can be waited for, also as URLs and with an apostrophe`() throws {
        #expect(
            try settings("wait_for=file:/run/it's,file:///run/x,unix:/run/it's").waits == [
                .file("/run/it's"), .file("/run/x"), .unix("/run/it's"),
            ]
        )
    }

    @Test(
        arguments: [
            (#"exec:a "b,c" d,unix:/s"#, [.command(#"a "b,c" d"#), .unix("/s")]),
            (#"exec:a 'b,\',unix:/s"#, [.command(#"a 'b,\'"#), .unix("/s")]),
            (#"exec:a "b\",c", unix:/s"#, [.command(#"a "b\",c""#), .unix("/s")]),
            (#"exec:a b\,c,unix:/s"#, [.command(#"a b\,c"#), .unix("/s")]),
            (#"unix:/a\,unix:/b"#, [.unix(#"/a\"#), .unix("/b")]),
            ("exec:a b,unix:/s", [.command("a b"), .unix("/s")]),
        ] as [(String, [Probe])]
    )
    func `a comma in the quotes of a command belongs to the command`(text: String, probes: [Probe]) throws {
        #expect(try settings("wait_for=\(text)").waits == probes)
    }

    @Test func `waiting has no limit unless one is set`() throws {
        #expect(try settings("wait_for=unix:/s").waitTimeout == nil)
        #expect(try settings("wait_for=unix:/s\nwait_timeout=0").waitTimeout == nil)
        #expect(try settings("wait_for=unix:/s\nwait_timeout=1m").waitTimeout == TimeSpan(seconds: 60))
    }

    // MARK: Readiness (EXT-71)

    @Test(
        arguments: [
            ("startsecs", .startsecs), ("Notify", .notify), ("fd:3", .descriptor(3)), ("fd:1023", .descriptor(1023)),
            ("log:ready to accept: connections", .log("ready to accept: connections")), ("LOG: Up ", .log("Up")),
        ] as [(String, Readiness)]
    )
    func `ready tells what makes a program RUNNING`(text: String, readiness: Readiness) throws {
        let settings = try settings("ready=\(text)")
        #expect(settings.readiness == readiness)
        #expect(settings.hasNotifySocket == (readiness == .notify))
        #expect(settings.startTimeout == nil)
    }

    @Test func `a health check can be what makes a program RUNNING`() throws {
        #expect(try settings("ready=healthcheck\nhealthcheck=unix:/s").readiness == .healthCheck)
    }

    @Test func `start_timeout limits the start, and 0 is no limit`() throws {
        #expect(try settings("ready=notify\nstart_timeout=1.5").startTimeout == TimeSpan(milliseconds: 1500))
        #expect(try settings("ready=startsecs\nstart_timeout=0").startTimeout == nil)
    }

    @Test func `a watchdog has the socket, as in systemd`() throws {
        #expect(try settings("notify_socket=true").hasNotifySocket)
        #expect(try settings("notify_socket=false") == .standard)
        let settings = try settings("watchdog=30")
        #expect(settings.watchdog == TimeSpan(seconds: 30) && settings.hasNotifySocket)
    }

    // MARK: Types (EXT-72)

    @Test func `a oneshot program is not started again unless that is written, and needs no time to be RUNNING`() throws
    {
        let oneshot = try process("type=oneshot")
        #expect(oneshot.orchestration.type == .oneshot)
        #expect(oneshot.autorestart == .never && oneshot.startsecs == 0)
        #expect(try process("type=oneshot\nautorestart=unexpected").autorestart == .unexpected)
        let inherited = try load("[DEFAULT]\nautorestart=true\n" + base + "[program:x]\ncommand=a\ntype=oneshot\n")
        #expect(inherited.groups.first?.processes.first?.autorestart == .always)
    }

    @Test func `startsecs of a oneshot program is warned of, but not where it stands for all programs`() throws {
        let text = base + "[program:x]\ncommand=a\ntype=oneshot\nstartsecs="
        #expect(
            try load(text + "5\n").notices == [
                Notice(
                    level: .warn,
                    text:
                        "For [program:x], startsecs=5 has no effect with type=oneshot, which is RUNNING from its start"
                )
            ]
        )
        #expect(try load(text + "5\n").groups.first?.processes.first?.startsecs == 0)
        #expect(try load(text + "0\n").notices.isEmpty)
        let inherited = "[DEFAULT]\nstartsecs=5\n" + base + "[program:x]\ncommand=a\ntype=oneshot\n"
        #expect(try load(inherited).notices.isEmpty)
    }

    @Test func `a forking program has a pidfile, and ten seconds unless it says otherwise`() throws {
        let forking = try settings("type=Forking\npidfile=/run/x.pid")
        #expect(forking.type == .forking && forking.pidfile == "/run/x.pid")
        #expect(forking.startTimeout == TimeSpan(seconds: 10))
        #expect(try settings("type=forking\npidfile=/run/x\nstart_timeout=0").startTimeout == nil)
        #expect(try settings("type=forking\npidfile=/run/x\nready=notify").readiness == .notify)
    }

    @Test func `a FastCGI program may be of any type`() throws {
        let text = base + "[fcgi-program:x]\ncommand=a\nsocket=unix:///tmp/x\ntype=oneshot\n"
        #expect(try load(text).groups.first?.processes.first?.orchestration.type == .oneshot)
    }

    @Test func `an event listener can depend on others and tell that it is ready`() throws {
        let text = base + "[eventlistener:x]\ncommand=a\nevents=TICK_5\ntype=simple\ndepends_on=db\nready=notify\n"
        let loaded = try load(text + "[program:db]\ncommand=a\n")
        let settings = try #require(loaded.groups.first { $0.name == "x" }?.processes.first?.orchestration)
        #expect(settings.dependencies == [Dependency(.program("db"))] && settings.readiness == .notify)
    }

    // MARK: Health (EXT-73), restarts (EXT-74), hooks (EXT-75)

    @Test func `a health check has Docker's words`() throws {
        let check = try settings(
            """
            healthcheck=exec:/bin/true
            healthcheck_interval=1m30s
            healthcheck_timeout=2.5
            healthcheck_retries=5
            healthcheck_start_period=0
            healthcheck_start_interval=500ms
            healthcheck_action=Restart
            """
        ).healthCheck
        var expected = HealthCheckSettings(.command("/bin/true"))
        expected.interval = TimeSpan(seconds: 90)
        expected.timeout = TimeSpan(milliseconds: 2500)
        expected.retries = 5
        expected.startInterval = TimeSpan(milliseconds: 500)
        expected.action = .restart
        #expect(check == expected)
    }

    @Test func `a delay of restarts has pebble's words and defaults`() throws {
        let standard = try #require(try settings("backoff_delay=500ms").backoff)
        #expect(standard == BackoffSettings(delay: TimeSpan(milliseconds: 500)))
        let backoff = try #require(
            try settings("backoff_delay=1\nbackoff_factor=1.5\nbackoff_limit=10\nbackoff_reset=0").backoff
        )
        #expect(backoff.factor == 1.5 && backoff.limit == TimeSpan(seconds: 10) && backoff.reset == .zero)
    }

    @Test func `backoff_reset is backoff_limit, and a long delay is its own limit, unless they are set`() throws {
        let limited = try #require(try settings("backoff_delay=1\nbackoff_limit=8").backoff)
        #expect(limited.reset == TimeSpan(seconds: 8))
        let long = try #require(try settings("backoff_delay=1m").backoff)
        #expect(long.limit == TimeSpan(seconds: 60) && long.reset == TimeSpan(seconds: 60))
    }

    @Test func `restart_limit is a number of restarts and a time`() throws {
        #expect(try settings("restart_limit=10/60").restartLimit == RestartLimit(10, within: TimeSpan(seconds: 60)))
        #expect(try settings("restart_limit=0 / 1.5h").restartLimit == RestartLimit(0, within: TimeSpan(seconds: 5400)))
    }

    @Test func `hooks are commands`() throws {
        let hooks = try settings(
            "pre_start=/bin/a 'b c'\npost_start=b\npre_stop=c, d\npost_stop=d\nhook_timeout=5"
        ).hooks
        #expect(hooks.commands == [.preStart: "/bin/a 'b c'", .postStart: "b", .preStop: "c, d", .postStop: "d"])
        #expect(hooks.timeout == TimeSpan(seconds: 5))
        #expect(try settings("pre_start=a").hooks.timeout == TimeSpan(seconds: 30))
    }

    // MARK: Expansions

    @Test func `each process of a program has values of its own`() throws {
        let text =
            base + """
                [program:x]
                command=a
                numprocs=2
                process_name=%(program_name)s_%(process_num)d
                environment=PORT="800%(process_num)d"
                depends_on=db:db_%(process_num)d
                wait_for=file:/run/%(group_name)s/%(process_num)d, exec:test -d %(here)s
                wait_timeout=%(numprocs)d
                restart_with=db:db_%(process_num)d
                type=forking
                pidfile=/run/%(program_name)s.%(process_num)02d
                ready=fd:%(process_num)d3
                start_timeout=1%(process_num)d
                notify_socket=%(numprocs)d
                watchdog=1%(process_num)d
                healthcheck=http://localhost:%(ENV_PORT)s/%(host_node_name)s
                healthcheck_interval=1%(process_num)d
                healthcheck_timeout=1%(process_num)d
                healthcheck_retries=1%(process_num)d
                healthcheck_start_period=%(process_num)d
                healthcheck_start_interval=1%(process_num)d
                healthcheck_action=%(ENV_ACTION)s
                backoff_delay=1%(process_num)d
                backoff_factor=1.%(process_num)d
                backoff_limit=2%(process_num)d
                backoff_reset=3%(process_num)d
                restart_limit=1%(process_num)d/1%(process_num)d
                pre_start=a %(process_num)d
                post_start=b %(process_num)d
                pre_stop=c %(process_num)d
                post_stop=d %(process_num)d
                hook_timeout=1%(process_num)d
                watch=/etc/x/%(process_num)d,%(here)s
                watch_action=1%(process_num)d
                [program:db]
                command=a
                numprocs=2
                process_name=db_%(process_num)d
                """ + "\n"
        // A program that forks has no schedule: these are expanded in `ScheduleOptionTests`.
        let others = Set(ProgramOptions.schedule.map(\.name))
        let written = ProgramOptions.orchestration.map(\.name).filter {
            !text.contains("\n\($0)=") && !others.contains($0)
        }
        #expect(written.isEmpty)
        let loaded = try load(text.replacing("notify_socket=%(numprocs)d", with: "notify_socket=1")) {
            $0.environment["ACTION"] = "fatal"
        }
        let processes = try #require(loaded.groups.first { $0.name == "x" }?.processes)
        for (number, process) in processes.enumerated() {
            let settings = process.orchestration
            let span = TimeSpan(seconds: 10 + number)
            let name = "db_\(number)"
            #expect(settings.dependencies == [Dependency(.process(Namespec(group: "db", process: name)))])
            #expect(settings.waits == [.file("/run/x/\(number)"), .command("test -d /srv")])
            #expect(settings.waitTimeout == TimeSpan(seconds: 2))
            #expect(settings.restartWith == [.process(Namespec(group: "db", process: name))])
            #expect(settings.pidfile == "/run/x.0\(number)")
            #expect(settings.readiness == .descriptor(Int32(number * 10 + 3)))
            #expect(settings.startTimeout == span && settings.watchdog == span && settings.hasNotifySocket)
            var check = HealthCheckSettings(
                .network(.http(host: "localhost", port: UInt16(8000 + number), path: "/node"))
            )
            (check.interval, check.timeout, check.retries, check.startInterval) = (span, span, 10 + number, span)
            (check.startPeriod, check.action) = (TimeSpan(seconds: number), .fatal)
            #expect(settings.healthCheck == check)
            var backoff = BackoffSettings(delay: span)
            backoff.factor = number == 0 ? 1 : 1.1
            backoff.limit = TimeSpan(seconds: 20 + number)
            backoff.reset = TimeSpan(seconds: 30 + number)
            #expect(settings.backoff == backoff)
            #expect(settings.restartLimit == RestartLimit(10 + number, within: span))
            #expect(
                settings.hooks.commands == [
                    .preStart: "a \(number)", .postStart: "b \(number)", .preStop: "c \(number)",
                    .postStop: "d \(number)",
                ]
            )
            #expect(settings.hooks.timeout == span)
            var watch = FileWatchSettings(["/etc/x/\(number)", "/srv"])
            watch.action = .signal(SignalNumber(rawValue: Int32(10 + number)))
            #expect(settings.watch == watch)
        }
        #expect(processes.count == 2)
    }

    @Test(
        arguments: [
            "depends_on", "wait_for", "restart_with", "healthcheck", "pre_start", "post_start", "pre_stop", "post_stop",
            "watch",
        ]
    )
    func `what expands to nothing is not set`(key: String) throws {
        #expect(try settings("\(key)=%(ENV_EMPTY)s") == .standard)
        #expect(try settings("\(key)=") == .standard)
        #expect(try settings("\(key)= %(ENV_EMPTY)s ") == .standard)
    }

    @Test func `what goes with an option that expands to nothing may stay`() throws {
        #expect(try settings("wait_for=%(ENV_EMPTY)s\nwait_timeout=5").waits == [])
        #expect(try settings("healthcheck=%(ENV_EMPTY)s\nhealthcheck_interval=5").healthCheck == nil)
        #expect(try settings("pre_stop=%(ENV_EMPTY)s\nhook_timeout=5").hooks.commands == [:])
        #expect(try settings("watch=%(ENV_EMPTY)s\nwatch_action=HUP").watch == nil)
    }
}
