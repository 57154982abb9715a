import ControlClient
import LinuxSystem
import Model
import Testing
import XMLRPC

/// What `why` prints, to the letter (EXT-91).
@Suite
struct WhyReportTests {
    @Test
    func `a program that was given up`() {
        #expect(
            WhyCase.portInUse.text() == """
                web is FATAL: exited with status 1 within 1 s (startsecs)
                  stderr: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)
                  gave up after 2 failed starts (startretries=1)
                  since      07:59:59, 1 s ago
                  next       nothing: it stays FATAL until it is started
                  try        supervisorctl start web
                  restarts   1 by supervisord
                  command    /srv/web
                  user       uid 33
                  directory  /srv
                  history
                    Jan 14 07:00:00  STARTING  start asked for (client)
                    07:59:57         BACKOFF   exited with status 1 within 1 s (startsecs)
                    07:59:58         STARTING  retry 1 of 1 (supervisord)
                    07:59:59         BACKOFF   exited with status 1 within 1 s (startsecs)
                    07:59:59         FATAL     gave up after 2 failed starts (startretries=1) (supervisord)
                  stderr, the last 2 lines (/var/log/web.err)
                    nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)
                    nginx: [emerg] still could not bind()

                """
        )
    }

    @Test
    func `lines are broken between words, and those of a log cut, at the width of the terminal`() {
        #expect(
            WhyCase.portInUse.text(columns: 60) == """
                web is FATAL: exited with status 1 within 1 s (startsecs)
                  stderr: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: A…
                  gave up after 2 failed starts (startretries=1)
                  since      07:59:59, 1 s ago
                  next       nothing: it stays FATAL until it is started
                  try        supervisorctl start web
                  restarts   1 by supervisord
                  command    /srv/web
                  user       uid 33
                  directory  /srv
                  history
                    Jan 14 07:00:00  STARTING  start asked for (client)
                    07:59:57         BACKOFF   exited with status 1 within 1
                                               s (startsecs)
                    07:59:58         STARTING  retry 1 of 1 (supervisord)
                    07:59:59         BACKOFF   exited with status 1 within 1
                                               s (startsecs)
                    07:59:59         FATAL     gave up after 2 failed starts
                                               (startretries=1)
                                               (supervisord)
                  stderr, the last 2 lines (/var/log/web.err)
                    nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address…
                    nginx: [emerg] still could not bind()

                """
        )
    }

    @Test(arguments: [20, 40, 60, 80, 120, 200])
    func `no line is wider than the terminal, and nothing but logs loses a word`(columns: Int) {
        var it = WhyCase.portInUse
        it.configuration = [XMLRPCMember("command", .string("/srv/web " + String(repeating: "x", count: 300)))]
        let lines = it.lines(columns: columns)
        #expect(lines.allSatisfy { $0.count <= max(columns, 20 + 33) })
        if columns >= 60 { #expect(lines.allSatisfy { $0.count <= columns }) }
        let letters = lines.joined().filter { $0 == "x" }
        #expect(letters.count == it.lines().joined().filter { $0 == "x" }.count)
    }

    @Test
    func `on a terminal with colours the state has its own, and the rest of the text stays the same`() {
        let plain = WhyCase.portInUse.lines(columns: 80)
        let coloured = WhyCase.portInUse.lines(columns: 80, hasColours: true)
        #expect(
            coloured[0]
                == "\u{1b}[1mweb\u{1b}[0m is \u{1b}[31mFATAL\u{1b}[0m: exited with status 1 within 1 s (startsecs)"
        )
        #expect(
            coloured.contains(
                "    07:59:57         \u{1b}[33mBACKOFF\u{1b}[0m   exited with status 1 within 1 s (startsecs)"
            )
        )
        let stripped = coloured.map { line in
            ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[33m"].reduce(line) { $0.replacing($1, with: "") }
        }
        #expect(stripped == plain)
        #expect(!plain.contains { $0.contains("\u{1b}") })
    }

    @Test
    func `control characters of programs and names are spelled out`() {
        var it = WhyCase.portInUse
        it.name = "w\u{1b}[2Jeb"
        it.output.lines = ["error: \u{1b}]0;title\u{7}\r"]
        it.configuration = [XMLRPCMember("command", .string("a\nb"))]
        it.statusText = "\u{9b}2J"
        for hasColours in [false, true] {
            let text = it.lines(columns: 80, hasColours: hasColours).joined()
            #expect(!text.contains("\u{1b}]") && !text.contains("\u{1b}[2J") && !text.contains("\u{9b}"))
            #expect(!text.contains("\n") && !text.contains("\r") && !text.contains("\u{7}"))
        }
    }

    @Test
    func `a program that runs as it should`() {
        var it = WhyCase(pid: 12, health: "healthy", next: .runTimeout, nextAt: WhyCase.now + 3599)
        it.statusText = "serving 7 clients"
        it.checks = (0, 4, "")
        it.history = [
            (3605, .stopped, .starting, "autostart", .supervisor),
            (3600, .starting, .running, "stayed up for 5 s (startsecs)", .process),
            (3600, .running, .running, "healthy", .health),
        ]
        it.output = WhyOutput(channel: "stderr", lines: [], place: "is not kept (NONE)", isReadable: false)
        #expect(
            it.text() == """
                web is RUNNING: pid 12, since 07:00:00, 1 h ago, healthy
                  next       stopped at 08:59:59, in 59 min 59 s, if it runs until then (run_timeout)
                  says       serving 7 clients
                  health     healthy, checked 07:59:56, 4 s ago
                  command    /srv/web
                  history
                    06:59:55  STARTING  autostart (supervisord)
                    07:00:00  RUNNING   stayed up for 5 s (startsecs)
                    07:00:00  RUNNING   healthy (health check)
                  stderr     is not kept (NONE)

                """
        )
    }

    @Test
    func `a program that is unhealthy says since when its process runs, and what to do`() {
        var it = WhyCase(pid: 12, health: "unhealthy")
        it.checks = (3, 2, "connection refused")
        it.history = [(60, .starting, .running, "startsecs=0", .process)]
        it.output.lines = ["ERROR: no backend"]
        #expect(
            Array(it.lines().prefix(6)) == [
                "web is RUNNING: unhealthy: connection refused (3 failed checks)",
                "  stderr: ERROR: no backend",
                "  since      07:59:00, 1 min ago",
                "  next       nothing: healthcheck_action leaves it alone",
                "  try        supervisorctl restart web",
                "  health     unhealthy, checked 07:59:58, 2 s ago, 3 failed in a row: connection refused",
            ]
        )
    }

    @Test
    func `the last five lines follow a start that has failed`() {
        var it = WhyCase.portInUse
        it.output.lines = (1...9).map { "line \($0)" }
        let style = WhyStyle(columns: 80, hasColours: false)
        #expect(
            WhyReport(it.facts, style, localTime: Clock.universalTime).linesOfFailedStart == [
                "  exited with status 1 within 1 s (startsecs)", "  gave up after 2 failed starts (startretries=1)",
                "  stderr: line 5", "  stderr: line 6", "  stderr: line 7", "  stderr: line 8", "  stderr: line 9",
            ]
        )
    }

    @Test
    func `in the shell a command is what is typed there`() {
        #expect(WhyCase.portInUse.lines(isInShell: true).contains("  try        start web"))
    }
}

@Suite
struct WhyJSONTests {
    @Test
    func `it has the members of EXT-91, and the reason`() {
        var it = WhyCase.portInUse
        it.output.lines = (1...12).map { "line \($0)" }
        it.history = [(1, .starting, .backoff, "a \"b\"", .process)]
        it.state = .backoff
        it.next = .retry
        it.nextAt = WhyCase.now + 2
        let text = JSONText.lines([WhyJSON.value(it.facts, localTime: Clock.universalTime)])
        #expect(
            text == """
                [
                  {"name": "web", "state": "BACKOFF", "description": "d", "reason": "a \\"b\\"", "waiting_for": [], \
                "health": "", "restarts": 1, "next": {"what": "retry", "at": 1800000002}, \
                "history": [{"at": 1799999999, "from": "STARTING", "to": "BACKOFF", "cause": "a \\"b\\"", \
                "by": "process", "oom": false}], \
                "stderr": ["line 3", "line 4", "line 5", "line 6", "line 7", "line 8", "line 9", "line 10", "line 11", \
                "line 12"]}
                ]

                """
        )
    }

    @Test
    func `without a next step there is no time of it`() {
        let value = WhyJSON.value(WhyCase.portInUse.facts, localTime: Clock.universalTime)
        #expect(value["next"] == .structure([XMLRPCMember("what", .string("nothing")), XMLRPCMember("at", .null)]))
    }
}
