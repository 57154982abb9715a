import Testing
import Text

@testable import Configuration

@Suite struct CommandWordsTests {
    @Test(
        "a command is split like a POSIX shell does (PROC-30)",
        arguments: [
            ("/bin/cat", ["/bin/cat"]),
            ("  a\tb\nc\r ", ["a", "b", "c"]),
            (#"a "b c" 'd e'"#, ["a", "b c", "d e"]),
            (#"a "" ''"#, ["a", "", ""]),
            (#"a\ b"#, ["a b"]),
            (#""a\"b\\c\d""#, [#"a"b\c\d"#]),
            (#"'a\b'"#, [#"a\b"#]),
            (#"pre"mid"'post'"#, ["premidpost"]),
            ("a # b", ["a", "#", "b"]),
            ("$HOME ~ *", ["$HOME", "~", "*"]),
            ("ü 'ñ é'", ["ü", "ñ é"]),
            ("", []),
        ]
    )
    func splitting(command: String, words: [String]) throws {
        #expect(try CommandWords(command).words == words)
    }

    @Test("an unclosed quote is an error (PROC-30)", arguments: [#"a "b"#, "a 'b"])
    func unclosedQuote(command: String) {
        #expect(throws: CommandWords.Problem.unclosedQuote) { try CommandWords(command) }
    }

    @Test("a backslash at the end is an error (PROC-30)", arguments: [#"a \"#, #"a "b\"#])
    func danglingEscape(command: String) {
        #expect(throws: CommandWords.Problem.danglingEscape) { try CommandWords(command) }
    }
}
