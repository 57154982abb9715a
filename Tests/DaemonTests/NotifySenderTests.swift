import Glibc
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// Whose messages count (EXT-71): those of the program and of its descendants, as `killmode=tree` finds them (EXT-7).
@Suite struct NotifySenderTests {
    /// A daemon with a program whose READY=1 comes from the process that runs the tests, which `place` puts somewhere.
    private func isReady(
        _ text: String = "",
        environment: String = "",
        place: @escaping (TestDaemon, _ program: Int32) throws -> Void
    ) throws -> Bool {
        var result = false
        try TestDaemon.run("[program:x]\nready=notify\n\(text)") { daemon in
            try place(daemon, try #require(daemon.pid("x")))
            try daemon.notify("READY=1", to: "x")
            result = daemon.state("x") == "RUNNING"
        }
        return result
    }

    private func mark(_ daemon: TestDaemon) -> Set<String> {
        Set(daemon.variables("x").filter { $0.key == FamilyMark.name }.map { "\($0.key)=\($0.value)" })
    }

    @Test func `a child and a grandchild count`() throws {
        #expect(try isReady { $0.kernel.start(.obedient, parent: $1, as: getpid()) })
        #expect(
            try isReady { daemon, program in
                let child = daemon.kernel.start(.obedient, parent: program)
                daemon.kernel.start(.obedient, parent: child, as: getpid())
            }
        )
    }

    @Test func `an orphan counts by the mark in its environment, and so do its children`() throws {
        #expect(
            try isReady { daemon, _ in
                daemon.kernel.start(.obedient, environment: self.mark(daemon), as: getpid())
            }
        )
        #expect(
            try isReady { daemon, _ in
                let orphan = daemon.kernel.start(.obedient, environment: self.mark(daemon))
                daemon.kernel.start(.obedient, parent: orphan, as: getpid())
            }
        )
    }

    @Test func `an orphan in the group of the program counts without the mark`() throws {
        #expect(
            try isReady { daemon, program in
                let child = daemon.kernel.start(.obedient, parent: program, leads: false)
                daemon.kernel.start(.obedient, parent: child, leads: false, as: getpid())
                daemon.kernel.exit(child, .exited(code: 0))
            }
        )
    }

    @Test func `a process that nothing is known of does not count`() throws {
        #expect(try !isReady { _, _ in })
    }

    @Test func `an orphan without the mark does not count`() throws {
        #expect(try !isReady { daemon, _ in daemon.kernel.start(.obedient, as: getpid()) })
    }

    @Test func `a process of another program does not count, whatever its environment is`() throws {
        #expect(
            try !isReady("[program:y]") { daemon, _ in
                let other = try #require(daemon.pid("y"))
                daemon.kernel.start(.obedient, parent: other, environment: self.mark(daemon), as: getpid())
            }
        )
    }

    @Test func `a process that is not our child does not count`() throws {
        #expect(
            try !isReady { daemon, _ in
                daemon.kernel.start(.obedient, parent: 1, environment: self.mark(daemon), as: getpid())
            }
        )
    }

    @Test func `without a subreaper an orphan counts by its mark wherever it has gone`() throws {
        #expect(
            try isReady { daemon, _ in
                daemon.kernel.adoptsOrphans = false
                daemon.kernel.start(.obedient, parent: 1, environment: self.mark(daemon), as: getpid())
            }
        )
    }

    @Test func `of others there is one line a second`() throws {
        try TestDaemon.run("[program:x]\nready=notify") { daemon in
            let line = "DEBG 'x': ignored a notification from process \(getpid()), which is not one of its processes"
            for _ in 0..<5 { try daemon.notify("READY=1", to: "x") }
            #expect(daemon.logged(containing: "ignored") == [line])
            daemon.time.advance(bySeconds: 1)
            for _ in 0..<5 { try daemon.notify("READY=1", to: "x") }
            #expect(daemon.logged(containing: "ignored") == [line, line])
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a message that is too large does not count, from any sender`() throws {
        let text = "[program:x]\nready=notify"
        try TestDaemon.run(text, programs: ["x": TestDaemon.ownProcess]) { daemon in
            try daemon.notify("READY=1\n" + String(repeating: "x", count: 65_536 - 8), to: "x")
            #expect(daemon.state("x") == "RUNNING")
        }
        try TestDaemon.run(text, programs: ["x": TestDaemon.ownProcess]) { daemon in
            try daemon.notify("READY=1\n" + String(repeating: "x", count: 65_536 - 7), to: "x")
            #expect(daemon.state("x") == "STARTING")
            #expect(
                daemon.hasLogged(
                    "DEBG 'x': ignored a notification of 65537 bytes and 0 descriptors, which is too much"
                )
            )
        }
    }
}
