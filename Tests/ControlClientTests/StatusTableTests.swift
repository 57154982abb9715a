import ControlClient
import Model
import Testing
import XMLRPC

/// What scripts read: Supervisor's lines, to the byte (CTL-30).
@Suite
struct StatusTableTests {
    @Test
    func `names are padded to the longest`() throws {
        let long = String(repeating: "x", count: 40)
        let processes = [
            try ProcessValues.details("a", .running, "pid 1"), try ProcessValues.details(long, .stopped, "Not started"),
        ]
        #expect(StatusTable([processes[0]]).lines == ["a                                RUNNING   pid 1"])
        #expect(
            StatusTable(processes).lines == [
                "a" + String(repeating: " ", count: 42) + "RUNNING   pid 1", long + "   STOPPED   Not started",
            ]
        )
    }

    @Test
    func `nothing of ours is in a line`() throws {
        let more = [XMLRPCMember("exit_code", .int(1)), XMLRPCMember("restarts", .int(3))]
        let description = "Exited too quickly (process log may have details)"
        let fatal = try ProcessValues.details("a", .fatal, description, more: more)
        #expect(StatusTable([fatal]).lines == ["a                                FATAL     \(description)"])
        #expect(
            StatusTable([try ProcessValues.details("a", .stopped)]).lines == [
                "a                                STOPPED   "
            ]
        )
    }

    @Test
    func `colours that are forced are around the state`() throws {
        let fatal = try ProcessValues.details("a", .fatal, "x")
        let name = "a                                "
        #expect(StatusTable([fatal], usesColours: true).lines == [name + "\u{1b}[31mFATAL\u{1b}[0m     x"])
        let stopped = try ProcessValues.details("a", .stopped, "x")
        #expect(StatusTable([stopped], usesColours: true).lines == [name + "STOPPED   x"])
    }

    @Test(
        arguments: [
            ([:], true, false), (["NO_COLOR": "1"], false, false), (["NO_COLOR": ""], true, false),
            (["CLICOLOR_FORCE": "1"], true, true), (["CLICOLOR_FORCE": "0"], true, false),
            (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false, false), (["CLICOLOR": "0"], false, false),
            (["CLICOLOR": "1"], true, false), (["CLICOLOR": "0", "CLICOLOR_FORCE": "1"], true, true),
        ] as [([String: String], Bool, Bool)]
    )
    func `the environment chooses colours`(environment: [String: String], live: Bool, piped: Bool) {
        let choice = ColourChoice(environment)
        #expect((choice.usesColours(isLive: true), choice.usesColours(isLive: false)) == (live, piped))
    }

    @Test
    func `an answer without a state is refused`() {
        #expect(throws: ControlError.self) { try ProcessDetails(.structure([XMLRPCMember("group", .string("x"))])) }
    }
}

/// What people are told of a process.
@Suite
struct ProcessDetailsTests {
    private static let quick = "Exited too quickly (process log may have details)"

    @Test(
        arguments: [
            (.fatal, quick, [("exit_code", .int(3))], "exited with status 3 too quickly"),
            (
                .backoff, quick + ", retry in 8 s", [("signal", .string("SEGV"))],
                "terminated by SIGSEGV too quickly, retry in 8 s"
            ),
            (.backoff, quick, [("signal", .string("35"))], "terminated by signal 35 too quickly"),
            (.fatal, quick, [], quick),
            (.fatal, "Bad exit code -1", [("signal", .string("KILL"))], "terminated by SIGKILL"),
            (.fatal, "Bad exit code -1, out of memory", [], "terminated by a signal, out of memory"),
            (.fatal, "Bad exit code 7", [], "exited with status 7"),
            (.fatal, "can't find command '/x'", [("exit_code", .int(1))], "can't find command '/x'"),
            (.exited, "Nov 28 10:00 AM", [("exit_code", .int(2))], "exited with status 2, Nov 28 10:00 AM"),
            (.exited, "Nov 28 10:00 AM", [("exitstatus", .int(-1))], "terminated by a signal, Nov 28 10:00 AM"),
            (
                .exited, "exited with status 1, restart in 8 s", [("exit_code", .int(1))],
                "exited with status 1, restart in 8 s"
            ),
            (
                .exited, "exited with status 1, restart in 8 s", [("exitstatus", .int(1))],
                "exited with status 1, restart in 8 s"
            ),
            (.running, "pid 7, uptime 0:00:05", [("restarts", .int(1))], "pid 7, uptime 0:00:05, 1 restart"),
            (.running, "pid 7", [("status_text", .string("ready\u{1b}[2J"))], "pid 7, \"ready\\x1b[2J\""),
            (.starting, "waiting for db", [("restarts", .int(2))], "waiting for db, 2 restarts"),
            (.stopped, "Not started", [], "Not started"),
        ] as [(ProcessState, String, [(String, XMLRPCValue)], String)]
    )
    func `the reason is said in plain words`(
        state: ProcessState,
        description: String,
        more: [(String, XMLRPCValue)],
        words: String
    ) throws {
        let members = more.map { XMLRPCMember($0.0, $0.1) }
        #expect(try ProcessValues.details("x", state, description, more: members).words == words)
    }

    @Test
    func `what is on its way tells its pid`() throws {
        #expect(try ProcessValues.details("x", .starting, pid: 7).words == "pid 7")
        #expect(try ProcessValues.details("x", .stopping, pid: 7).words == "pid 7")
        #expect(try ProcessValues.details("x", .starting).words == "")
    }

    @Test
    func `an exit with a code that is not expected is red, an unhealthy process yellow`() throws {
        func colour(_ members: [XMLRPCMember], _ state: ProcessState = .exited) throws -> Int? {
            try ProcessValues.details("a", state, "x", more: members).colour
        }
        #expect(try colour([XMLRPCMember("exitstatus", .int(3))]) == 31)
        #expect(try colour([XMLRPCMember("exitstatus", .int(0))]) == nil)
        #expect(try colour([XMLRPCMember("exitstatus", .int(3)), XMLRPCMember("expected", .boolean(true))]) == nil)
        #expect(try colour([XMLRPCMember("exitstatus", .int(0)), XMLRPCMember("expected", .boolean(false))]) == 31)
        #expect(try colour([XMLRPCMember("health", .string("unhealthy"))], .running) == 33)
        #expect(try colour([], .running) == 32)
        #expect(try colour([], .stopped) == nil)
    }

    @Test
    func `failures come first, and equals keep their order`() throws {
        let rows = try ProcessValues.processes().map { FiguresTable.Row($0, use: nil, cpuPercent: nil) }
        let sorted = try #require(ProcessOrder("state")).sorted(rows)
        #expect(
            sorted.map(\.process.name) == [
                "broken", "app:a-worker-with-a-name-of-many-words-07", "web", "api", "job", "off",
            ]
        )
        #expect(ProcessOrder("nope") == nil)
    }
}
