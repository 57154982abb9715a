import ControlClient
import Model
import Testing

@Suite
struct ActionLineTests {
    @Test(arguments: [
        ("status", "status", ""), ("  status   cat  x ", "status", "cat  x"), ("pid;", "pid", ";"),
        ("?start", "help", "start"),
        ("? start", "help", "start"), ("status-x", "status", "-x"), ("EOF", "EOF", ""), ("a1_b c", "a1_b", "c"),
        ("tail\t-f\tx", "tail", "-f\tx"),
    ])
    func `the action is the letters at the start`(text: String, name: String, argument: String) {
        guard case .action(name, ActionArgument(argument), _) = ActionLine(text) else {
            Issue.record("\(ActionLine(text))")
            return
        }
    }

    @Test(arguments: [("!ls", "!ls"), (" ; x ", "; x"), ("\u{fc}", "\u{fc}")])
    func `other lines are unreadable`(text: String, line: String) {
        #expect(ActionLine(text) == .unreadable(line))
    }

    @Test(arguments: ["", " ", "\t\r\n"])
    func `blank lines ask for nothing`(text: String) {
        #expect(ActionLine(text) == .blank)
    }

    @Test
    func `words are split at any number of blanks`() {
        #expect(ActionArgument("  a  b\tc ").words == ["a", "b", "c"])
        #expect(ActionArgument("").words == [])
    }

    @Test
    func `a long option of an action may be shortened while it is unique`() {
        let words = { (text: String, options: [String]) in ActionArgument(text).words(options: options) }
        #expect(words("--j a", ["--json"]) == ["--json", "a"])
        #expect(words("--json", ["--json"]) == ["--json"])
        #expect(words("--li --re", ["--live", "--ready"]) == ["--live", "--ready"])
        #expect(words("-- --x -j --jsonx", ["--json"]) == ["--", "--x", "-j", "--jsonx"])
        #expect(words("--l", ["--live", "--long"]) == ["--l"])
    }

    @Test
    func `help lists the actions in three rows, as Supervisor does`() {
        let lines = TopicColumns.lines(Action.listed.map(\.name), width: 79)
        #expect(
            lines == [
                "add    exit      open  reload  restart   start   tail   ",
                "avail  fg        pid   remove  shutdown  status  update ",
                "clear  maintail  quit  reread  signal    stop    version",
            ]
        )
    }

    @Test
    func `columns take more rows until they fit`() {
        #expect(TopicColumns.lines([], width: 10) == [])
        #expect(TopicColumns.lines(["abc"], width: 10) == ["abc"])
        #expect(TopicColumns.lines(["aaaa", "b", "c"], width: 7) == ["aaaa  c", "b   "])
        #expect(TopicColumns.lines(["aaaaaaaaaaaa", "b"], width: 5) == ["aaaaaaaaaaaa", "b"])
    }

    @Test
    func `only what is listed, help and the end of the input are actions`() {
        #expect(Action.named("help") != nil)
        #expect(Action.named("EOF") != nil)
        #expect(Action.named("zap") == nil)
        #expect(Action.listed.map(\.name) == Action.listed.map(\.name).sorted())
    }

    @Test(
        arguments: [
            (80, nil, nil), (60, 60, nil), (60, nil, 1), (70, 70, nil), (70, nil, 7), (50, nil, 7), (40, nil, 7),
            (10, nil, 1),
            (30, nil, 1), (999, nil, 1),
        ] as [(Int, Int?, Int32?)]
    )
    func `results ask for an exit status`(code: Int, ignored: Int?, status: Int32?) {
        #expect(ExitStatus.of(Fault.Kind(rawValue: code), ignoring: ignored.flatMap(Fault.Kind.init)) == status)
    }
}
