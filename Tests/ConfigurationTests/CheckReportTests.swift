import Testing

@testable import Configuration

/// What `supervisord --test` says beyond errors and unknown keys (EXT-56).
@Suite struct CheckReportTests {
    private func check(_ text: String, change: (inout FakeHost) -> Void = { _ in }) -> ConfigurationCheck {
        var host = FakeHost(text)
        host.directories.insert("/dev")
        change(&host)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        return ConfigurationCheck(options, host: host)
    }

    private func texts(_ text: String, change: (inout FakeHost) -> Void = { _ in }) -> [String] {
        check(base + text, change: change).findings.map(\.text)
    }

    // MARK: The last line

    @Test(
        arguments: [
            ("", "ok: 0 programs, 0 warnings"),
            ("[program:a]\ncommand=x\n", "ok: 1 program, 0 warnings"),
            ("[program:a]\ncommand=x\nnumprocs=3\nprocess_name=%(process_num)d\n", "ok: 1 program, 0 warnings"),
            (
                "[program:a]\ncommand=x\ncolour=1\n[program:b]\ncommand=x\nshape=2\n[fcgi-program:c]\ncommand=x\n"
                    + "socket=unix:///tmp/s\n[group:g]\nprograms=a,b\n",
                "ok: 3 programs, 1 group, 2 warnings"
            ),
            (
                "[eventlistener:a]\ncommand=x\nevents=TICK_5\n[eventlistener:b]\ncommand=x\nevents=TICK_5\n",
                "ok: 0 programs, 2 event listeners, 0 warnings"
            ),
            ("[program:a]\ncommand=x\ncolour=1\nstartsecs=x\n", "failed: 1 error, 1 warning"),
        ]
    )
    func `the last line counts what there is`(text: String, summary: String) {
        #expect(check(base + text).summary == summary)
    }

    // MARK: Fragments

    private let fragment = "[program:a]\ncommand=x\ndepends_on=db\n[group:g]\nprograms=a,other\n"

    @Test func `a file of conf-d is checked by itself, and a note says so`() {
        let check = check(fragment)
        #expect(
            check.findings.map(\.text) == [
                "/srv/s.conf:3: warning: [program:a] depends_on: invalid 'depends_on' value 'db': there is no program of this "
                    + "name",
                "/srv/s.conf:5: warning: [group:g] programs: the program other has to be in another file, it is not in this "
                    + "one",
            ]
        )
        #expect(check.exitStatus == 0)
        #expect(check.note?.hasPrefix("note: no section [supervisord]: checked as a part of a configuration") == true)
        #expect(check.summary == "ok: 1 program, 1 group, 2 warnings")
    }

    @Test func `its errors are errors`() {
        let check = self.check("[program:a]\ncommand=x \"\nstartsecs=1m\n")
        #expect(check.findings.count(where: \.isError) == 2)
        #expect(check.exitStatus == 2)
    }

    @Test(arguments: [
        "[unix_http_server]\nfile=/tmp/s\n", "[include]\nfiles=*.x\n[program:a]\ncommand=x\n", "[other]\nk=v\n",
    ])
    func `a main file without its section is none`(text: String) {
        let check = check(text)
        #expect(check.note == nil)
        #expect(check.findings.map(\.text).contains { $0.hasPrefix(".ini file does not include supervisord section") })
        #expect(check.exitStatus == 2)
    }

    @Test func `supervisord does not start with one, and tells a person what is missing`() {
        let plain = #expect(throws: ConfigurationError.self) { try load(fragment) }
        #expect(plain?.lines == ".ini file does not include supervisord section")
        let error = #expect(throws: ConfigurationError.self) { try load(fragment) { $0.isOnTerminal = true } }
        #expect(
            error?.lines
                == ".ini file does not include supervisord section\n/srv/s.conf has no section [supervisord]: add one, "
                + "empty for the defaults"
        )
    }

    @Test func `in a container it is a whole configuration`() {
        let check = check(fragment) { $0.isContainerEntrypoint = true }
        #expect(check.note == nil)
        #expect(check.exitStatus == 2)
    }

    // MARK: Keys without effect

    @Test(
        arguments: [
            (
                "nodaemon=true\ndirectory=/tmp\n",
                "[supervisord] directory: has no effect: in the foreground supervisord stays in the directory that it is "
                    + "started in"
            ),
            (
                "logfile=/dev/stdout\nlogfile_maxbytes=5MB\n",
                "[supervisord] logfile_maxbytes: has no effect: /dev/stdout is not rotated"
            ),
            (
                "logfile=/dev/stdout\nlogfile_backups=5\n",
                "[supervisord] logfile_backups: has no effect: /dev/stdout is not rotated"
            ),
            (
                "[program:a]\ncommand=x\nstdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=1MB\n",
                "[program:a] stdout_logfile_maxbytes: has no effect: /dev/stdout is not rotated"
            ),
            (
                "[program:a]\ncommand=x\nstderr_logfile=/dev/stderr\nstderr_logfile_backups=1\n",
                "[program:a] stderr_logfile_backups: has no effect: /dev/stderr is not rotated"
            ),
            (
                "[program:a]\ncommand=x\nkillmode=tree\nstopasgroup=true\n",
                "[program:a] stopasgroup: has no effect: killmode=tree says who is stopped"
            ),
            (
                "[eventlistener:a]\ncommand=x\nevents=TICK_5\nstdout_events_enabled=true\n",
                "[eventlistener:a] stdout_events_enabled: has no effect: the standard output of an event listener carries its "
                    + "protocol"
            ),
        ]
    )
    func `a key that changes nothing where it stands is a warning of the check alone`(text: String, warning: String)
        throws
    {
        let found = texts(text)
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("warning: " + warning) == true, "\(found)")
        #expect(try load(base + text, change: { $0.directories.insert("/dev") }).notices.isEmpty)
    }

    @Test(
        arguments: [
            "directory=/tmp\n", "logfile=/dev/stdout\nlogfile_maxbytes=0\n", "logfile_maxbytes=5MB\n",
            "[program:a]\ncommand=x\nstdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\nstdout_logfile_backups=0\n",
            "[program:a]\ncommand=x\nstdout_logfile=/tmp/l\nstdout_logfile_maxbytes=1MB\n",
            "[program:a]\ncommand=x\nstopasgroup=true\n", "[program:a]\ncommand=x\nkillmode=tree\nstopasgroup=false\n",
            "[program:a]\ncommand=x\nstdout_events_enabled=true\n",
            "[eventlistener:a]\ncommand=x\nevents=TICK_5\nstdout_events_enabled=false\n",
        ]
    )
    func `a key that has an effect, or asks for none, is no news`(text: String) {
        #expect(texts(text) == [])
    }

    @Test func `childlogdir of a container is for programs with AUTO logs`() {
        let container = { (text: String) in texts(text) { $0.isContainerEntrypoint = true } }
        let log = "[program:a]\ncommand=x\nstdout_logfile=/dev/stdout\nstderr_logfile="
        #expect(
            container("childlogdir=/tmp\n\(log)/dev/stderr\n") == [
                "/srv/s.conf:2: warning: [supervisord] childlogdir: has no effect: no program has an AUTO log"
            ]
        )
        #expect(container("childlogdir=/tmp\n\(log)AUTO\n") == [])
    }

    // MARK: Guesses

    @Test(arguments: [("logfile_stdout", "stdout_logfile"), ("maxbytes_stdout_logfile", "stdout_logfile_maxbytes")])
    func `the words of a key may be in another order`(key: String, meant: String) {
        #expect(
            texts("[program:a]\ncommand=x\n\(key)=1\n").first?.hasSuffix("unknown key, did you mean \(meant)?") == true
        )
    }

    @Test func `a key that is wrong in sections of several kinds is one line`() {
        let text = "[program:a]\ncommand=x\ncwd=/\n[eventlistener:b]\ncommand=x\nevents=TICK_5\ncwd=/\n"
        #expect(
            texts(text) == [
                "/srv/s.conf:4: warning: [program:a] cwd: unknown key, did you mean directory? (also in [eventlistener:b])"
            ]
        )
    }
}
