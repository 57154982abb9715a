import Model
import Testing

@testable import Configuration

@Suite("Container mode")
struct ContainerModeTests {
    private func loadInContainer(_ text: String) throws -> Configuration {
        try load(text) { $0.isContainerEntrypoint = true }
    }

    private func channel(_ path: String, maxBytes: Int? = nil) -> ChannelSettings {
        var channel = ChannelSettings()
        channel.logfile = .file(path)
        channel.maxBytes = maxBytes ?? channel.maxBytes
        return channel
    }

    @Test("the defaults change: in front, to the standard output, control implied; the pidfile is the same (EXT-1)")
    func defaults() throws {
        let configuration = try loadInContainer("[program:x]\ncommand=a\n")
        let daemon = configuration.daemon
        #expect(daemon.container)
        #expect(daemon.nodaemon)
        #expect(!daemon.daemonizeRequested)
        #expect(daemon.log == .file("/dev/stdout"))
        #expect(daemon.logMaxBytes == 0)
        #expect(daemon.pidfile == "/srv/supervisord.pid" && !daemon.isPidfileAsked)
        #expect(configuration.rpcNamespaces == ["supervisor"])
        #expect(configuration.impliesControlSocket)
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.stdout == channel("/dev/stdout", maxBytes: 0))
        #expect(process.stderr == channel("/dev/stderr", maxBytes: 0))
        #expect(process.streamLog.keep == 16 << 10 && daemon.logKeep == 16 << 10)
        #expect(configuration.notices.isEmpty)
    }

    @Test("log_keep=0 keeps nothing in a container either (EXT-79)")
    func nothingKept() throws {
        let own = try loadInContainer("[program:x]\ncommand=a\nlog_keep=0\n")
        #expect(own.groups.first?.processes.first?.streamLog.keep == 0 && own.daemon.logKeep == 16 << 10)
        let all = try loadInContainer("[supervisord]\nlog_keep=0\n[program:x]\ncommand=a\n")
        #expect(all.groups.first?.processes.first?.streamLog.keep == 0 && all.daemon.logKeep == 0)
    }

    @Test("explicit keys win (EXT-1)")
    func explicitKeys() throws {
        let configuration = try loadInContainer(
            """
            [supervisord]
            nodaemon=false
            logfile=/tmp/l
            pidfile=/tmp/p
            [program:x]
            command=a
            stdout_logfile=AUTO
            stderr_logfile=/tmp/e
            [inet_http_server]
            port=9001
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            """
        )
        #expect(!configuration.daemon.nodaemon)
        #expect(configuration.daemon.daemonizeRequested)
        #expect(configuration.daemon.log == .file("/tmp/l"))
        #expect(configuration.daemon.logMaxBytes == 50 << 20)
        #expect(configuration.daemon.pidfile == "/tmp/p" && configuration.daemon.isPidfileAsked)
        #expect(configuration.rpcNamespaces == ["supervisor"])
        #expect(!configuration.impliesControlSocket)
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.stdout == ChannelSettings())
        #expect(process.stderr == channel("/tmp/e"))
    }

    @Test("listeners and FastCGI programs keep their standard output for the protocol (EXT-1)")
    func protocolSpeakers() throws {
        let configuration = try loadInContainer(
            "[eventlistener:e]\ncommand=a\nevents=TICK\n[fcgi-program:f]\ncommand=a\nsocket=tcp://localhost:1\n"
        )
        for process in configuration.groups.flatMap(\.processes) {
            #expect(process.stdout == ChannelSettings())
            #expect(process.stderr == channel("/dev/stderr", maxBytes: 0))
        }
    }

    @Test("a directory for AUTO logs that was named is used, for programs of every kind (EXT-1)")
    func namedChildLogDirectory() throws {
        let text =
            "[program:p]\ncommand=a\n[eventlistener:e]\ncommand=a\nevents=TICK\n[fcgi-program:f]\ncommand=a\n"
            + "socket=tcp://localhost:1\n[program:own]\ncommand=a\nstdout_logfile=/tmp/x\n"
        var options = CommandLineOptions()
        options.childLogDirectory = "/tmp"
        options.container = true
        for configuration in [
            try loadInContainer(base + "childlogdir=/tmp\n" + text), try load(text, options: options),
        ] {
            let processes = configuration.groups.flatMap(\.processes)
            #expect(processes.count == 4)
            for process in processes {
                #expect(process.stdout.logfile == (process.name == "own" ? .file("/tmp/x") : .auto))
                #expect(process.stderr == ChannelSettings())
            }
        }
    }

    @Test("the command line beats the key, and the key beats what we are (EXT-1)")
    func precedence() throws {
        #expect(try !loadInContainer(base + "container=false\n").daemon.container)
        #expect(try loadInContainer(base + "container=Auto\n").daemon.container)
        #expect(try load(base + "container=true\n").daemon.container)
        var options = CommandLineOptions()
        options.container = false
        #expect(try !load(base + "container=true\n", options: options).daemon.container)
        #expect(refusal(base + "container=perhaps\n") == "not a valid boolean value: 'perhaps'")
    }

    @Test("directories that are missing are no errors, and --test tells of them (EXT-12)")
    func missingDirectories() throws {
        let lines = ["logfile=/nope/l", "pidfile=/nope/p", "childlogdir=/nope"]
        let text = base + lines.joined(separator: "\n") + "\n"
        let daemon = try loadInContainer(text).daemon
        #expect(daemon.log == .file("/nope/l") && daemon.pidfile == "/nope/p" && daemon.childLogDirectory == "/nope")
        for line in lines { #expect(refusal(base + line + "\n") != "(accepted)") }

        var host = FakeHost(text)
        host.isContainerEntrypoint = true
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let check = ConfigurationCheck(options, host: host)
        #expect(
            check.findings.map(\.text) == [
                "/srv/s.conf:2: warning: [supervisord] logfile: The directory named as part of the path /nope/l does not "
                    + "exist",
                "/srv/s.conf:3: warning: [supervisord] pidfile: The directory named as part of the path /nope/p does not "
                    + "exist",
                "/srv/s.conf:4: warning: [supervisord] childlogdir: /nope is not an existing directory",
            ]
        )
        #expect(check.exitStatus == 0)
    }

    @Test(
        "nor are they on the command line (EXT-12)",
        arguments: [("-l", "logfile"), ("-j", "pidfile"), ("-q", "childlogdir")]
    )
    func missingDirectoriesOnCommandLine(_ shown: String, _ name: String) throws {
        let given = CommandLineOption.Scanned(shown: shown, name: name, value: "/nope/x")
        let mode = CommandLineOption.Scanned(shown: "--container", name: "container")
        let request = { (options: [CommandLineOption.Scanned], host: FakeHost) throws(ConfigurationError) in
            try CommandLineOptions.request(options, argv0: "supervisord", host: host)
        }
        #expect(throws: ConfigurationError.self) { try request([given], FakeHost()) }
        _ = try request([given, mode], FakeHost())
        var container = FakeHost()
        container.isContainerEntrypoint = true
        _ = try request([given], container)
    }

    @Test(
        "root, whom a container of another user cannot have, is ignored with one warning (EXT-12)",
        arguments: ["root", "0", "root:root"]
    )
    func rootForNonRoot(_ user: String) throws {
        let text = base + "user=\(user)\n"
        let configuration = try load(text) { host in
            host.isContainerEntrypoint = true
            host.userID = 1000
            // An image from scratch knows no names.
            host.users = []
        }
        #expect(configuration.daemon.user == nil)
        #expect(
            configuration.notices == [
                Notice(
                    level: .warn,
                    text:
                        "user=\(user) of [supervisord] is ignored: this container runs as user 1000, which cannot become "
                        + "root"
                )
            ]
        )
        #expect(try load(text) { $0.userID = 1000 }.daemon.user?.uid == 0)
        #expect(try load(text) { $0.isContainerEntrypoint = true }.daemon.user?.uid == 0)
    }

    @Test("an implied server is expected where serverurl points to a unix socket (EXT-9)")
    func impliedPath() throws {
        let path = { (text: String) in try self.loadInContainer(text).impliedControlPath }
        #expect(try path("[supervisorctl]\nserverurl=unix://%(here)s/s.sock\n") == "/srv/s.sock")
        #expect(try path("[supervisorctl]\nserverurl=http://localhost:9001\n") == nil)
        #expect(try path("[supervisorctl]\nserverurl=%(nope)s\n") == nil)
        #expect(try path("[supervisorctl]\nserverurl=unix:///a\n[unix_http_server]\nfile=/b\n") == nil)
        #expect(try load(base + "[supervisorctl]\nserverurl=unix:///a\n").impliedControlPath == nil)
    }

    @Test("outside a container a [supervisord] header is needed and nothing is implied (CFG-24, PLUG-4)")
    func outside() throws {
        #expect(refusal("[program:x]\ncommand=a\n") == ".ini file does not include supervisord section")
        let configuration = try load(base)
        #expect(configuration.rpcNamespaces.isEmpty)
        #expect(!configuration.impliesControlSocket)
    }
}
