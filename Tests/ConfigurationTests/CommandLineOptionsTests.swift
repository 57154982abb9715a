import Model
import Testing

@testable import Configuration

@Suite("Command line of supervisord")
struct CommandLineOptionsTests {
    private func request(_ words: (String, String?)..., leftover: [String] = []) throws -> CommandLineOptions.Request {
        let scanned = words.map { word, value in
            let name = CommandLineOptions.options.first { option in
                word == "--\(option.long ?? "")" || word == option.short.map { "-\($0)" }
            }
            return CommandLineOption.Scanned(shown: word, name: name?.long ?? "?", value: value)
        }
        return try CommandLineOptions.request(scanned, leftover: leftover, argv0: "sd", host: FakeHost())
    }

    private func message(_ words: (String, String?)..., leftover: [String] = []) -> String {
        let scanned = words.map { word, value in
            let name = CommandLineOptions.options.first { option in
                word == "--\(option.long ?? "")" || word == option.short.map { "-\($0)" }
            }
            return CommandLineOption.Scanned(shown: word, name: name?.long ?? "?", value: value)
        }
        do throws(ConfigurationError) {
            _ = try CommandLineOptions.request(scanned, leftover: leftover, argv0: "sd", host: FakeHost())
            return "(accepted)"
        } catch {
            return error.message
        }
    }

    @Test("every option arrives (SD-10 to SD-30)")
    func everyOption() throws {
        var expected = CommandLineOptions(argv0: "sd")
        expected.configuration = "c.conf"
        expected.nodaemon = true
        expected.silent = true
        expected.user = "nosuch"
        expected.umask = 0o77
        expected.directory = "/tmp"
        expected.logfile = "/root/l"
        expected.logMaxBytes = 5 << 20
        expected.logBackups = 3
        expected.logLevel = .trace
        expected.pidfile = "/tmp/p"
        expected.identifier = "my id"
        expected.childLogDirectory = "/var"
        expected.nocleanup = true
        expected.minfds = 300
        expected.minprocs = 50
        expected.stripANSI = true
        expected.container = false
        expected.test = true
        let request = try request(
            ("-c", "c.conf"),
            ("-n", nil),
            ("-s", nil),
            ("-u", "nosuch"),
            ("-m", "077"),
            ("-d", "/tmp"),
            ("-l", "~/l"),
            ("-y", "5MB"),
            ("-z", "3"),
            ("-e", "TRACE"),
            ("-j", "/tmp/p"),
            ("-i", "my id"),
            ("-q", "/var"),
            ("-k", nil),
            ("-a", "300"),
            ("--minprocs", "50"),
            ("-t", nil),
            ("--profile_options", "x"),
            ("--no-container", nil),
            ("--test", nil)
        )
        #expect(request == .run(expected))
    }

    @Test("a bad value is named with the option as typed (SD-3)")
    func badValues() {
        #expect(message(("-e", "bad")) == "invalid value for -e 'bad': bad logging level name 'bad'")
        #expect(message(("--loglevel", "bad")) == "invalid value for --loglevel 'bad': bad logging level name 'bad'")
        #expect(message(("-m", "9")) == "invalid value for -m '9': 9 can not be converted to an octal type")
        #expect(message(("-a", "x")) == "invalid value for -a 'x': invalid literal for int() with base 10: 'x'")
        #expect(message(("-d", "/nope")) == "invalid value for -d '/nope': /nope is not an existing directory")
        #expect(
            message(("-l", "/nope/x"))
                == "invalid value for -l '/nope/x': The directory named as part of the path /nope/x does not exist"
        )
    }

    @Test("an option given twice conflicts, in whatever form (SD-3)")
    func conflicts() {
        #expect(message(("-n", nil), ("-n", nil)) == "conflicting command line option '-n'")
        #expect(message(("-n", nil), ("--nodaemon", nil)) == "conflicting command line option '--nodaemon'")
        #expect(message(("-i", "a"), ("-i", "")) == "conflicting command line option '-i'")
        #expect(
            message(("--container", nil), ("--no-container", nil)) == "conflicting command line option '--no-container'"
        )
    }

    @Test("left-over words are refused before anything else (SD-2)")
    func leftover() {
        #expect(
            message(("-e", "bad"), leftover: ["foo", "it's"])
                == "positional arguments are not supported: ['foo', \"it's\"]"
        )
    }

    @Test("left-over words that are a command are told where one stands (EXT-5)")
    func leftoverCommand() {
        func explanation(_ words: [String], _ change: (inout FakeHost) -> Void) -> String? {
            var host = FakeHost()
            host.environment["PATH"] = "/usr/bin:/bin"
            host[file: "/bin/nginx"] = ""
            change(&host)
            do throws(ConfigurationError) {
                _ = try CommandLineOptions.request([], leftover: words, argv0: "sd", host: host)
                return nil
            } catch {
                return error.explanation
            }
        }
        let advice = "to run a command, put '--' in front of it: supervisord -- nginx ..."
        #expect(explanation(["nginx", "-g", "daemon off;"]) { _ in } == advice)
        #expect(explanation(["/bin/nginx"]) { _ in } != nil)
        #expect(explanation(["foo"]) { _ in } == nil)
        let inContainer = "to run a command, put '--' in front of it: docker run IMAGE -- foo ..."
        #expect(explanation(["foo"]) { $0.isContainerEntrypoint = true } == inContainer)
        #expect(explanation(["foo"]) { $0.isOnTerminal = true } != nil)
    }

    @Test("help and version win over what comes behind them, not before (SD-13, SD-14)")
    func helpAndVersion() throws {
        #expect(try request(("-h", nil), ("-e", "bad")) == .help)
        #expect(try request(("-?", nil)) == .help)
        #expect(try request(("-v", nil), ("-h", nil)) == .version)
        #expect(message(("-e", "bad"), ("-h", nil)) != "(accepted)")
    }
}
