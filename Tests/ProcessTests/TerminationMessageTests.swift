import Foundation
import TestHarness
import Testing

@Suite("The message for Kubernetes when a program has ended the container (EXT-80)")
struct TerminationMessageTests {
    private static let key = "exit_on=unexpected\ntermination_message_path=%(here)s/message\n"
    private static let program = "[program:x]\nstartsecs=0\nautorestart=false\n"

    private func run(_ text: String, _ body: (Supervisor) throws -> Void) throws {
        try supervise(text, body)
    }

    private func message(_ supervisor: Supervisor) throws -> String {
        _ = try supervisor.waitForExit()
        return supervisor.sandbox.read("message")
    }

    @Test("an end has its cause and the last lines of standard error")
    func end() throws {
        let program = Self.program + "command=child print out -- eprint one -- eprint two -- exit 3\n"
        try run(Self.key + program) { supervisor in
            let told = try message(supervisor)
            #expect(told == "'x' has ended: exit status 3; not expected\none\ntwo\n")
        }
    }

    @Test("with redirect_stderr the last lines are those of standard output")
    func redirected() throws {
        let program = Self.program + "redirect_stderr=true\ncommand=child print out -- exit 3\n"
        try run(Self.key + program) { supervisor in
            let told = try message(supervisor)
            #expect(told == "'x' has ended: exit status 3; not expected\nout\n")
        }
    }

    @Test("a program that cannot be started is named with its command and the reason, and no argument of it")
    func notStarted() throws {
        let program = "[program:x]\ncommand=/nonexistent/program --password=secret\nstartretries=0\n"
        try run(Self.key.replacing("unexpected", with: "fatal") + program) { supervisor in
            let told = try message(supervisor)
            #expect(
                told
                    == "'x' ('/nonexistent/program') could not be started: can't find command '/nonexistent/program'\n"
            )
        }
    }

    @Test("a program that was given up tells why, and how it ended last")
    func givenUp() throws {
        let program = "[program:x]\ncommand=child eprint last words -- exit 7\nstartretries=0\n"
        try run(Self.key.replacing("unexpected", with: "fatal") + program) { supervisor in
            let told = try message(supervisor)
            #expect(told.hasPrefix("'x' was given up: Exited too quickly"))
            #expect(told.hasSuffix("; its last end: exit status 7\nlast words\n"))
        }
    }

    @Test("after a plain TERM nothing is written")
    func term() throws {
        try run(Self.key + Self.program + "command=child hold\n") { supervisor in
            _ = try supervisor.pidOf("x")
            #expect(try supervisor.stop() == .exited(0))
            #expect(!FileManager.default.fileExists(atPath: supervisor.sandbox.file("message")))
        }
    }

    @Test("an older message is replaced")
    func replaced() throws {
        let sandbox = try Sandbox()
        try sandbox.write("message", String(repeating: "old\n", count: 5000))
        try supervise(Self.key + Self.program + "command=child exit 3\n", sandbox: sandbox) { supervisor in
            let told = try message(supervisor)
            #expect(told == "'x' has ended: exit status 3; not expected\n")
        }
    }

    @Test(
        "a place that cannot be written is a warning, waits for nothing and changes nothing",
        arguments: ["fifo", "directory", "link", "missing"]
    )
    func refused(_ kind: String) throws {
        let sandbox = try Sandbox()
        let path = sandbox.file("message")
        switch kind {
        case "fifo": mkfifo(path, 0o666)
        case "directory": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "link": symlink(sandbox.file("target"), path)
        default: break
        }
        let key = kind == "missing" ? Self.key.replacing("/message", with: "/gone/message") : Self.key
        if kind == "missing" { mkdir(sandbox.file("gone"), 0o755) }
        let command = kind == "missing" ? "sh -c 'rmdir %(here)s/gone; exit 3'" : "child exit 3"
        try supervise(key + Self.program + "command=\(command)\n", sandbox: sandbox) { supervisor in
            #expect(try supervisor.waitForExit() == .exited(3))
            let expected: [String: String] = [
                "fifo": "it is a named pipe", "directory": "it is a directory", "link": "it is a symbolic link",
                "missing": "No such file or directory",
            ]
            let words = try #require(expected[kind])
            #expect(supervisor.log.count(of: "WARN cannot write the termination message") == 1)
            #expect(supervisor.log.contains("message': \(words)"))
            #expect(!FileManager.default.fileExists(atPath: sandbox.file("target")))
        }
    }

    @Test("an empty path writes nothing")
    func off() throws {
        let key = Self.key.replacing("%(here)s/message", with: "")
        try run(key + Self.program + "command=child exit 3\n") { supervisor in
            let end = try supervisor.waitForExit()
            #expect(end == .exited(3) && !supervisor.log.contains("termination message"))
        }
    }
}
