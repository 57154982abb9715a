import Testing

@testable import Configuration

@Suite("Comparing configurations")
struct ConfigurationDiffTests {
    private func diff(_ old: String, _ new: String) throws -> [String] {
        let diff = ConfigurationDiff(active: try load(base + old).groups, new: try load(base + new).groups)
        return diff.added.map { "+\($0.name)" } + diff.changed.map { "~\($0.name)" }
            + diff.removed.map { "-\($0.name)" }
    }

    private let program = "[program:a]\ncommand=x\n"
    private let other = "[program:b]\ncommand=x\nhealthcheck=unix:/s\n"

    @Test("groups are added, changed and removed by name (CFG-170)")
    func kinds() throws {
        let old = "[program:a]\ncommand=x\n[program:b]\ncommand=x\n[program:c]\ncommand=x\n"
        let new = "[program:b]\ncommand=x\n[program:c]\ncommand=y\n[program:d]\ncommand=x\n"
        #expect(try diff(old, new) == ["+d", "~c", "-a"])
        #expect(try diff(old, old) == [])
    }

    @Test(
        "every option of a process counts (CFG-171)",
        arguments: [
            "priority=1", "autostart=no", "autorestart=no", "startsecs=2", "startretries=2", "exitcodes=1",
            "stopsignal=INT", "stopwaitsecs=1", "stopasgroup=yes", "killasgroup=yes", "user=me", "directory=/",
            "umask=0", "environment=A=1", "serverurl=x", "redirect_stderr=yes", "stdout_logfile_maxbytes=1",
            "stdout_logfile_backups=1", "stdout_capture_maxbytes=1", "stdout_events_enabled=yes", "stdout_syslog=yes",
            "stderr_logfile_maxbytes=1", "stderr_syslog=yes", "process_name=z", "depends_on=b", "wait_for=unix:/s",
            "restart_with=b", "type=oneshot", "ready=notify", "notify_socket=yes", "watchdog=1", "healthcheck=unix:/s",
            "backoff_delay=1", "restart_limit=1/1", "pre_start=x", "post_start=x", "pre_stop=x", "post_stop=x",
            "schedule=@daily",
            "watch=/x",
        ]
    )
    func options(_ line: String) throws {
        #expect(try diff(other + program, other + program + line + "\n") == ["~a"])
    }

    @Test(
        "and so does what goes with another",
        arguments: [
            ("wait_for=unix:/s", "wait_timeout=1"), ("ready=notify", "start_timeout=1"),
            ("type=forking\npidfile=/x", "pidfile=/y"), ("healthcheck=unix:/s", "healthcheck=unix:/t"),
            ("healthcheck=unix:/s", "healthcheck_interval=1"), ("healthcheck=unix:/s", "healthcheck_timeout=1"),
            ("healthcheck=unix:/s", "healthcheck_retries=1"), ("healthcheck=unix:/s", "healthcheck_start_period=1"),
            ("healthcheck=unix:/s", "healthcheck_start_interval=1"),
            ("healthcheck=unix:/s", "healthcheck_action=fatal"), ("backoff_delay=1", "backoff_factor=1.5"),
            ("backoff_delay=1", "backoff_limit=5"), ("backoff_delay=1", "backoff_reset=5"),
            ("pre_stop=x", "hook_timeout=1"), ("depends_on=b", "depends_on=b:healthy"),
            ("depends_on=b", "depends_on=b?"), ("restart_limit=1/1", "restart_limit=1/2"),
            ("schedule=@daily", "schedule=@hourly"), ("schedule=@daily", "schedule_catchup=no"),
            ("type=oneshot", "run_timeout=5"),
            ("watch=/x", "watch=/y"), ("watch=/x", "watch_action=HUP"),
        ]
    )
    func companions(_ lines: String, _ line: String) throws {
        let before = other + program + lines + "\n"
        #expect(try diff(before, before + "[program:a]\n" + line + "\n") == ["~a"])
    }

    @Test("the same settings in other words are the same")
    func otherWords() throws {
        let lines = "wait_for=unix:///s\nhealthcheck=http://h:80\nhealthcheck_interval=1m\nbackoff_delay=1\n"
        let others = "wait_for=unix:/s\nhealthcheck=http://h/\nhealthcheck_interval=60\nbackoff_delay=1000ms\n"
        #expect(try diff(program + lines, program + others + "backoff_factor=2\nready=startsecs\n") == [])
        #expect(try diff(program, program + "depends_on=\nready=startsecs\ntype=simple\npre_stop=\nschedule=\n") == [])
        let weekly = ["@weekly", "0 0 * * 7", "00  0 * * SUN"].map { program + "schedule=\($0)\n" }
        #expect(try diff(weekly[0], weekly[1]) == [] && diff(weekly[1], weekly[2]) == [])
    }

    @Test("a log file that becomes AUTO does not count, one that was AUTO does (CFG-171)")
    func automaticLogs() throws {
        #expect(try diff(program, program + "stdout_logfile=AUTO\n") == [])
        #expect(try diff(program + "stderr_logfile=NONE\n", program) == [])
        #expect(try diff(program + "stdout_logfile=/tmp/x\n", program) == [])
        #expect(try diff(program, program + "stdout_logfile=/tmp/x\n") == ["~a"])
        #expect(try diff(program, program + "stderr_logfile=NONE\n") == ["~a"])
        #expect(try diff(program + "stderr_logfile=NONE\n", program + "stderr_logfile=/tmp/x\n") == ["~a"])
    }

    @Test("the environment of [supervisord] changes every group (CFG-172)")
    func globalEnvironment() throws {
        #expect(try diff(program, "environment=A=1\n" + program) == ["~a"])
    }

    @Test("pools compare their own options, FastCGI groups their address only (CFG-170)")
    func specialGroups() throws {
        let pool = "[eventlistener:e]\ncommand=x\n"
        #expect(try diff(pool + "events=TICK\n", pool + "events=TICK_5\n") == ["~e"])
        #expect(try diff(pool + "events=TICK,EVENT\n", pool + "events=EVENT,TICK\n") == [])
        #expect(try diff(pool + "events=TICK\n", pool + "events=TICK\nbuffer_size=3\n") == ["~e"])
        let socket = "[fcgi-program:f]\ncommand=x\nsocket=unix:///tmp/f\n"
        #expect(try diff(socket, socket + "socket_mode=0777\nsocket_backlog=3\nsocket_owner=me\n") == [])
        #expect(try diff(socket, "[fcgi-program:f]\ncommand=x\nsocket=unix:///tmp/g\n") == ["~f"])
        #expect(try diff(socket, "[program:f]\ncommand=x\n") == ["~f"])
        let member = "[group:g]\nprograms=f\n"
        #expect(try diff(member + socket, member + socket + "socket_mode=0777\nsocket_backlog=3\n") == [])
        let moved = "[fcgi-program:f]\ncommand=x\nsocket=unix:///tmp/g\n"
        #expect(try diff(member + socket, member + moved) == ["~g"])
    }
}
