import ControlClient
import Model
import Testing

@Suite
struct CompletionTests {
    private let names = [
        Namespec(group: "cat", process: "cat"), Namespec(group: "web", process: "alpha"),
        Namespec(group: "web", process: "beta"),
    ]

    private func completion(_ line: String) -> Completion {
        Completion(line: line) { names }
    }

    @Test(arguments: [
        ("vers", ["version"]), ("re", ["reload", "remove", "reread", "restart"]),
        ("help st", ["start", "status", "stop"]),
        ("start ", ["cat", "web:alpha", "web:*", "web:beta"]), ("status web:a", ["web:alpha"]),
        ("stop cat:", ["cat:cat", "cat:*"]),
        ("add w", ["web"]), ("update ", ["cat", "web"]), ("signal HUP c", ["cat"]), ("version ", []), ("nope x", []),
        ("maintail ", []), ("tail -f c", ["cat"]),
    ])
    func `each action is offered what it acts on`(line: String, candidates: [String]) {
        #expect(completion(line).candidates == candidates)
    }

    @Test
    func `an empty line is offered all actions`() {
        #expect(completion("").candidates == ["help"] + (Action.listed + Action.added).map(\.name).sorted())
        #expect(completion("  ").candidates.contains("tail"))
    }

    @Test(arguments: [
        ("vers", "ion "), ("re", ""), ("rest", "art "), ("sta", ""), ("st", ""), ("web", ""), ("start w", "eb:"),
        ("start web:", ""), ("start ca", "t "), ("version", " "),
    ])
    func `what is certain is added, and a blank behind the only candidate`(line: String, addition: String) {
        #expect(completion(line).addition == addition)
    }

    @Test
    func `colon, star and dash do not end a word`() {
        let names = [Namespec(group: "a-b", process: "c-d")]
        #expect(Completion(line: "start a-b:c-") { names }.addition == "d ")
        #expect(Completion(line: "start a-b:*") { names }.addition == " ")
    }

    @Test(arguments: ["a\nshutdown\n", "a\rshutdown", "a\u{1b}[2J", "a\u{4}"])
    func `a name with a control character is not offered: it would count as typed`(name: String) {
        let names = [Namespec(group: name, process: name)]
        #expect(Completion(line: "start a") { names }.candidates.isEmpty)
        #expect(Completion(line: "add a") { names }.addition == "")
    }

    @Test
    func `characters are added as a whole`() {
        let names = [Namespec(group: "x\u{e9}", process: "x\u{e9}"), Namespec(group: "x\u{e8}", process: "x\u{e8}")]
        #expect(Completion(line: "start x") { names }.addition == "")
    }

    @Test
    func `supervisord is not asked for the names of actions`() {
        _ = Completion(line: "sta") {
            Issue.record("asked")
            return []
        }
    }
}
