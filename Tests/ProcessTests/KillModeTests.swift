import Glibc
import TestHarness
import Testing

/// Who is stopped with a program (EXT-7, PITFALLS P15, P16, P17).
@Suite("Kill modes")
struct KillModeTests {
    /// Waits for the pid that a process of the test has noted.
    private func pid(_ name: String, _ supervisor: Supervisor) throws -> Int32 {
        let text = try supervisor.sandbox.contents(name)
        return try #require(Int32(text.prefix { $0.isNumber }))
    }

    /// A program whose descendant lives like this, and `supervisorctl`.
    private func family(_ mode: String, _ command: String, _ options: String = "") -> String {
        """
        \(Supervisor.controlSections)
        [program:x]
        command=\(command)
        killmode=\(mode)
        startsecs=0
        stopwaitsecs=1
        \(options)
        """
    }

    private static let member = "ignore HUP -- pid %(here)s/member -- hold"

    @Test("killmode=process leaves the descendants alone (QRK-52)")
    func process() throws {
        try supervise(family("process", "child fork '\(Self.member)' -- hold")) { supervisor in
            let member = try pid("member", supervisor)
            try supervisor.control("stop", "x")
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(ProcessTable.isAlive(member))
        }
    }

    @Test("killmode=group stops the group, and the program has stopped when the last member has")
    func group() throws {
        let slow = "until TERM -- pid %(here)s/asked -- await %(here)s/go"
        let text = family(
            "group",
            "child fork 'block TERM -- pid %(here)s/member -- \(slow)' -- hold",
            "stopwaitsecs=600"
        )
        .replacing("stopwaitsecs=1\n", with: "")
        try supervise(text) { supervisor in
            let member = try pid("member", supervisor)
            let leader = try supervisor.pidOf("x")
            supervisor.process.send(SIGTERM)
            _ = try supervisor.sandbox.contents("asked")
            try supervisor.waitUntil("end of the leader") { !ProcessTable.isAlive(leader) }
            #expect(!supervisor.log.contains("stopped: x"))
            try supervisor.sandbox.write("go", "")
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(!ProcessTable.isAlive(member))
        }
    }

    @Test("a member of the group that ignores TERM is killed after stopwaitsecs, though the leader has gone (P15)")
    func deafMember() throws {
        try supervise(family("group", "child fork 'ignore TERM -- \(Self.member)' -- hold")) { supervisor in
            let member = try pid("member", supervisor)
            let answer = try supervisor.control("stop", "x")
            #expect(answer == "x: stopped\n")
            #expect(!ProcessTable.isAlive(member))
            #expect(supervisor.log.contains("with SIGKILL"))
        }
    }

    @Test("a child that calls setsid, forks twice and ignores TERM is gone after a stop with killmode=tree (P16)")
    func escapee() throws {
        try supervise(family("tree", "child orphan 'ignore TERM -- \(Self.member)' -- hold")) { supervisor in
            let member = try pid("member", supervisor)
            let answer = try supervisor.control("stop", "x")
            #expect(answer == "x: stopped\n")
            #expect(!ProcessTable.isAlive(member))
        }
    }

    @Test("an obedient orphan gets the stop signal and the time that it needs")
    func obedientOrphan() throws {
        let orphan = "block TERM -- pid %(here)s/member -- until TERM -- append %(here)s/obeyed TERM"
        try supervise(family("tree", "child orphan '\(orphan)' -- hold")) { supervisor in
            _ = try pid("member", supervisor)
            try supervisor.control("stop", "x")
            #expect(supervisor.sandbox.lines("obeyed") == ["TERM"])
            #expect(!supervisor.log.contains("SIGKILL"))
        }
    }

    @Test("a descendant that has changed its user is found too", .enabled(if: geteuid() == 0))
    func changedUser() throws {
        let orphan = "pid %(here)s/member -- become 65534 -- ignore TERM -- append /dev/null x -- hold"
        try supervise(family("tree", "child orphan '\(orphan)' -- hold")) { supervisor in
            let member = try pid("member", supervisor)
            try supervisor.waitUntil("its change of user") {
                ProcessTable.status(member, "Uid")?.hasPrefix("65534") == true
            }
            try supervisor.control("stop", "x")
            #expect(!ProcessTable.isAlive(member))
        }
    }

    @Test("descendants of other programs are left alone")
    func others() throws {
        let other = """

            [program:other]
            command=child orphan 'pid %(here)s/stranger -- hold' -- hold
            killmode=tree
            startsecs=0
            """
        try supervise(family("tree", "child orphan '\(Self.member)' -- hold") + other) { supervisor in
            let (member, stranger) = (try pid("member", supervisor), try pid("stranger", supervisor))
            try supervisor.control("stop", "x")
            #expect(!ProcessTable.isAlive(member))
            #expect(ProcessTable.isAlive(stranger))
            #expect(try supervisor.stop() == .exited(0))
            #expect(!ProcessTable.isAlive(stranger))
        }
    }

    @Test(
        "what a program leaves behind when it ends by itself is stopped before it is started again",
        arguments: ["group", "tree"]
    )
    func beforeRestart(_ mode: String) throws {
        let command = "child fork 'ignore TERM -- \(Self.member)' -- await %(here)s/go -- exit 3"
        try supervise(family(mode, command)) { supervisor in
            let member = try pid("member", supervisor)
            let first = try supervisor.pidOf("x")
            try supervisor.sandbox.write("go", "")
            try supervisor.waitForLog(
                "'x' (\(first)) has left 1 process behind, stopping with SIGTERM (killmode=\(mode))"
            )
            try supervisor.waitForLog("killing 1 process that 'x' (\(first)) has left behind with SIGKILL")
            try supervisor.waitForLog("exited: x (exit status 3; not expected)")
            #expect(!ProcessTable.isAlive(member))
            try supervisor.waitForLog("spawned: 'x'", count: 2)
        }
    }

    @Test(
        "without a subreaper a child that has left the session is found by its mark, and what cannot be is told (EXT-2)"
    )
    func escapeeWithoutSubreaper() throws {
        let text = "subreaper=false\n" + family("tree", "child orphan 'ignore TERM -- \(Self.member)' -- hold")
        try supervise(text) { supervisor in
            let member = try pid("member", supervisor)
            #expect(ProcessTable.entry(member)?.ppid != supervisor.pid)
            try supervisor.waitForLog("WARN killmode=tree of 'x' without a subreaper")
            let answer = try supervisor.control("stop", "x")
            #expect(answer == "x: stopped\n")
            #expect(!ProcessTable.isAlive(member))
        }
    }

    @Test("without a subreaper what a program leaves behind when it ends is stopped before it is started again")
    func beforeRestartWithoutSubreaper() throws {
        let text = "subreaper=false\n" + family("tree", "child orphan '\(Self.member)' -- await %(here)s/go -- exit 3")
        try supervise(text) { supervisor in
            let member = try pid("member", supervisor)
            try supervisor.sandbox.write("go", "")
            try supervisor.waitForLog("has left 1 process behind")
            try supervisor.waitForLog("spawned: 'x'", count: 2)
            #expect(!ProcessTable.isAlive(member))
        }
    }

    @Test("a program of the same name under another supervisord is left alone, whoever has the orphans")
    func otherDaemon() throws {
        let text = "subreaper=false\n" + family("tree", "child orphan '\(Self.member)' -- hold")
        try supervise(text) { other in
            let stranger = try pid("member", other)
            try supervise(text) { supervisor in
                let member = try pid("member", supervisor)
                try supervisor.control("stop", "x")
                #expect(!ProcessTable.isAlive(member))
                #expect(ProcessTable.isAlive(stranger))
            }
        }
    }

    @Test("without a subreaper orphans are waited for all the same (EXT-2)")
    func withoutSubreaper() throws {
        let text = "subreaper=false\n" + family("group", "child fork 'ignore TERM -- \(Self.member)' -- hold")
        try supervise(text) { supervisor in
            let member = try pid("member", supervisor)
            let answer = try supervisor.control("stop", "x")
            #expect(answer == "x: stopped\n")
            #expect(!ProcessTable.isAlive(member))
        }
    }
}
