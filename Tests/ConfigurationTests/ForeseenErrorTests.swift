import Testing

@testable import Configuration

/// What `--test` says although a start would not, or only later.
@Suite("Errors that show only when something is used")
struct ForeseenErrorTests {
    private func check(_ text: String, change: (inout FakeHost) -> Void = { _ in }) -> [String] {
        var host = FakeHost(base + text)
        change(&host)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        return ConfigurationCheck(options, host: host).findings.map(\.text)
    }

    @Test(
        "a command that cannot be split is an error of the check, in the words of the start that fails",
        arguments: [
            (#"foo "bar"#, #"can't parse command 'foo "bar': No closing quotation"#),
            ("foo 'bar", #"can't parse command "foo 'bar": No closing quotation"#),
            (#"foo\"#, #"can't parse command 'foo\\': No escaped character"#),
            ("", "command is empty"),
        ]
    )
    func commands(command: String, words: String) throws {
        for section in ["program:a", "eventlistener:a", "fcgi-program:a"] {
            let text = "[\(section)]\nevents=TICK_5\nsocket=unix:///tmp/s\ncommand=\(command)\n"
            #expect(check(text).contains("/srv/s.conf:5: [\(section)] command: \(words)"))
            #expect(try load(base + text).groups.count == 1)
        }
    }

    @Test("a backslash that is meant to continue a line is a warning of the check (R-I11)")
    func escapedNewlines() throws {
        let text = "[program:a]\ncommand=php artisan \\\n  --sleep=3\n"
        #expect(
            check(text) == [
                "/srv/s.conf:3: warning: [program:a] command: a backslash at the end of a line makes the newline a part of an "
                    + "argument; leave it out: an indented line continues the one before"
            ]
        )
        #expect(try load(base + text).notices.isEmpty)
        // A shell inside the quotes takes it for what it is.
        #expect(check("[program:a]\ncommand=sh -c 'a \\\n  b'\n").isEmpty)
        #expect(check("[program:a]\ncommand=sh -c \"a \\\n  b\"\n").isEmpty)
        #expect(check("[program:a]\ncommand=echo a\\\\\n  b\n").isEmpty)
    }

    @Test(
        "what supervisorctl alone reads is checked too",
        arguments: [
            ("serverurl=ftp://x", "serverurl: Unknown protocol for serverurl ftp://x"),
            ("serverurl=", "serverurl: Unknown protocol for serverurl "),
            ("serverurl=localhost:9001", "serverurl: Unknown protocol for serverurl localhost:9001"),
            ("serverurl=unix://", "serverurl: serverurl names no socket"),
            ("serverurl=http://localhost:*:9001", "serverurl: '*:9001' is no port number"),
            ("serverurl=http://[::1]:x/", "serverurl: 'x' is no port number"),
            (
                "serverurl=%(ENV_NOPE)s",
                "serverurl: '%(ENV_NOPE)s' contains names ('ENV_NOPE') which cannot be expanded; the variable NOPE is not set"
            ),
            ("prompt=%(nope)s", "prompt: '%(nope)s' contains names ('nope') which cannot be expanded"),
            ("prompt=100%", "prompt: '100%' is badly formatted: incomplete format"),
            ("history_file=%(nope)s", "history_file: '%(nope)s' contains names ('nope') which cannot be expanded"),
            ("username=%(nope)s", "username: '%(nope)s' contains names ('nope') which cannot be expanded"),
            ("password=%(nope)s", "password: '%(nope)s' contains names ('nope') which cannot be expanded"),
        ]
    )
    func client(line: String, words: String) {
        #expect(check("[supervisorctl]\n\(line)\n") == ["/srv/s.conf:3: [supervisorctl] \(words)"])
    }

    @Test(
        "what supervisorctl can use is no error",
        arguments: [
            "serverurl=http://localhost", "serverurl=http://h:9001/p?q#f", "serverurl=http://[::1]:9001",
            "serverurl=http://u:p@h:1", "serverurl=unix:///tmp/s", "serverurl=unix://%(here)s/s", "prompt=",
            "history_file=",
        ]
    )
    func goodClient(line: String) {
        #expect(check("[supervisorctl]\n\(line)\n").isEmpty)
    }

    @Test(
        "an empty value where there has to be one is an error",
        arguments: [
            (
                "[unix_http_server]\nfile=",
                "[unix_http_server] file: section [unix_http_server] has an empty file value"
            ),
            ("[inet_http_server]\nport=", "[inet_http_server] port: not a valid port number: '' "),
            ("[group:g]\nprograms=", "[group:g] programs: the group names no programs"),
            ("[include]\nfiles=", "[include] files: no files are named"),
            (
                "[rpcinterface:x]\nsupervisor.rpcinterface_factory=",
                "[rpcinterface:x] supervisor.rpcinterface_factory:  cannot be resolved within [rpcinterface:x]; there are no "
                    + "Python plug-ins here"
            ),
        ]
    )
    func emptyValues(text: String, words: String) {
        #expect(check("\(text)\n") == ["/srv/s.conf:3: \(words)"])
    }

    @Test("a file of supervisord's without a name is a warning", arguments: ["logfile", "pidfile"])
    func emptyFileName(option: String) {
        let words = "an empty name is that of the working directory, which is no file"
        #expect(check("\(option)=\n") == ["/srv/s.conf:2: warning: [supervisord] \(option): \(words)"])
    }

    @Test(
        "what environment= will mean otherwise in Supervisor 4.4 is a warning",
        arguments: [
            (#"A="C:\\dir""#, #"Supervisor 4.4 will read 'C:\\dir' instead of 'C:\\\\dir' for A"#),
            (#"A="trailing\\""#, #"Supervisor 4.4 will read 'trailing\\' instead of 'trailing\\\\' for A"#),
            (#"A="'q'""#, #"Supervisor 4.4 will read "'q'" instead of 'q' for A"#),
            (#"A='"q"'"#, #"Supervisor 4.4 will read '"q"' instead of 'q' for A"#),
            (#"A="a"b"#, "Supervisor 4.4 will read 'ab' instead of 'a' for A"),
            ("A='it''s'", "Supervisor 4.4 will read 'its' instead of 'it' for A"),
        ]
    )
    func posix(value: String, words: String) throws {
        let findings = check("[program:a]\ncommand=x\nenvironment=\(value)\n")
        let expected = "/srv/s.conf:4: warning: [program:a] environment: \(words)"
        #expect(findings.contains { $0.hasPrefix(expected) }, "\(findings)")
        #expect(try load(base + "[program:a]\ncommand=x\nenvironment=A=1\n").notices.isEmpty)
    }

    @Test(
        "an environment that means the same in 4.4 is none",
        arguments: [
            "A=1,B=2", #"A="x,y",B='z'"#, "A=\"\"", "A=/usr/bin:/bin", "A=\"50%%\"",
        ]
    )
    func samePOSIX(value: String) {
        #expect(check("[program:a]\ncommand=x\nenvironment=\(value)\n").isEmpty)
    }

    @Test(
        "Supervisor 4.4's reading is that of shlex in POSIX mode",
        arguments: [
            (#"A="json {\"k\": 1}""#, #"json {"k": 1}"#), (#"A=a\b"#, "ab"), (#"A="a\b""#, #"a\b"#), ("A=é", "é"),
            (#"A='a\b'"#, #"a\b"#), ("A= 'x' #y", "x"), ("A=\"\"", ""), (#"A=a\,b"#, "a,b"),
        ]
    )
    func posixValues(text: String, value: String) throws {
        #expect(try POSIXKeyValuePairs(text).values == ["A": value])
    }
}
