import ControlClient
import Model
import Testing
import XMLRPC

/// `status` for people: golden tables, and that nothing is wider than the terminal.
@Suite
struct TerminalStatusTableTests {
    @Test func dump() throws { for w in [200, 120, 80, 40] { print("GOLD T \(w)\n" + (try shown(w)) + "\nEND") } }
    private func shown(_ columns: Int) throws -> String {
        let table = TerminalStatusTable(try ProcessValues.processes(), columns: columns, usesColours: false)
        return table.blocks.joined().joined(separator: "\n")
    }

    @Test
    func `200 columns hold all, in Supervisor's layout`() throws {
        #expect(
            try shown(200) == """
                """
        )
    }

    @Test
    func `120 columns`() throws {
        #expect(
            try shown(120) == """
                """
        )
    }

    @Test
    func `80 columns`() throws {
        #expect(
            try shown(80) == """
                """
        )
    }

    @Test
    func `40 columns`() throws {
        #expect(
            try shown(40) == """
                """
        )
    }

    @Test(arguments: 40...220)
    func `no line is wider than the terminal, and no word of a reason is lost`(columns: Int) throws {
        let text = try shown(columns)
        for line in text.split(separator: "\n") { #expect(TextWidth.columns(String(line)) <= columns) }
        let words = text.split { $0 == " " || $0 == "\n" }
        for word in ["quickly,", "healthy", "cache", "unhealthy,", "10:00"] {
            #expect(words.contains { $0 == word }, "\(word)")
        }
    }

    @Test
    func `short lines are Supervisor's, with the state in colour over the plain one`() throws {
        let fatal = try ProcessValues.details("a", .fatal, "x")
        let line = "a                                FATAL     x"
        let table = TerminalStatusTable([fatal], columns: 80, usesColours: true)
        #expect(table.blocks == [[line + "\r\u{1b}[33C\u{1b}[31mFATAL\u{1b}[0m"]])
        let stopped = try ProcessValues.details("a", .stopped)
        #expect(
            TerminalStatusTable([stopped], columns: 80, usesColours: true).blocks == [
                ["a                                STOPPED   "]
            ]
        )
    }

    @Test(arguments: [40, 60, 80, 120, 300])
    func `every failure is red, whatever the width`(columns: Int) throws {
        let table = TerminalStatusTable(try ProcessValues.processes(), columns: columns, usesColours: true)
        for (process, block) in zip(try ProcessValues.processes(), table.blocks) {
            #expect(block[0].contains("\r\u{1b}[") == (process.colour != nil))
            #expect(block.dropFirst().allSatisfy { !$0.contains("\u{1b}") })
        }
    }

    @Test(arguments: [
        ("name", 10, "name"), ("abcdefghij", 5, "ab…ij"), ("abcdefghij", 6, "abc…ij"), ("abc", 1, "…"), ("abc", 0, ""),
        ("\u{4e2d}\u{6587}\u{540d}\u{79f0}", 5, "\u{4e2d}…\u{79f0}"), ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
    ])
    func `what is too long loses its middle`(text: String, width: Int, shortened: String) {
        #expect(TextWidth.shortened(text, to: width) == shortened)
        #expect(TextWidth.columns(TextWidth.shortened(text, to: width)) <= width)
    }

    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]), ("one", 7, ["one"]), ("", 7, [""]),
        ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
        ("a  b", 1, ["a", "b"]), ("\u{4e2d}\u{6587}", 3, ["\u{4e2d}", "\u{6587}"]),
    ])
    func `lines are broken at blanks`(text: String, width: Int, lines: [String]) {
        #expect(TextWidth.wrapped(text, to: width) == lines)
    }
}
