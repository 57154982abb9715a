import Model
import Testing

@testable import Daemon

/// Texts that clients send to the standard input of a program.
@Suite struct StandardInputTests {
    private func run(_ body: (TestDaemon) throws -> Void) throws {
        try TestDaemon.run("[program:x]", programs: ["x": FakeProgram(hasInput: true)], body)
    }

    @Test func `a text arrives`() throws {
        try run { daemon in
            #expect(daemon.write("one\n", to: "x").answer == "done")
            #expect(daemon.write("two", to: "x").answer == "done")
            #expect(daemon.spawner.takeInput(of: daemon.pid("x") ?? 0) == "one\ntwo")
        }
    }

    @Test func `a program that has closed it is told of by NO_FILE, at once and later`() throws {
        try run { daemon in
            daemon.spawner.closeInput(of: daemon.pid("x") ?? 0)
            #expect(daemon.write("one", to: "x").answer == "NO_FILE")
            #expect(daemon.write("two", to: "x").answer == "NO_FILE")
            #expect(daemon.state("x") == "STARTING")
        }
    }

    @Test func `a program that does not read keeps no more than a mebibyte waiting`() throws {
        try run { daemon in
            let text = String(repeating: "x", count: 600_000)
            #expect(daemon.write(text, to: "x").answer == "done")
            #expect(daemon.write(text, to: "x").answer == "FAILED")
        }
    }

    @Test func `a program that is being stopped takes no text`() throws {
        try TestDaemon.run("[program:x]", programs: ["x": FakeProgram(habits: .slow(seconds: 1), hasInput: true)]) {
            daemon in
            daemon.stop("x")
            #expect(daemon.write("one", to: "x").answer == "NOT_RUNNING")
        }
    }

    @Test func `nor does one that does not run`() throws {
        try run { daemon in
            daemon.stop("x")
            #expect(daemon.write("one", to: "x").answer == "NOT_RUNNING")
        }
    }

    @Test func `the next process has an input of its own`() throws {
        try run { daemon in
            daemon.spawner.closeInput(of: daemon.pid("x") ?? 0)
            daemon.write("one", to: "x")
            daemon.stop("x")
            daemon.start("x")
            #expect(daemon.write("two", to: "x").answer == "done")
            #expect(daemon.spawner.takeInput(of: daemon.pid("x") ?? 0) == "two")
        }
    }
}
