import Configuration
import ControlClient
import Testing

@Suite
struct ClientCommandLineTests {
    private func action(_ arguments: String...) throws -> ClientCommandLine {
        guard case .action(let commandLine) = try ClientCommandLine.parse(arguments) else {
            throw ConfigurationError("help was asked for")
        }
        return commandLine
    }

    @Test
    func `without options and words the shell runs with the defaults`() throws {
        #expect(try action() == ClientCommandLine())
    }

    @Test
    func `each option is taken by letter and by name`() throws {
        let byLetter = try action("-i", "-c", "f", "-s", "http://h", "-u", "n", "-p", "w", "-r", "h", "status")
        let byName = try action(
            "--interactive",
            "--configuration=f",
            "--serverurl",
            "http://h",
            "--username=n",
            "--password",
            "w",
            "--history_file=h",
            "status"
        )
        #expect(byLetter == byName)
        #expect(byLetter.configurationPath == "f")
        #expect(byLetter.isInteractive)
        #expect(byLetter.serverURL == "http://h")
        #expect(byLetter.username == "n")
        #expect(byLetter.password == "w")
        #expect(byLetter.historyFile == "h")
        #expect(byLetter.words == ["status"])
    }

    @Test
    func `options behind the action belong to the action`() throws {
        #expect(try action("-i", "tail", "-f", "x", "-h").words == ["tail", "-f", "x", "-h"])
    }

    @Test
    func `help is shown whatever follows it, unless the words before it are wrong`() throws {
        #expect(try ClientCommandLine.parse(["-h"]) == .help)
        #expect(try ClientCommandLine.parse(["-?"]) == .help)
        #expect(try ClientCommandLine.parse(["--help", "-s", "foo"]) == .help)
        #expect(try ClientCommandLine.parse(["-h", "-i", "-i"]) == .help)
        #expect(throws: ConfigurationError.self) { try ClientCommandLine.parse(["-s", "foo", "-h"]) }
    }

    @Test(arguments: [
        (["-x"], "option -x not recognized"),
        (["--version"], "option --version not recognized"),
        (["--history-file", "x"], "option --history-file not recognized"),
        (["-u"], "option -u requires argument"),
        (["-i", "-i"], "conflicting command line option '-i'"),
        (["-u", "a", "--username", "b"], "conflicting command line option '--username'"),
        (["-s", "localhost", "status"], "invalid value for -s 'localhost': value 'localhost' is not a URL"),
        (["--serv=http:"], "invalid value for --serverurl 'http:': value 'http:' is not a URL"),
        (["-s", "unix://"], "invalid value for -s 'unix://': value 'unix://' is not a URL"),
    ])
    func `a wrong command line is refused in Supervisor's words`(arguments: [String], message: String) {
        #expect(throws: ConfigurationError(message)) { try ClientCommandLine.parse(arguments) }
    }
}
