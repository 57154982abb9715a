import LinuxSystem
import Testing

@Suite struct ProcessTableTests {
    private func look(_ text: String) -> [String: String]? {
        ProcessTable.environment(in: Array(text.utf8), valuesOf: ["A", "MARK"])
    }

    @Test("the variables that are asked for, the first of each name")
    func variables() {
        #expect(look("A=1\0MARK=x=y\0OTHER=2\0A=3\0nonsense\0") == ["A": "1", "MARK": "x=y"])
        #expect(look("OTHER=1\0") == [:])
        #expect(look("") == [:])
        #expect(look("A=\0") == ["A": ""])
    }

    @Test(
        "a title that was written over them tells nothing (setproctitle(3))",
        arguments: [
            "er process nginx -c x=y\0\0\0\0\0\0", "\0\0\0\0", "listener] 0 of 10-100 startups      ", "tle\0\0",
        ]
    )
    func title(text: String) {
        #expect(look(text) == nil)
    }

    @Test("a title that covers only a part of them leaves the rest")
    func partOfThem() {
        #expect(look("master\0\0\0MARK=z\0A=1\0") == ["MARK": "z", "A": "1"])
    }

    @Test("our own can be seen, and no process has none")
    func ours() {
        #expect(ProcessTable.environment(of: ProcessIdentity.pid, valuesOf: ["PATH"])?["PATH"] != nil)
        #expect(ProcessTable.environment(of: .max, valuesOf: ["PATH"]) == nil)
    }
}
