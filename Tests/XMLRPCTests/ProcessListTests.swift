import Testing
import XMLRPC

@Suite struct ProcessListTests {
    private func row(_ name: String, _ description: String = "") -> ProcessList.Row {
        ProcessList.Row(
            group: "g",
            name: name,
            state: 20,
            stateName: "RUNNING",
            description: description,
            pid: 7,
            exitStatus: -1
        )
    }

    @Test("a list is read as it was written, whatever its texts are")
    func roundTrip() throws {
        for rows in [[], [row("x")], [row("", "a\nb\t"), row("caf\u{e9}", "pid 7, uptime 0:00:05")]] {
            let bytes = try #require(ProcessList(rows).bytes)
            #expect(ProcessList(parsing: bytes) == ProcessList(rows))
        }
    }

    @Test(
        "a text that XML would change cannot be in a list",
        arguments: ["a\u{1f}b", "\u{1b}[m", "a\r\nb", "\u{ffff}"]
    )
    func others(description: String) {
        #expect(ProcessList([row("x", description)]).bytes == nil)
    }

    @Test(
        "what is not a list is refused",
        arguments: ["x", "g\u{1f}x\u{1f}", "g\u{1f}x\u{1f}a\u{1f}R\u{1f}d\u{1f}1\u{1f}0\u{1f}"]
    )
    func noList(text: String) {
        #expect(ProcessList(parsing: Array(text.utf8)) == nil)
    }
}
