import Model
import Testing

@Suite struct NamePatternTests {
    @Test(
        "a name means a process, or with a star or nothing behind its colon a group (RPC-29)",
        arguments: [
            ("x", "x", "x"), ("g:x", "g", "x"), ("g:*", "g", nil), ("g:", "g", nil), ("", "", ""), (":", "", nil),
            ("g:x:y", "g", "x:y"),
        ] as [(String, String, String?)]
    )
    func reading(text: String, group: String, process: String?) {
        let pattern = NamePattern(text)
        #expect(pattern.group == group)
        #expect(pattern.process == process)
    }

    @Test("a pattern matches its process, or all of its group, and is named with a star for these")
    func matching() {
        let own = Namespec(group: "g", process: "x")
        #expect(NamePattern("g:x").matches(own) && !NamePattern("g:y").matches(own))
        #expect(NamePattern("g:").matches(own) && !NamePattern("h:*").matches(own))
        #expect(NamePattern("g:x").namespec == own && NamePattern("g:").namespec.text == "g:*")
    }
}
