import ControlClient
import Model
import Testing

@Suite
struct SuggestionTests {
    private let names = [
        ("core", "svc1"), ("core", "svc2"), ("web", "web"), ("app", "worker_00"), ("app", "worker_01"),
        ("app", "worker_02"),
        ("app", "worker_03"),
    ].map { Namespec(group: $0.0, process: $0.1) }

    @Test(arguments: [
        ("statu", "status"), ("stauts", "status"), ("strat", "start"), ("ps", "status"), ("ls", "status"),
        ("kill", "signal"),
        ("vers", "version"), ("Status", "status"), ("frobnicate", nil), ("hlep", "help"), ("tpo", "top"),
    ])
    func `an unknown action is a slip of the keyboard, or another program's word (EXT-96)`(
        word: String,
        action: String?
    ) {
        #expect(Suggestion.action(for: word) == action)
    }

    @Test(arguments: [
        ("core", "core:*"), ("cor:*", "core:*"), ("svc1", "core:svc1"), ("core:svc6", "core:svc1"), ("wbe", "web"),
        ("worker", ""), ("worker_01", "app:worker_01"), ("we", "web"), ("webb", "web"), ("aps", "app:*"),
        ("zzzzzz", ""),
        ("svc6", "core:svc1"), ("nope:*", ""),
    ])
    func `an unknown name is near another one, or lacks its group (EXT-96)`(word: String, meant: String) {
        #expect(Suggestion.names(for: word, among: names).joined(separator: " ") == meant)
    }

    @Test
    func `the question names what may have been meant (EXT-96)`() {
        #expect(Suggestion.question(["a"]) == "did you mean 'a'?")
        #expect(Suggestion.question(["a", "b"]) == "did you mean 'a' or 'b'?")
        #expect(Suggestion.question(["a", "b", "c\u{1b}"]) == "did you mean 'a', 'b' or 'c\\x1b'?")
    }
}

@Suite
struct WaitTargetTests {
    @Test(arguments: [
        ("db", "db", "started"), ("db:healthy", "db", "healthy"), ("db:Completed", "db", "completed"),
        ("db:stopped", "db", "STOPPED"), ("g:one", "g:one", "started"), ("g:one:healthy", "g:one", "healthy"),
        ("g:*", "g:*", "started"), ("g:*:running", "g:*", "RUNNING"), ("web*:FATAL", "web*", "FATAL"),
        ("all:healthy", "all", "healthy"),
        ("g:healthy:started", "g:healthy", "started"), (":healthy", ":healthy", "started"),
    ])
    func `what stands behind the last colon is a condition if it can be one (EXT-93)`(
        word: String,
        name: String,
        condition: String
    ) {
        let target = WaitTarget(word)
        #expect((target.name, target.condition.name) == (name, condition))
    }

    @Test
    func `a word that is no condition is told of, with those that there are (EXT-93)`() {
        let names = [Namespec(group: "db", process: "db")]
        let text = WaitTarget("db:ready").unknown(among: names)
        #expect(
            text.hasPrefix(
                "no such process, and 'ready' is no condition: these are started, healthy, unhealthy, completed,"
            )
        )
        #expect(WaitTarget("dc:ready").unknown(among: names) == "no such process")
        #expect(WaitTarget("dc").unknown(among: names) == "no such process")
    }

    @Test(
        arguments: [
            (["db"], nil), (["--timeout", "30", "db"], 30_000), (["--timeout=2.5", "db"], 2500),
            (["db", "--timeout", "1m30s"], 90_000), (["--timeout", "0", "db"], 0),
        ] as [([String], Int64?)]
    )
    func `a time limit is seconds, or a text as in the configuration (EXT-93)`(words: [String], milliseconds: Int64?)
        throws
    {
        let options = try WaitOptions(words)
        #expect(options.milliseconds == milliseconds && options.targets.map(\.name) == ["db"])
    }

    @Test(arguments: [
        ([], "wait requires a process name"), (["--timeout"], "--timeout requires a number of seconds"),
        (
            ["--timeout", "soon", "db"],
            "--timeout 'soon' must be seconds, as 30 or 2.5, or a text as 500ms, 1m30s or 2h"
        ),
        (["--timeout=-1", "db"], "--timeout '-1' must not be negative"),
        (["-x", "db"], "wait knows no option '-x', only --timeout"),
    ])
    func `what is wrong with the arguments is said (EXT-93)`(words: [String], text: String) {
        #expect(throws: WaitOptions.Problem(text: text)) { try WaitOptions(words) }
    }
}
