import Model
import Testing

@testable import Configuration

/// `%(file:PATH)s` in values (EXT-76).
@Suite struct SecretTests {
    /// Whose grammar would make something else of it in any value.
    private static let secret = "hunter2 \"a',b;#%(x)s$\\\nhunter2\n"
    private static let path = "/run/secrets/token"
    private static let written = "%(file:/run/secrets/token)s"

    private func process(_ lines: String, change: (inout FakeHost) -> Void = { _ in }) throws -> ProcessSettings {
        let configuration = try load(base + "[program:x]\n" + lines) { host in
            host[file: Self.path] = Self.secret + "\n"
            change(&host)
        }
        return try #require(configuration.groups.first?.processes.first)
    }

    // MARK: What it means

    @Test func `what a file holds is put in as it is, without its last newline`() throws {
        let process = try process(
            "command=/bin/app \(Self.written) x\(Self.written)y\nenvironment=A=\(Self.written),B=\"-\(Self.written)\",C=c"
        )
        let words = try CommandWords(process.command).words.map(process.revealed)
        #expect(words == ["/bin/app", Self.secret, "x\(Self.secret)y"])
        #expect(
            process.environment.mapValues(process.revealed) == ["A": Self.secret, "B": "-" + Self.secret, "C": "c"]
        )
    }

    @Test(arguments: [("a\n\n", "a\n"), ("a\r\n", "a"), ("a", "a"), ("\n", ""), ("", "")])
    func `one newline at its end is left out`(content: String, value: String) throws {
        let process = try process("command=a \(Self.written)") { $0[file: Self.path] = content }
        #expect(process.revealed(process.command) == "a \(value)")
    }

    @Test func `the settings have the path where the content belongs`() throws {
        let process = try process(
            "command=a \(Self.written)\ndirectory=/srv/\(Self.written)\nserverurl=http://\(Self.written)\npre_start=a \(Self.written)\n"
        )
        #expect(FileMark.shown(process.command) == "a \(Self.written)")
        #expect(process.directory.map(FileMark.shown) == "/srv/\(Self.written)")
        #expect(process.orchestration.hooks.commands[.preStart].map(FileMark.shown) == "a \(Self.written)")
        var dumped = process
        #expect(dumped.secrets == [Self.path: Self.secret])
        dumped.secrets = [:]
        #expect(!"\(dumped)".contains("hunter2"))
    }

    @Test func `a number is made of what the file holds`() throws {
        let process = try process("command=a\nstartsecs=%(file:/n)s\nautorestart=%(file:/t)s\nstopsignal=%(file:/s)s") {
            $0[file: "/n"] = "77\n"
            $0[file: "/t"] = "true\n"
            $0[file: "/s"] = "INT"
        }
        #expect(process.startsecs == 77 && process.autorestart == .always && process.stopSignal == .int)
    }

    @Test func `a path may be relative to the file, to a home, and have expansions of its own`() throws {
        let text =
            "command=a %(file:one)s %(file:~/two)s %(file:%(here)s/three)s %(file:/s/%(program_name)s-%(process_num)02d)s %(file:/e/%(ENV_COLOUR)s)s"
        let process = try process(text) {
            $0[file: "/srv/one"] = "1"
            $0[file: "/root/two"] = "2"
            $0[file: "/srv/three"] = "3"
            $0[file: "/s/x-00"] = "4"
            $0[file: "/e/blue"] = "5"
        }
        #expect(process.revealed(process.command) == "a 1 2 3 4 5")
        #expect(
            FileMark.shown(process.command)
                == "a %(file:/srv/one)s %(file:/root/two)s %(file:/srv/three)s %(file:/s/x-00)s %(file:/e/blue)s"
        )
    }

    @Test func `in an included file a relative path counts from that file's directory`() throws {
        let configuration = try load(base + "[include]\nfiles=inc/*.conf\n") {
            $0[file: "/srv/inc/a.conf"] = "[program:x]\ncommand=a %(file:one)s\nenv_file=e\n"
            $0[file: "/srv/inc/one"] = "1"
            $0[file: "/srv/inc/e"] = "E=2"
        }
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.revealed(process.command) == "a 1" && process.environment == ["E": "2"])
    }

    @Test func `a file may name files to include`() throws {
        let configuration = try load(base + "[include]\nfiles=%(file:names)s\n") {
            $0[file: "/srv/names"] = "inc/*.conf\n"
            $0[file: "/srv/inc/a.conf"] = "[program:x]\ncommand=a\n"
        }
        #expect(configuration.groups.map(\.name) == ["x"])
        #expect(configuration.sources.patterns == ["/srv/inc/*.conf"])
    }

    @Test func `variables of supervisord carry what they were set to`() throws {
        let text = "[supervisord]\nenvironment=TOKEN=\"\(Self.written)\"\n[program:x]\ncommand=a %(ENV_TOKEN)s\n"
        let configuration = try load(text) { $0[file: Self.path] = "two words" }
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(FileMark.shown(process.command) == "a \(Self.written)")
        #expect(try CommandWords(process.command).words.map(process.revealed) == ["a", "two words"])
        #expect(process.environment.mapValues(process.revealed) == ["TOKEN": "two words"])
        #expect(configuration.expansionVariables["TOKEN"] == nil)
    }

    @Test func `a probe asks for what the file holds, and is shown as it is written`() throws {
        let process = try process(
            "command=a\nhealthcheck=http://%(file:/h)s:80/?t=%(file:/t)s\nwait_for=unix:%(file:/u)s,exec:x %(file:/run/secrets/token)s,file:/a/%(file:/t)s\nready=log:up %(file:/t)s\n"
        ) {
            $0[file: "/h"] = "db.example\n"
            $0[file: "/t"] = "abc\n"
            $0[file: "/u"] = "/run/u\n"
        }
        let check = try #require(process.orchestration.healthCheck?.probe)
        #expect(check.shown == "http://%(file:/h)s/?t=%(file:/t)s")
        guard case .network(let target) = check else { return #expect(Bool(false)) }
        #expect(target.revealed(by: process) == .http(host: "db.example", port: 80, path: "/?t=abc"))
        #expect(
            process.orchestration.waits.map(\.shown) == [
                "unix:%(file:/u)s", "exec:x \(Self.written)", "file:/a/%(file:/t)s",
            ]
        )
        #expect(process.orchestration.readiness.revealed(by: process) == .log("up abc"))
    }

    @Test(arguments: [
        ("healthcheck", "http://%(file:/t)s/", "a b"), ("healthcheck", "http://h/%(file:/t)s", "a\r\nHost: b"),
        ("healthcheck", "unix:%(file:/t)s", "relative"), ("wait_for", "tcp://%(file:/t)s:80", "h:1"),
        ("wait_for", "file:/%(file:/t)s", "a\nb"), ("ready", "log:%(file:/t)s", "a\nb"),
        ("ready", "log:%(file:/t)s", ""),
    ])
    func `a probe refuses what cannot stand there`(key: String, value: String, content: String) {
        let text = base + "[program:x]\ncommand=a\n\(key)=\(value)\n"
        let message = refusal(text) { $0[file: "/t"] = content }
        #expect(
            message.hasPrefix(
                "invalid '\(key)' value '\(value)': what the file holds, which is not shown, cannot stand there"
            )
        )
    }

    // MARK: Changes

    @Test func `another content is another configuration, of those programs that use it alone`() throws {
        let text =
            base
            + "[program:x]\ncommand=a \(Self.written)\n[program:y]\ncommand=a\n[program:z]\nnumprocs=2\nprocess_name=%(process_num)d\ncommand=a\nenvironment=A=%(file:/s/%(process_num)d)s\n"
        func groups(_ token: String, _ second: String, more: String = "") throws -> [GroupSettings] {
            try load(text + more) {
                $0[file: Self.path] = token
                $0[file: "/s/0"] = "0"
                $0[file: "/s/1"] = second
            }.groups
        }
        let old = try groups("1", "1")
        #expect(
            UpdatePlan(active: old, new: try groups("1", "1", more: "[program:a]\ncommand=b \(Self.written)\n")).steps
                .map(\.group) == ["a"]
        )
        #expect(UpdatePlan(active: old, new: try groups("2", "1")).changed == ["x"])
        let plan = UpdatePlan(active: old, new: try groups("1", "2"))
        #expect(plan.steps == [UpdatePlan.Step(group: "z", reason: .changed(.init(changedProcesses: ["1"])))])
    }

    @Test func `a file is read once for all processes, and named among the sources`() throws {
        let configuration = try load(
            base + "[program:x]\ncommand=a \(Self.written)\nnumprocs=3\nprocess_name=%(process_num)d\n"
        ) {
            $0[file: Self.path] = "1"
        }
        #expect(configuration.sources.files == ["/srv/s.conf", Self.path])
    }

    // MARK: What is refused

    @Test(arguments: [
        ("%(file:/none)s", "'command=a' cannot be expanded: cannot read '/none': it does not exist"),
        ("%(file:/tmp)s", "cannot read '/tmp': it is a directory"),
        ("%(file:/denied)s", "cannot read '/denied': permission denied"),
        ("%(file:/pipe)s", "cannot read '/pipe': it is a named pipe"),
        ("%(file:/large)s", "cannot read '/large': it is larger than 1 MB"),
        ("%(file:/nul)s", "cannot read '/nul': it has a NUL byte"),
        ("%(file:/latin)s", "cannot read '/latin': it is not UTF-8"),
        ("%(file:)s", "the path is missing"),
        ("%(file:%(ENV_T)s)s", "the path may not come from a file itself"),
        ("%(file:/run/secrets/token)d", "the content of a file is put in by s alone"),
        ("%(file:/run/secrets/token).3s", "the content of a file is put in by s alone"),
        ("%(file:/%(none)s)s", "contains names ('none') which cannot be expanded"),
        ("%(file:/run/secrets/token", "incomplete format key"),
    ])
    func `a file that cannot be put in is an error that names it`(value: String, reason: String) {
        let text = "[supervisord]\nenvironment=T=%(file:/run/secrets/token)s\n[program:x]\ncommand=a \(value)\n"
        let message = refusal(text) {
            $0[file: Self.path] = Self.secret
            $0.inputProblems = ["/denied": .denied, "/pipe": .notRegular("a named pipe")]
            $0.files["/large"] = [UInt8](repeating: 65, count: 1 << 20 + 1)
            $0.files["/nul"] = [65, 0]
            $0.files["/latin"] = [0xe4]
        }
        #expect(message.contains(reason.replacing("'command=a' ", with: "")))
        #expect(message.contains("program:x.command"))
        #expect(!message.contains("hunter2"))
    }

    @Test func `an error of a value quotes it as it is written, with its place`() {
        let text = base + "[program:x]\ncommand=a\nstartsecs=1%(file:/run/secrets/token)s\n"
        var host = FakeHost(text)
        host[file: Self.path] = Self.secret
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        #expect(
            ConfigurationCheck(options, host: host).findings.map(\.text) == [
                "/srv/s.conf:4: [program:x] startsecs: invalid 'startsecs' value '1%(file:/run/secrets/token)s': what the "
                    + "file holds, which is not shown, is not right here (type: integer)"
            ]
        )
    }

    @Test func `a variable cannot have its name from a file`() {
        let message = refusal(base + "environment=A%(file:/t)s=1\n") { $0[file: "/t"] = "hunter2" }
        #expect(message == "invalid 'environment' value 'A%(file:/t)s': the name of a variable cannot come from a file")
    }

    @Test func `what a variable holds is no reason to warn of Supervisor 4.4`() {
        var host = FakeHost(base + "[program:x]\ncommand=a\nenvironment=A=b%(file:/t)sc,B='%(file:/t)s'\n")
        host[file: "/t"] = Self.secret
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        #expect(ConfigurationCheck(options, host: host).findings.isEmpty)
    }

    // MARK: What is shown

    /// Sections that are complete but for the option, and where what a file holds goes as it is.
    private static let sections: [(SectionKind, String)] = [
        (.supervisord, "[supervisord]\n"), (.supervisorctl, "[supervisorctl]\n"), (.include, "[include]\n"),
        (.inetServer, "[inet_http_server]\nport=1\nusername=u\npassword=p\n"),
        (.unixServer, "[unix_http_server]\nfile=/tmp/s\nusername=u\npassword=p\n"),
        (.program, "[program:x]\ncommand=a\n"), (.group, "[group:g]\n"),
        (.eventListener, "[eventlistener:x]\ncommand=a\nevents=EVENT\n"),
        (.fastCGIProgram, "[fcgi-program:x]\ncommand=a\nsocket=tcp://h:1\n"),
    ]

    private static let options: [(SectionKind, String)] = sections.flatMap { kind, _ in
        (OptionTable.names(of: kind) ?? []).map { (kind, $0) }
    }

    @Test("no error and no warning of any option shows what a file holds", arguments: options)
    func nothingShown(kind: SectionKind, option: String) throws {
        let section = try #require(Self.sections.first { $0.0 == kind }).1
        for content in [Self.secret, "hunter2"] {
            for value in [Self.written, "A=/\(Self.written) c,"] {
                var text = kind == .supervisord ? "" : base
                text += section.split(separator: "\n").filter { !$0.hasPrefix("\(option)=") }.joined(separator: "\n")
                text += "\n\(option)=\(value)\n"
                var host = FakeHost(text)
                host[file: Self.path] = content
                var options = CommandLineOptions()
                options.configuration = "/srv/s.conf"
                let findings = ConfigurationCheck(options, host: host).findings.map(\.text)
                #expect(!findings.contains { $0.contains("hunter2") }, "\(text)")
                do throws(ConfigurationError) {
                    let configuration = try ConfigurationLoader(host: host).load(options)
                    #expect(!configuration.notices.contains { $0.text.contains("hunter2") }, "\(text)")
                } catch {
                    #expect(!error.lines.contains("hunter2"), "\(text)")
                }
            }
        }
    }
}
