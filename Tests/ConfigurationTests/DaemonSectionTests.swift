import Model
import Testing

@testable import Configuration

@Suite("[supervisord]")
struct DaemonSectionTests {
    @Test("defaults are Supervisor's (CFG-80 to CFG-96)")
    func defaults() throws {
        var expected = DaemonSettings()
        expected.configurationPath = "/srv/s.conf"
        expected.log = .file("/srv/supervisord.log")
        expected.pidfile = "/srv/supervisord.pid"
        #expect(try load(base).daemon == expected)
    }

    @Test("log file and pid file become absolute, syslog stays a word (CFG-80, CFG-84)")
    func paths() throws {
        let daemon = try load(base + "logfile=/tmp/../tmp/./l\npidfile=~/p\n").daemon
        #expect(daemon.log == .file("/tmp/l"))
        #expect(daemon.pidfile == "/root/p")
        #expect(try load(base + "logfile=syslog\n").daemon.log == .syslog)
    }

    @Test("nodaemon=false is remembered as the user's wish (EXT-1)")
    func daemonizeRequested() throws {
        #expect(try load(base).daemon.daemonizeRequested == false)
        #expect(try load(base + "nodaemon=no\n").daemon.daemonizeRequested)
        var options = CommandLineOptions()
        options.nodaemon = true
        #expect(try load(base + "nodaemon=no\n", options: options).daemon.daemonizeRequested == false)
    }

    @Test(
        "a socket without a name is an error of its own, not the working directory",
        arguments: ["", " ", "%(ENV_EMPTY)s"]
    )
    func emptySocket(_ file: String) {
        let text = base + "[unix_http_server]\nfile=\(file)\n"
        #expect(refusal(text) == "section [unix_http_server] has an empty file value")
    }

    @Test("the command line wins, and the file's value is checked all the same (SD-4, SD-5)")
    func commandLineWins() throws {
        var options = CommandLineOptions()
        options.logLevel = .debug
        options.logfile = "/tmp/given"
        options.minfds = 5
        let daemon = try load(base + "loglevel=warn\nlogfile=/tmp/file\nminfds=9\n", options: options).daemon
        #expect(daemon.logLevel == .debug)
        #expect(daemon.log == .file("/tmp/given"))
        #expect(daemon.minfds == 5)
        #expect(refusal(base + "loglevel=bad\n", options: options) == "bad logging level name 'bad'")
    }

    @Test("environment is expanded once, with four percent signs still meaning one (CFG-41, QRK-12)")
    func environment() throws {
        let text = "environment=A=\"%(ENV_PERCENT)s\",B=\"5%%%%\",C=\"5%%\",D=\"%%(host_node_name)s\"\n"
        let environment = try load(base + text).daemon.environment
        #expect(environment == ["A": "50%", "B": "5%", "C": "5%", "D": "node"])
        #expect(refusal(base + "environment=A=%(host_node_name)s\n").hasPrefix("Format string"))
    }

    @Test("its environment is expandable behind it, but not in it, and survives a reread (CFG-42)")
    func persistence() throws {
        let text = base + "environment=X=\"1\"\n[program:p]\ncommand=%(ENV_X)s\n"
        let first = try load(text)
        #expect(first.groups.first?.processes.first?.command == "1")
        #expect(first.expansionVariables == ["X": "1"])
        #expect(refusal(base + "environment=X=1\nidentifier=%(ENV_X)s\n").hasPrefix("Format string '%(ENV_X)s'"))

        let later = base + "identifier=%(ENV_X)s\n"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let loader = ConfigurationLoader(host: FakeHost(later))
        let second = try loader.load(options, expansionVariables: first.expansionVariables)
        #expect(second.daemon.identifier == "1")
        #expect(second.expansionVariables == ["X": "1"])
    }

    @Test("what environment= loses is told once, with file and line (CFG-73, improved)")
    func droppedText() throws {
        let configuration = try load(
            base + "[program:p]\ncommand=x\nnumprocs=2\nprocess_name=%(process_num)d\nenvironment=A=$HOME\n"
        )
        #expect(configuration.groups.first?.processes.map(\.environment) == [["A": "$"], ["A": "$"]])
        #expect(configuration.notices.count == 1)
        #expect(
            configuration.notices.first?.text == "For [program:p], environment: 'HOME' behind 'A=$' is dropped; "
                + "put the value in quotes (file: '/srv/s.conf', line: 6)"
        )
    }

    @Test("the user is looked up after everything else, the command line's first (SD-15, CFG-92)")
    func user() throws {
        #expect(refusal(base + "user=nosuch\n[program:x]\n") != "Invalid user name nosuch")
        #expect(refusal(base + "user=nosuch\n") == "Invalid user name nosuch")
        var options = CommandLineOptions()
        options.user = "me"
        #expect(try load(base + "user=nosuch\n", options: options).daemon.user?.uid == 1000)
    }

    @Test("the search goes through six places and says so when it fails (CFG-1, CFG-2)")
    func search() throws {
        var host = FakeHost()
        host.files = [:]
        let loader = ConfigurationLoader(host: host)
        #expect(throws: ConfigurationError.self) { try loader.load(CommandLineOptions(argv0: "/opt/bin/supervisord")) }
        do throws(ConfigurationError) {
            _ = try loader.load(CommandLineOptions(argv0: "/opt/bin/supervisord"))
        } catch {
            #expect(
                error.message == "No config file found at default paths (/opt/etc/supervisord.conf, "
                    + "/opt/supervisord.conf, supervisord.conf, etc/supervisord.conf, /etc/supervisord.conf, "
                    + "/etc/supervisor/supervisord.conf); use the -c option to specify a config file at a different "
                    + "path"
            )
        }
        #expect(ConfigurationLoader.searchPaths(argv0: "supervisord").first == "etc/supervisord.conf")
        host[file: "/srv/supervisord.conf"] = base
        let found = try ConfigurationLoader(host: host).load(CommandLineOptions(argv0: "supervisord"))
        #expect(found.daemon.configurationPath == "supervisord.conf")
    }

    @Test("root is warned when it searches, and only then (CFG-4)")
    func searchWarning() {
        var host = FakeHost()
        var options = CommandLineOptions()
        #expect(
            ConfigurationLoader(host: host).searchWarning(options)?.hasPrefix("Supervisord is running as root") == true
        )
        options.configuration = "x"
        #expect(ConfigurationLoader(host: host).searchWarning(options) == nil)
        options.configuration = nil
        host.userID = 1000
        #expect(ConfigurationLoader(host: host).searchWarning(options) == nil)
    }
}
