import ControlClient
import LinuxSystem
import Model
import Testing
import XMLRPC

/// The first lines of `why`: what is wrong, by the state of the process (EXT-91).
@Suite
struct WhyVerdictTests {
    private func first(_ count: Int, of it: WhyCase) -> [String] { Array(it.lines().prefix(count)) }

    @Test
    func `a stop says who has asked for it, and how the process has ended`() {
        var it = WhyCase(state: .stopped, stopped: WhyCase.now - 5)
        it.history = [
            (60, .starting, .running, "startsecs=0", .process), (6, .running, .stopping, "stop asked for", .page),
            (5, .stopping, .stopped, "terminated by SIGTERM", .page),
        ]
        #expect(first(2, of: it) == ["web is STOPPED: stop asked for by the web page", "  terminated by SIGTERM"])
    }

    @Test
    func `what was never started says whether it is to be`() {
        var it = WhyCase(state: .stopped)
        #expect(first(1, of: it) == ["web is STOPPED"])
        it.configuration = [XMLRPCMember("autostart", .boolean(false))]
        #expect(first(1, of: it) == ["web is STOPPED: not started (autostart=false)"])
        it.nextStart = WhyCase.now + 90
        it.next = .scheduledRun
        it.nextAt = WhyCase.now + 90
        #expect(
            first(2, of: it) == [
                "web is STOPPED: it runs by its schedule",
                "  next       run by its schedule at 08:01:30, in 1 min 30 s",
            ]
        )
    }

    @Test
    func `a start that waits says for what, what is wrong with that, and what to do`() {
        var it = WhyCase(state: .starting, waitingFor: ["db:healthy (FATAL)", "tcp://cache:6379"])
        it.waitReasons = ["db is FATAL: can't find command '/srv/db'"]
        #expect(
            first(4, of: it) == [
                "web is STARTING: waits for db:healthy (FATAL), tcp://cache:6379",
                "  db is FATAL: can't find command '/srv/db'",
                "  next       it starts as soon as these are there",
                "  try        supervisorctl start db",
            ]
        )
    }

    @Test
    func `a program that ends again and again says so, whatever state it is in now`() {
        for state in [ProcessState.starting, .running] {
            var it = WhyCase(state: state, pid: 12, restarts: 7)
            it.history = [30, 20, 10].flatMap { ago in
                [
                    (ago + 5, ProcessState.starting, ProcessState.running, "startsecs=0", ChangeOrigin.process),
                    (ago, .running, .exited, "exited with status 2, not expected", .process),
                ]
            }
            it.output.lines = ["panic: nil map", "goroutine 1 [running]:"]
            #expect(
                first(3, of: it) == [
                    "web is \(state.name): keeps ending: exited with status 2, not expected",
                    "  stderr: panic: nil map", "  7 restarts, the last end was at 07:59:50, 10 s ago",
                ]
            )
            it.history = it.history.map { ($0.ago + 3600, $0.from, $0.to, $0.cause, $0.by) }
            #expect(!first(1, of: it)[0].contains("keeps ending"))
        }
    }

    @Test
    func `a process that does not stop says what it is to obey, and when it is killed`() {
        var it = WhyCase(state: .stopping, pid: 12, next: .kill, nextAt: WhyCase.now + 8)
        it.configuration = [XMLRPCMember("stopsignal", .int(2))]
        it.history = [(2, .running, .stopping, "stop asked for", .client)]
        #expect(
            first(4, of: it) == [
                "web is STOPPING: waits for the process to obey SIGINT",
                "  SIGKILL comes at 08:00:08, in 8 s (stopwaitsecs)", "  stop asked for by a client",
                "  since      07:59:58, 2 s ago",
            ]
        )
        it.pid = 0
        #expect(
            first(1, of: it) == [
                "web is STOPPING: stop asked for by a client; it has ended, and what it has left behind is waited for"
            ]
        )
    }

    @Test
    func `a limit of restarts and a health check give up with the failure before them`() {
        var it = WhyCase(state: .fatal, spawnError: "more than 3 restarts within 1m")
        it.history = [
            (1, .running, .exited, "terminated by SIGSEGV (core dumped), not expected", .process),
            (1, .exited, .fatal, "gave up: more than 3 restarts within 1m", .supervisor),
        ]
        #expect(
            first(2, of: it) == [
                "web is FATAL: terminated by SIGSEGV (core dumped), not expected",
                "  gave up: more than 3 restarts within 1m",
            ]
        )
        it.history = [
            (2, .running, .stopping, "stopped for good: unhealthy: refused", .health),
            (1, .stopping, .fatal, "gave up: unhealthy: refused", .health),
        ]
        #expect(first(1, of: it) == ["web is FATAL: gave up: unhealthy: refused"])
    }

    @Test
    func `what the history has cut is told whole, and the name of an error in words`() {
        var it = WhyCase(state: .backoff, spawnError: "couldn't exec /srv/a/long/path: EACCES")
        it.next = .retry
        it.nextAt = WhyCase.now + 2
        it.history = [(1, .starting, .backoff, "couldn't exec /srv/a/l…", .process)]
        #expect(
            first(3, of: it) == [
                "web is BACKOFF: couldn't exec /srv/a/long/path: EACCES (Permission denied)",
                "  since      07:59:59, 1 s ago", "  next       retry at 08:00:02, in 2 s",
            ]
        )
    }

    @Test
    func `a server without a history is told from what it has`() {
        #expect(
            first(1, of: WhyCase(state: .fatal, spawnError: "Exited too quickly")) == [
                "web is FATAL: Exited too quickly"
            ]
        )
        #expect(first(1, of: WhyCase(state: .exited, exitStatus: 3)) == ["web is EXITED: exited with status 3"])
        #expect(first(1, of: WhyCase(state: .running, pid: 5)) == ["web is RUNNING: pid 5"])
    }

    @Test
    func `in trouble is what fails, waits, is unhealthy, or does not stop`() {
        let troubled: [WhyCase] = [
            WhyCase(state: .fatal), WhyCase(state: .backoff), WhyCase(state: .unknown), WhyCase(state: .stopping),
            WhyCase(state: .exited, spawnError: "Bad exit code 0"),
            WhyCase(state: .starting, waitingFor: ["db"]), WhyCase(health: "unhealthy"), WhyCase(next: .kill),
        ]
        #expect(troubled.map(\.facts.isInTrouble) == troubled.map { _ in true })
        let well: [WhyCase] = [
            WhyCase(), WhyCase(state: .stopped), WhyCase(state: .exited, exitStatus: 3), WhyCase(state: .starting),
            WhyCase(health: "healthy"),
        ]
        #expect(well.map(\.facts.isInTrouble) == well.map { _ in false })
    }
}

@Suite
struct TellingLineTests {
    @Test(
        arguments: [
            ([], nil), (["", "  "], nil), (["one", "two"], "two"),
            (
                ["Traceback (most recent call last):", "OSError: [Errno 98] Address already in use"],
                "OSError: [Errno 98] Address already in use"
            ),
            (
                ["bind() failed (98: Address already in use)", "still could not bind()", "bye"],
                "bind() failed (98: Address already in use)"
            ),
            (["ERROR: first", "info", "FATAL: second", "done"], "FATAL: second"),
            (["panic: x", "goroutine 1"], "panic: x"),
            (
                ["cat: /run/secrets/db: No such file or directory", "using defaults"],
                "cat: /run/secrets/db: No such file or directory"
            ),
            (["supervisor: couldn't exec /x: EACCES", "supervisor: child process was not spawned"], nil),
        ] as [([String], String?)]
    )
    func `the last of the lines that say most is chosen`(lines: [String], line: String?) {
        #expect(TellingLine.among(lines) == line)
    }
}

@Suite
struct WhyTimeTests {
    private let time = WhyTime(now: WhyCase.now, localTime: Clock.universalTime)

    @Test(
        arguments: [
            (0, "08:00:00"), (-3600 * 8, "00:00:00"), (-3600 * 8 - 1, "Jan 14 23:59:59"),
            (-15 * 86_400, "Dec 31 2026 08:00:00"), (86_400, "Jan 16 08:00:00"),
        ]
    )
    func `times of today have no date, those of another year have it`(offset: Int, text: String) {
        #expect(time.clock(WhyCase.now + offset) == text)
    }

    @Test(
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (3601, "1 h"),
            (3661, "1 h 1 min"), (90_000, "1 d 1 h"), (86_400, "1 d"),
        ]
    )
    func `spans have two units at most`(seconds: Int, text: String) {
        #expect(WhyTime.span(seconds) == text)
    }
}

@Suite
struct LogPlaceWordsTests {
    @Test
    func `what cannot be read says how it can be seen`() {
        #expect(LogPlaceWords.unreadable("none", isSyslog: false) == "is not kept (NONE)")
        #expect(LogPlaceWords.unreadable("none", isSyslog: true) == "goes to syslog")
        #expect(LogPlaceWords.unreadable("/dev/stderr", isSyslog: false).contains("docker logs"))
        #expect(LogPlaceWords.unreadable("/var/log/x", isSyslog: false) == "cannot be read (/var/log/x)")
        #expect(LogPlaceWords.readable("") == "kept in memory")
        #expect(LogPlaceWords.readable("/dev/stdout") == "its end is kept in memory, all of it went to /dev/stdout")
    }

    @Test
    func `the line that was cut at the beginning is left out`() {
        #expect(LogPlaceWords.lines("half\none\r\n\ntwo", isWhole: false) == ["one", "two"])
        #expect(LogPlaceWords.lines("one\n", isWhole: true) == ["one"])
        #expect(LogPlaceWords.lines("only half", isWhole: false) == ["only half"])
        #expect(LogPlaceWords.lines("", isWhole: true).isEmpty)
    }
}
