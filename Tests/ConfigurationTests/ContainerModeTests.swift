import Testing

@testable import Configuration

@Suite("Container mode")
struct ContainerModeTests {
    private func loadInContainer(_ text: String) throws -> Configuration {
        try load(text) { $0.isContainerEntrypoint = true }
    }

    @Test("the defaults change: in front, to the standard output, no pid file, control implied (EXT-1)")
    func defaults() throws {
        let configuration = try loadInContainer("[program:x]\ncommand=a\n")
        let daemon = configuration.daemon
        #expect(daemon.container)
        #expect(daemon.nodaemon)
        #expect(!daemon.daemonizeRequested)
        #expect(daemon.log == .file("/dev/stdout"))
        #expect(daemon.logMaxBytes == 0)
        #expect(daemon.pidfile == nil)
        #expect(configuration.rpcNamespaces == ["supervisor"])
        #expect(configuration.impliesControlSocket)
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.stdout == ChannelSettings(logfile: .file("/dev/stdout"), maxBytes: 0))
        #expect(process.stderr == ChannelSettings(logfile: .file("/dev/stderr"), maxBytes: 0))
        #expect(configuration.notices.isEmpty)
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
        #expect(configuration.daemon.pidfile == "/tmp/p")
        #expect(configuration.rpcNamespaces == ["supervisor"])
        #expect(!configuration.impliesControlSocket)
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.stdout == ChannelSettings())
        #expect(process.stderr == ChannelSettings(logfile: .file("/tmp/e")))
    }

    @Test("listeners and FastCGI programs keep their standard output for the protocol (EXT-1)")
    func protocolSpeakers() throws {
        let configuration = try loadInContainer(
            "[eventlistener:e]\ncommand=a\nevents=TICK\n[fcgi-program:f]\ncommand=a\nsocket=tcp://localhost:1\n"
        )
        for process in configuration.groups.flatMap(\.processes) {
            #expect(process.stdout == ChannelSettings())
            #expect(process.stderr == ChannelSettings(logfile: .file("/dev/stderr"), maxBytes: 0))
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

    @Test("outside a container a [supervisord] header is needed and nothing is implied (CFG-24, PLUG-4)")
    func outside() throws {
        #expect(refusal("[program:x]\ncommand=a\n") == ".ini file does not include supervisord section")
        let configuration = try load(base)
        #expect(configuration.rpcNamespaces.isEmpty)
        #expect(!configuration.impliesControlSocket)
    }
}
