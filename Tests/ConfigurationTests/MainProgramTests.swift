import Model
import Testing

@testable import Configuration

/// `supervisord [options] -- command [args]` (EXT-5).
@Suite struct MainProgramTests {
    private typealias Scanned = CommandLineOption.Scanned

    private func options(_ scanned: Scanned..., command: [String] = ["run", "it"]) throws -> CommandLineOptions {
        let request = try CommandLineOptions.request(
            scanned,
            leftover: command,
            isCommand: true,
            argv0: "sd",
            host: FakeHost()
        )
        guard case .run(let options) = request else { throw ConfigurationError("not to be run") }
        return options
    }

    private func refusal(_ scanned: Scanned..., command: [String] = ["run"]) -> String {
        do throws(ConfigurationError) {
            _ = try CommandLineOptions.request(
                scanned,
                leftover: command,
                isCommand: true,
                argv0: "sd",
                host: FakeHost()
            )
            return "(accepted)"
        } catch {
            return error.message
        }
    }

    private static let file = Scanned(shown: "-c", name: "configuration", value: "/srv/s.conf")

    @Test("words behind two dashes are the program, alone unless there is a file")
    func words() throws {
        let alone = try options()
        #expect(alone.main == MainProgram(words: ["run", "it"], isAlone: true))
        #expect(try options(Self.file).main == MainProgram(words: ["run", "it"], isAlone: false))
        #expect(try options(command: []).main == nil)
    }

    @Test("tini's options are taken: -g -s -w, -p SIGNAL, -e CODE as often as one likes")
    func tini() throws {
        let options = try options(
            Scanned(shown: "-g", name: "g"),
            Scanned(shown: "-s", name: "silent"),
            Scanned(shown: "-w", name: "w"),
            Scanned(shown: "-p", name: "p", value: "SIGKILL"),
            Scanned(shown: "-e", name: "loglevel", value: "143"),
            Scanned(shown: "-e", name: "loglevel", value: "0"),
            Scanned(shown: "-e", name: "loglevel", value: "debug")
        )
        var expected = MainProgram(words: ["run", "it"], isAlone: true)
        expected.forgivenStatuses = [0, 143]
        expected.parentDeathSignal = .kill
        expected.warnsOfOrphans = true
        #expect(options.main == expected)
        #expect(options.logLevel == .debug)
    }

    @Test("dumb-init's rules are taken, the last one for a signal; --shutdown_timeout is the time of the last sweep")
    func dumbInit() throws {
        let options = try options(
            Scanned(shown: "-r", name: "rewrite", value: "15:3"),
            Scanned(shown: "--rewrite", name: "rewrite", value: "HUP:0"),
            Scanned(shown: "-r", name: "rewrite", value: "2:1"),
            Scanned(shown: "-r", name: "rewrite", value: "SIGINT:64"),
            Scanned(shown: "--shutdown_timeout", name: "shutdown_timeout", value: "5")
        )
        let main = try #require(options.main)
        #expect(main.replacement(for: .term) == .quit)
        #expect(main.replacement(for: .hup) == nil)
        #expect(main.replacement(for: .int) == SignalNumber(rawValue: 64))
        #expect(main.replacement(for: .usr1) == .usr1)
        #expect(try ConfigurationLoader(host: FakeHost()).load(options).daemon.shutdownTimeout == 5)
        #expect(
            refusal(Scanned(shown: "--shutdown_timeout", name: "shutdown_timeout", value: "soon"))
                == "invalid value for --shutdown_timeout 'soon': must be a number of seconds"
        )
    }

    @Test("a value that is none is refused with the option as typed")
    func badValues() {
        let status = refusal(Scanned(shown: "-e", name: "loglevel", value: "256"))
        #expect(status == "invalid value for -e '256': an exit status is a number from 0 to 255")
        #expect(refusal(Scanned(shown: "-e", name: "loglevel", value: "loud")).hasPrefix("invalid value for -e 'loud'"))
        #expect(refusal(Scanned(shown: "-p", name: "p", value: "SIGFOO")).hasPrefix("invalid value for -p 'SIGFOO'"))
    }

    @Test("tini's options are none of ours: not with a file, not without a program")
    func onlyAlone() {
        let group = Scanned(shown: "-g", name: "g")
        #expect(refusal(Self.file, group) == "option -g is not accepted together with -c")
        #expect(refusal(group, command: []) == "option -g not recognized")
        let code = Scanned(shown: "-e", name: "loglevel", value: "143")
        #expect(refusal(Self.file, code) == "invalid value for -e '143': bad logging level name '143'")
    }

    @Test("without a file nothing is searched and nothing but the program configured")
    func alone() throws {
        let options = try options()
        let loader = ConfigurationLoader(host: FakeHost())
        #expect(loader.searchWarning(options) == nil)
        let configuration = try loader.load(options)
        #expect(configuration.servers.isEmpty)
        #expect(!configuration.impliesControlSocket)
        #expect(configuration.groups.map(\.name) == ["main"])
        let daemon = configuration.daemon
        #expect(daemon.log == .file("/dev/stderr"))
        #expect(daemon.logLevel == .warn)
        #expect(daemon.nodaemon && daemon.silent && daemon.nocleanup)
        #expect(daemon.pidfile == nil)
        #expect((daemon.minfds, daemon.minprocs) == (0, 0))
        let process = try #require(configuration.groups.first?.processes.first)
        #expect(process.exitOn == .exit)
        #expect(process.autorestart == .never)
        #expect((process.startsecs, process.startretries) == (0, 0))
        #expect(process.stdout.logfile == .none && process.stderr.logfile == .none)
        #expect(process.main == options.main)
    }

    @Test("options that say otherwise are obeyed without a file too")
    func aloneWithOptions() throws {
        let options = try options(
            Scanned(shown: "-l", name: "logfile", value: "/tmp/log"),
            Scanned(shown: "-e", name: "loglevel", value: "info"),
            Scanned(shown: "-j", name: "pidfile", value: "/tmp/pid"),
            Scanned(shown: "-u", name: "user", value: "nobody")
        )
        let daemon = try ConfigurationLoader(host: FakeHost()).load(options).daemon
        #expect(daemon.log == .file("/tmp/log"))
        #expect(daemon.logLevel == .info)
        #expect(daemon.pidfile == "/tmp/pid")
        #expect(daemon.user?.name == "nobody")
    }

    @Test("with a file it is one of its programs, and keeps the daemon in the foreground")
    func joined() throws {
        let text =
            "[supervisord]\nnodaemon=false\nenvironment=A=b\n[program:x]\ncommand=x\n[program:y]\ncommand=y\npriority=1000\n"
        let configuration = try load(text, options: try options(Self.file))
        #expect(configuration.groups.map(\.name) == ["x", "main", "y"])
        #expect(configuration.groups[1].processes[0].environment == ["A": "b"])
        #expect(configuration.daemon.nodaemon)
        #expect(configuration.daemon.logLevel == .info)
    }

    @Test(
        "the name is taken",
        arguments: [
            "[program:main]\ncommand=x\n", "[group:main]\nprograms=\n",
            "[program:y]\ncommand=y\n[eventlistener: main]\ncommand=x\nevents=TICK_5\n",
        ]
    )
    func taken(_ text: String) throws {
        let options = try options(Self.file)
        let message = ConfigurationTests.refusal(base + text, options: options)
        #expect(message == "the name 'main' is that of the program behind '--' on the command line")
        #expect(ConfigurationTests.refusal(base + text) == "(accepted)")
    }
}
