import Testing

@testable import Configuration

@Suite("supervisord --test")
struct ConfigurationCheckTests {
    private func check(_ text: String, change: (inout FakeHost) -> Void = { _ in }) -> ConfigurationCheck {
        var host = FakeHost(text)
        change(&host)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        return ConfigurationCheck(options, host: host)
    }

    @Test("every error is reported with file, line, section and key (EXT-56)")
    func everyError() {
        let text = """
            [supervisord]
            loglevel=loud
            minfds=many
            [program:a]
            command=/bin/cat %(nope)s
            priority=high
            startsecs=x
            [program:b]
            autostart=false
            [eventlistener:e]
            command=/bin/cat
            buffer_size=0
            [group:g]
            programs=zz
            [inet_http_server]
            port=host:0
            """
        let check = check(text)
        #expect(
            check.findings.map(\.text) == [
                "/srv/s.conf:2: [supervisord] loglevel: bad logging level name 'loud'",
                "/srv/s.conf:3: [supervisord] minfds: 'many' is not a whole number",
                "/srv/s.conf:5: [program:a] command: '/bin/cat %(nope)s' contains names ('nope') which cannot be expanded",
                "/srv/s.conf:6: [program:a] priority: 'high' is not a whole number",
                "/srv/s.conf:7: [program:a] startsecs: 'x' is not a whole number",
                "/srv/s.conf:8: [program:b]: program section program:b does not specify a command",
                "/srv/s.conf:10: [eventlistener:e]: section requires an \"events\" line",
                "/srv/s.conf:12: [eventlistener:e] buffer_size: section sets invalid buffer_size (0)",
                "/srv/s.conf:14: [group:g] programs: names unknown program or fcgi-program zz",
                "/srv/s.conf:16: [inet_http_server] port: 0 is below lower bound (1)",
            ]
        )
        #expect(check.exitStatus == 2)
    }

    @Test("unknown keys and mistyped sections are warnings with a guess, and do not change the status (EXT-56)")
    func unknownNames() {
        let text = """
            [supervisord]
            [program:a]
            command=x
            autostrat=false
            colour=red
            cap_drop=ALL
            rlimit_nofile=10
            [programs:b]
            [PROGRAM:c]
            [eventlistner:d]
            [program]
            [supervisord:x]
            [other]
            k=v
            [rpcinterface:x]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            """
        let check = check(text)
        #expect(
            check.findings.map(\.text) == [
                "/srv/s.conf:4: warning: [program:a] autostrat: unknown key, did you mean autostart?",
                "/srv/s.conf:5: warning: [program:a] colour: unknown key",
                "/srv/s.conf:8: warning: [programs:b]: unknown section, did you mean [program:b]?",
                "/srv/s.conf:9: warning: [PROGRAM:c]: unknown section, did you mean [program:c]?",
                "/srv/s.conf:10: warning: [eventlistner:d]: unknown section, did you mean [eventlistener:d]?",
                "/srv/s.conf:11: warning: [program]: unknown section, did you mean [program:NAME]?",
                "/srv/s.conf:12: warning: [supervisord:x]: unknown section, did you mean [supervisord]?",
            ]
        )
        #expect(check.exitStatus == 0)
    }

    @Test("Supervisor's warnings and what environment= loses are among the findings (CFG-73, CFG-137)")
    func warnings() {
        let text = base + "[program:a]\ncommand=x\nenvironment=A=~/x\nredirect_stderr=true\nstderr_logfile=/tmp/e\n"
        #expect(
            check(text).findings.map(\.text) == [
                "/srv/s.conf:4: warning: [program:a] environment: '/x' behind 'A=~' is dropped; put the value in quotes",
                "/srv/s.conf:6: warning: [program:a] stderr_logfile: For [program:a], redirect_stderr=true but "
                    + "stderr_logfile has also been set to a filename, the filename has been ignored",
            ]
        )
    }

    @Test("bad lines are reported one by one, and the rest is still checked (CFG-14)")
    func badLines() {
        #expect(
            check(base + "nonsense\n[program:a]\nmore\ncommand=x\nstartsecs=y\n").findings.map(\.text) == [
                "/srv/s.conf:2: neither a section header nor an option: 'nonsense\\n'",
                "/srv/s.conf:4: neither a section header nor an option: 'more\\n'",
                "/srv/s.conf:6: [program:a] startsecs: 'y' is not a whole number",
            ]
        )
    }

    @Test("a process's error is reported once, however many processes there are")
    func manyProcesses() {
        let text = base + "[program:a]\nnumprocs=500\nprocess_name=%(process_num)d\ncommand=%(nope)s%(process_num)d\n"
        #expect(check(text).findings.count == 1)
    }

    @Test("a file that cannot be found or read is one finding (CFG-2, CFG-5)")
    func noFile() {
        let options = CommandLineOptions()
        #expect(ConfigurationCheck(options, host: FakeHost()).exitStatus == 2)
        #expect(
            check("") { $0.problems["/srv/s.conf"] = .unreadable }.findings.map(\.text)
                == ["could not read config file /srv/s.conf"]
        )
    }

    @Test("a good file has no findings")
    func good() {
        let check = check(base + "[program:a]\ncommand=x\n[unix_http_server]\nfile=/tmp/s\n[supervisorctl]\nprompt=p\n")
        #expect(check.findings.isEmpty)
        #expect(check.exitStatus == 0)
    }

    @Test("names that a word is the beginning of are preferred to those that look like it (EXT-56)")
    func completions() {
        let spelling = Spelling(["stdout_syslog", "stdout_logfile", "stdout_logfile_maxbytes", "stderr_logfile"])
        #expect(spelling.completion(of: "stdout_log") == "stdout_logfile")
        #expect(spelling.completion(of: "std") == nil)
        #expect(spelling.completion(of: "st") == nil)
        #expect(spelling.whole(ofEnd: "logfile") == "stdout_logfile")
        #expect(spelling.whole(ofEnd: "logfile_maxbytes") == "stdout_logfile_maxbytes")
        #expect(spelling.whole(ofEnd: "file") == nil)
    }

    @Test("a guess is made for slips, not for other words (EXT-56)")
    func guesses() {
        let known = ["command", "autostart", "autorestart", "user", "umask"]
        #expect(EditDistance.nearest(to: "comand", among: known) == "command")
        #expect(EditDistance.nearest(to: "autorestrat", among: known) == "autorestart")
        #expect(EditDistance.nearest(to: "usre", among: known) == "user")
        #expect(EditDistance.nearest(to: "colour", among: known) == nil)
    }
}
