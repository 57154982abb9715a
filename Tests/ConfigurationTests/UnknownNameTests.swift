import Model
import Testing

@testable import Configuration

@Suite("Keys and sections that nobody knows")
struct UnknownNameTests {
    /// What is said of one key of a section.
    private func words(_ section: String, _ key: String) -> String {
        let text = "[supervisord]\n[\(section)]\ncommand=x\n\(key)=1\n"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let findings = ConfigurationCheck(options, host: FakeHost(text)).findings
        return findings.first { $0.option == key }?.reason ?? "(known)"
    }

    @Test(
        "a key is told what it was meant to be (EXT-56)",
        arguments: [
            ("program:x", "stdout_log", "unknown key, did you mean stdout_logfile?"),
            ("program:x", "log_stdout", "unknown key, did you mean stdout_logfile?"),
            (
                "program:x", "logfile",
                "unknown key, did you mean stdout_logfile? (logfile is a key of [supervisord])"
            ),
            (
                "program:x", "logfile_maxbytes",
                "unknown key, did you mean stdout_logfile_maxbytes? (logfile_maxbytes is a key of [supervisord])"
            ),
            ("program:x", "loglevel", "unknown key, it is a key of [supervisord]"),
            ("program:x", "restart", "unknown key, did you mean autorestart?"),
            ("program:x", "auto_restart", "unknown key, did you mean autorestart?"),
            ("program:x", "auto_start", "unknown key, did you mean autostart?"),
            ("program:x", "unmask", "unknown key, did you mean umask?"),
            ("program:x", "enviroment", "unknown key, did you mean environment?"),
            ("program:x", "cwd", "unknown key, did you mean directory?"),
            ("program:x", "events", "unknown key, it is a key of [eventlistener:x]"),
            ("program:x", "daemon", "unknown key, did you mean nodaemon, a key of [supervisord]?"),
            ("program:x", "colour", "unknown key"),
            ("program:x", "depends", "unknown key, did you mean depends_on?"),
            ("program:x", "dependson", "unknown key, did you mean depends_on?"),
            ("program:x", "depend_on", "unknown key, did you mean depends_on?"),
            ("program:x", "requires", "unknown key, did you mean depends_on?"),
            ("program:x", "waitfor", "unknown key, did you mean wait_for?"),
            ("program:x", "health_check", "unknown key, did you mean healthcheck?"),
            ("program:x", "health_check_interval", "unknown key, did you mean healthcheck_interval?"),
            ("program:x", "health_interval", "unknown key, did you mean healthcheck_interval?"),
            ("program:x", "pid_file", "unknown key, did you mean pidfile?"),
            ("program:x", "watchdogsec", "unknown key, did you mean watchdog?"),
            ("program:x", "restartsec", "unknown key, did you mean backoff_delay?"),
            ("program:x", "execstartpre", "unknown key, did you mean pre_start?"),
            ("program:x", "prestop", "unknown key, did you mean pre_stop?"),
            ("program:x", "socket", "unknown key, it is a key of [fcgi-program:x]"),
            ("fcgi-program:x", "dependson", "unknown key, did you mean depends_on?"),
            ("eventlistener:x", "health_check", "unknown key, did you mean healthcheck?"),
            ("supervisord", "depends_on", "unknown key, it is a key of [program:x]"),
            ("group:x", "pidfile", "unknown key, it is a key of [program:x] and [supervisord]"),
            ("eventlistener:x", "result_hander", "unknown key, did you mean result_handler?"),
            ("supervisord", "exitcodes", "unknown key, it is a key of [program:x]"),
            ("supervisord", "stdout_logfile", "unknown key, it is a key of [program:x]"),
            ("supervisord", "daemon", "unknown key, did you mean nodaemon?"),
            ("group:x", "priorty", "unknown key, did you mean priority?"),
            ("group:x", "stopsignal", "unknown key, it is a key of [program:x]"),
            ("unix_http_server", "nodaemon", "unknown key, it is a key of [supervisord]"),
            ("unix_http_server", "path", "unknown key, did you mean file?"),
            ("supervisorctl", "loglevel", "unknown key, it is a key of [supervisord]"),
        ]
    )
    func guesses(section: String, key: String, expected: String) {
        #expect(words(section, key) == expected)
    }

    @Test("a key that many programs have is one line, at the first of them (EXT-56)")
    func oneLineForEachKey() {
        let programs = { (count: Int) in
            (0..<count).map { "[program:p\($0)]\ncommand=x\ndependent_startup=true\n" }.joined()
        }
        #expect(
            check(programs(3)) == [
                "/srv/s.conf:4: warning: [program:p0] dependent_startup: unknown key (also in [program:p1], [program:p2])"
            ]
        )
        #expect(
            check(programs(419)) == [
                "/srv/s.conf:4: warning: [program:p0] dependent_startup: unknown key (also in 418 other sections)"
            ]
        )
    }

    @Test("a missing option is told with the key that was meant to be it")
    func slipOfRequiredOption() {
        #expect(
            check("[program:a]\ncomand=/bin/cat\n").first
                == "/srv/s.conf:2: [program:a]: program section program:a does "
                + "not specify a command; the key 'comand' in line 3 is unknown, did you mean command?"
        )
        #expect(
            check("[unix_http_server]\npath=/tmp/s\n").first?.hasSuffix(
                "the key 'path' in line 3 is unknown, did you mean file?"
            )
                == true
        )
    }

    @Test("a missing option keeps Supervisor's line, and the key is on a line of its own")
    func slipAtStart() throws {
        let error = #expect(throws: ConfigurationError.self) { try load(base + "[program:a]\nexec=/bin/cat\n") }
        #expect(
            error?.lines == "program section program:a does not specify a command in section 'program:a' (file: "
                + "'/srv/s.conf')\nthe key 'exec' in line 3 is unknown, did you mean command?"
        )
    }

    private let slips = base + "[program:a]\ncommand=x\nauto_restart=1\n[programs:b]\n"

    @Test("the log of a container, and a person at a terminal, are told at start; other logs are not (EXT-57)")
    func atStart() throws {
        let warnings = [
            "/srv/s.conf:4: [program:a] auto_restart: unknown key, did you mean autorestart?",
            "/srv/s.conf:5: [programs:b]: unknown section, did you mean [program:b]?",
        ].map { Notice(level: .warn, text: $0) }
        #expect(try load(slips).notices.isEmpty)
        #expect(try load(slips) { $0.isOnTerminal = true }.notices == warnings)
        #expect(try load(slips) { $0.isContainerEntrypoint = true }.notices == warnings)
    }

    private func check(_ text: String) -> [String] {
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        return ConfigurationCheck(options, host: FakeHost(base + text)).findings.map(\.text)
    }
}
