import Testing

@testable import Configuration

/// The format of environment files, as Compose has it (EXT-76).
@Suite struct EnvironmentFileTests {
    private func values(_ text: String, own: [String: String] = [:]) -> [String: String]? {
        try? EnvironmentFile(Array(text.utf8)).values(from: own)
    }

    private func problem(_ bytes: [UInt8]) -> String {
        do throws(EnvironmentFile.Problem) {
            return "\(try EnvironmentFile(bytes).variables)"
        } catch {
            return error.text
        }
    }

    @Test(arguments: [
        ("A=b", "b"), ("A=", ""), ("A", nil), ("  A=b  ", "b"), ("A = b", "b"), ("A\t=\tb\t", "b"), ("A: b", "b"),
        ("A:b", "b"),
        ("export A=b", "b"), ("export\tA=b", "b"), ("\u{feff}A=b", "b"), ("A=b\r\n", "b"), ("A=b=c", "b=c"),
        ("A=b c", "b c"),
        ("A=b # no", "b"), ("A=b#c", "b#c"), ("A=#b", "#b"), ("A= #b", ""), ("A=b\t#no", "b"),
        ("#A=x\n\n # A=x\nA=b", "b"),
        ("A=$B ${C} `d`", "$B ${C} `d`"), ("A=b\\n", "b\\n"), ("A=%(x)s", "%(x)s"), ("A=b'c'", "b'c'"), ("A=ä", "ä"),
        ("A='b'", "b"), ("A=''", ""), ("A='b\\n\\t$B'", "b\\n\\t$B"), ("A='b # c' # d", "b # c"), ("A='\"'", "\""),
        ("A=\"b\"", "b"), ("A=\"\"", ""), ("A=\"b # c\"\t# d", "b # c"), ("A=\"'\"", "'"), ("A=\" b \"", " b "),
        ("A=\"\\n\\r\\t\\\\\\\"\\$B\"", "\n\r\t\\\"$B"), ("A=\"\\a\\d\"", "\\a\\d"), ("A=\"b\nc\"", "b\nc"),
        ("A='b\r\n\r\nc'\r\n", "b\n\nc"), ("A=\"b\n#c\nB=d\"", "b\n#c\nB=d"), ("A=1\nA=2", "2"), ("A=b\rc", "b\rc"),
    ])
    func `a line is read as Compose reads it`(text: String, value: String?) {
        #expect(values(text) == (value.map { ["A": $0] } ?? [:]))
    }

    @Test func `names have letters, digits, underscores, dots and hyphens`() {
        #expect(
            values("_=1\na.b-c=2\n9=3\nexport=4\nexport export=5\n") == [
                "_": "1", "a.b-c": "2", "9": "3", "export": "5",
            ]
        )
    }

    @Test func `a name alone takes our own value, if there is one`() {
        let own = ["A": "own", "B": "own"]
        #expect(values("A\nexport B # why\nC\n", own: own) == ["A": "own", "B": "own"])
        #expect(values("A=1\nA\nC=1\nC\n", own: own) == ["A": "own", "C": "1"])
        #expect(values("export\n", own: ["export": "x"]) == ["export": "x"])
    }

    @Test func `the line behind a value over lines is a line of its own`() {
        #expect(values("A='1\n2'\nB=3\nC=\"\n\" # x\nD=4") == ["A": "1\n2", "B": "3", "C": "\n", "D": "4"])
    }

    @Test(arguments: [
        ("=hunter2", "line 1: there is no name"),
        (
            "A=1\n\n  hunter2 hunter2\n",
            "line 3: a name has letters, digits, '_', '.' and '-', and '=' stands behind it"
        ),
        ("hunter2#", "line 1: a name has letters, digits, '_', '.' and '-', and '=' stands behind it"),
        ("\nhunt/er2=x", "line 2: a name has letters, digits, '_', '.' and '-', and '=' stands behind it"),
        ("Ä=hunter2", "line 1: there is no name"),
        ("export A B=hunter2", "line 1: a name has letters, digits, '_', '.' and '-', and '=' stands behind it"),
        ("A=1\nKEY='hunter2\nhunter2", "line 2: KEY: the quote is not closed"),
        ("KEY=\"hunter2\\\"", "line 1: KEY: the quote is not closed"),
        ("KEY='hunter2'hunter2", "line 1: KEY: there is text behind the closing quote"),
        ("KEY='hunter2\n' hunter2", "line 2: KEY: there is text behind the closing quote"),
        ("KEY='hunter2'#hunter2", "line 1: KEY: there is text behind the closing quote"),
        ("A=1\nKEY=hunter2\0", "line 2: a NUL byte"),
    ])
    func `what is wrong is told with its line and name and without a value`(text: String, reason: String) {
        #expect(problem(Array(text.utf8)) == reason)
    }

    @Test func `a file must be UTF-8`() {
        #expect(problem(Array("A=1\nB=".utf8) + [0xff, 0x0a]) == "line 2: not UTF-8")
    }
}
