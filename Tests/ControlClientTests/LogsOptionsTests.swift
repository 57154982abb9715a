import ControlClient
import Testing

@Suite struct LogsOptionsTests {
    private func options(_ following: Bool, _ lines: Int, _ names: [String], prefix: Bool = true) throws -> LogsOptions
    {
        var options = try LogsOptions([])
        (options.isFollowing, options.lines, options.names, options.hasPrefix) = (following, lines, names, prefix)
        return options
    }

    @Test func `options may stand among the names`() throws {
        #expect(try LogsOptions([]) == options(false, 10, []))
        #expect(try LogsOptions(["-f", "web", "-n", "5", "app:*"]) == options(true, 5, ["web", "app:*"]))
        #expect(try LogsOptions(["-n20", "--follow"]) == options(true, 20, []))
        #expect(try LogsOptions(["--lines=0", "--no-prefix"]) == options(false, 0, [], prefix: false))
        #expect(try LogsOptions(["--lines", "7", "n"]) == options(false, 7, ["n"]))
        #expect(try LogsOptions(["-n99999999999999999999"]).lines == .max)
    }

    @Test(
        arguments: [
            (["-n"], "Error: -n needs a number of lines"), (["--lines"], "Error: --lines needs a number of lines"),
            (["-n", "web"], "Error: -n needs a number of lines, not 'web'"),
            (["-n-5"], "Error: -n needs a number of lines, not '-5'"),
            (["--lines="], "Error: --lines needs a number of lines, not ''"),
            (["-x", "web"], "Error: logs knows no option -x"), (["--linesx"], "Error: logs knows no option --linesx"),
        ]
    )
    func `what makes no sense is said to`(words: [String], text: String) {
        #expect(throws: LogsOptions.Problem(text: text)) { try LogsOptions(words) }
    }
}

@Suite struct TailWordsTests {
    @Test(
        arguments: [
            (["web"], ["web"], nil), (["-f", "web"], ["-f", "web"], nil),
            (["-100", "web", "stderr"], ["-100", "web", "stderr"], nil),
            (["web", "-f"], ["-f", "web"], nil), (["-n", "20", "web"], ["web"], 20),
            (["web", "-n20", "stderr"], ["web", "stderr"], 20),
            (["-f", "-n", "3", "web"], ["-f", "web"], 3), (["-n", "3", "-f", "web"], ["-f", "web"], 3),
            (["web", "-f", "-n", "3"], ["-f", "web"], 3), (["-x", "web"], ["-x", "web"], nil), (["-f"], ["-f"], nil),
            ([], [], nil),
        ] as [([String], [String], Int?)]
    )
    func `what Supervisor does not know is taken out`(words: [String], known: [String], lines: Int?) throws {
        let found = try TailWords(words, followsBehind: true)
        #expect(found.known == known && found.lines == lines)
    }

    @Test func `lines and bytes exclude each other`() {
        #expect(throws: LogsOptions.Problem.self) { try TailWords(["-100", "-n", "5", "web"], followsBehind: true) }
    }

    @Test(
        arguments: [
            ("a\nb\nc\n", 2, 4), ("a\nb\nc", 2, 3), ("a\nb\n", 2, nil), ("", 1, nil), ("a\n", 0, 0), ("\n\n\n", 1, 1),
            ("x\na\n", 1, 2),
        ] as [(String, Int, Int?)]
    )
    func `the last lines are counted`(text: String, lines: Int, size: Int?) {
        #expect(LastLines.size(of: text.utf8, lines: lines) == size)
    }
}
