import Foundation
import TestHarness
import Testing

/// The terminal of a main program (EXT-5, PITFALLS P18, P19).
@Suite("The init of one program: on a terminal")
struct MainTerminalTests {
    /// Runs the words as the leader of a session with a terminal.
    private func onTerminal(
        _ words: [String],
        before: [[String]] = [["terminal"]],
        _ body: (Supervisor, Channel) throws -> Void
    ) throws {
        let terminal = try Channel.terminal(raw: false)
        var launch = Launch()
        launch.configurationName = nil
        launch.before = before
        launch.newSession = true
        launch.descriptors = [0: terminal.far, 1: terminal.far, 2: terminal.far]
        launch.arguments = ["--"] + words
        let supervisor = try Supervisor("", launch: launch)
        defer { supervisor.end() }
        terminal.closeFar()
        try body(supervisor, terminal)
    }

    @Test("the program is in the foreground, and its input is what is typed")
    func foreground() throws {
        try onTerminal(["child", "foreground", "seen", "--", "exec", "cat"]) { supervisor, terminal in
            #expect(try supervisor.sandbox.contents("seen") == "foreground\n")
            try terminal.write("typed\n")
            // Once from the terminal's echo, once from cat.
            try supervisor.waitUntil("input") { terminal.text == "typed\r\ntyped\r\n" }
            try terminal.write("\u{4}")
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    @Test("Ctrl-C and a change of the window's size reach the program, each once")
    func once() throws {
        try onTerminal(["child", "trap", "told", "INT", "WINCH", "USR1", "--", "append", "up", "x", "--", "hold"]) {
            supervisor,
            terminal in
            let sandbox = supervisor.sandbox
            _ = try sandbox.contents("up")
            try terminal.write("\u{3}")
            try supervisor.waitUntil("INT") { sandbox.lines("told") == ["INT"] }
            try terminal.resize(rows: 30, columns: 100)
            try supervisor.waitUntil("WINCH") { sandbox.lines("told") == ["INT", "WINCH"] }
            // Behind whatever might have come a second time by way of us.
            supervisor.process.send(SIGUSR1)
            try supervisor.waitUntil("USR1") { sandbox.lines("told") == ["INT", "WINCH", "USR1"] }
        }
    }

    @Test("Ctrl-C ends a program that does not mind, with 130")
    func interrupted() throws {
        try onTerminal(["child", "append", "up", "x", "--", "hold"]) { supervisor, terminal in
            _ = try supervisor.sandbox.contents("up")
            try terminal.write("\u{3}")
            #expect(try supervisor.waitForExit() == .exited(130))
        }
    }

    @Test("the end of the terminal is one HUP")
    func hangUp() throws {
        try onTerminal(["child", "trap", "told", "HUP", "USR1", "--", "append", "up", "x", "--", "hold"]) {
            supervisor,
            terminal in
            let sandbox = supervisor.sandbox
            _ = try sandbox.contents("up")
            terminal.closeNear()
            try supervisor.waitUntil("HUP") { sandbox.lines("told").contains("HUP") }
            supervisor.process.send(SIGUSR1)
            try supervisor.waitUntil("USR1") { sandbox.lines("told").contains("USR1") }
            #expect(sandbox.lines("told") == ["HUP", "USR1"])
        }
    }

    @Test("Ctrl-Z with no shell above is no trap: the program goes on, in the foreground")
    func stopWithoutShell() throws {
        try onTerminal(["child", "trap", "told", "CONT", "--", "append", "up", "x", "--", "exec", "cat"]) {
            supervisor,
            terminal in
            _ = try supervisor.sandbox.contents("up")
            try terminal.write("\u{1a}")
            try supervisor.waitUntil("echo") { terminal.text.contains("^Z") }
            try terminal.write("on\n")
            try supervisor.waitUntil("input") { terminal.text.hasSuffix("on\r\non\r\n") }
            try terminal.write("\u{4}")
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    @Test("without a terminal of its own session it takes none")
    func noTerminal() throws {
        try onTerminal(["child", "print", "ran"], before: []) { supervisor, terminal in
            let status = try supervisor.waitForExit()
            #expect(status == .exited(0))
            #expect(terminal.text == "ran\r\n")
        }
    }
}

/// What a parent without job control finds behind us.
@Suite("The init of one program: after its end on a terminal")
struct MainTerminalBackTests {
    @Test("the terminal is our parent's again", arguments: ["true", "child die KILL", "no-such-command"])
    func givenBack(_ command: String) throws {
        let sandbox = try Sandbox()
        let terminal = try Channel.terminal(raw: false)
        let child = try Binaries.child
        let script = "\(try Binaries.supervisord) -- \(command); exec child foreground after"
        let process = try RunningProcess(
            [child, "cd", sandbox.path, "--", "terminal", "--", "exec", "sh", "-c", script],
            environment: ["PATH=\(URL(fileURLWithPath: child).deletingLastPathComponent().path):/usr/bin:/bin"],
            descriptors: [0: terminal.far, 1: terminal.far, 2: terminal.far],
            newSession: true
        )
        defer { process.end() }
        #expect(try process.waitForExit() == .exited(0))
        #expect(sandbox.read("after") == "foreground\n")
    }
}

/// An interactive shell above us sees a job like any other.
@Suite("The init of one program: under a shell with job control")
struct MainJobTests {
    private final class Shell {
        let terminal: Channel
        let process: RunningProcess
        let sandbox: Sandbox

        init() throws {
            sandbox = try Sandbox()
            terminal = try Channel.terminal(raw: false)
            let child = try Binaries.child
            let directory = URL(fileURLWithPath: child).deletingLastPathComponent().path
            process = try RunningProcess(
                [child, "cd", sandbox.path, "--", "terminal", "--", "exec", "bash", "--norc", "--noprofile", "-i"],
                environment: [
                    "PATH=\(directory):/usr/bin:/bin", "PS1=ready> ", "TERM=dumb",
                    "SUPERVISORD=\(try Binaries.supervisord)",
                    "HISTFILE=/dev/null", "LANG=C.UTF-8", "SUPERVISOR_TEST_RUN=\(sandbox.path).",
                ],
                descriptors: [0: terminal.far, 1: terminal.far, 2: terminal.far],
                newSession: true
            )
            terminal.closeFar()
            try waitForPrompts(1)
        }

        var prompts: Int { terminal.text.components(separatedBy: "ready> ").count - 1 }

        func waitForPrompts(_ count: Int) throws {
            try wait("\(count) prompts") { prompts >= count }
        }

        /// Ctrl-C. What is typed before the prompt comes may be read by the program as its last.
        func interrupt() throws {
            let before = prompts
            try terminal.write("\u{3}")
            try waitForPrompts(before + 1)
        }

        func wait(_ what: String, _ condition: () throws -> Bool) throws {
            try waitUntil(what, state: { self.terminal.text }, condition)
        }

        func end() {
            process.send(SIGKILL)
            _ = try? process.waitForExit()
            for pid in ProcessTable.marked("SUPERVISOR_TEST_RUN=\(sandbox.path).") { kill(pid, SIGKILL) }
        }
    }

    private func inShell(_ body: (Shell) throws -> Void) throws {
        let shell = try Shell()
        defer { shell.end() }
        try body(shell)
    }

    @Test("Ctrl-Z stops the job, fg continues it in the foreground, and at its end the shell has the terminal again")
    func stopAndGoOn() throws {
        try inShell { shell in
            try shell.terminal.write("$SUPERVISORD -- child append up x -- exec cat; echo status $?\n")
            _ = try shell.sandbox.contents("up")
            try shell.terminal.write("\u{1a}")
            try shell.wait("a stopped job") { shell.terminal.text.contains("Stopped") }
            try shell.waitForPrompts(2)
            try shell.terminal.write("fg\n")
            try shell.wait("the job again") { shell.terminal.text.hasSuffix("child append up x -- exec cat\r\n") }
            try shell.terminal.write("typed\n")
            try shell.wait("input") { shell.terminal.text.hasSuffix("typed\r\ntyped\r\n") }
            try shell.terminal.write("\u{4}")
            try shell.waitForPrompts(3)
            try shell.terminal.write("echo the-$((20 + 2))-nd line\n")
            try shell.wait("the shell") { shell.terminal.text.contains("the-22-nd line") }
        }
    }

    @Test("a job in the background leaves the terminal alone, stops when it reads from it, and goes on with fg")
    func background() throws {
        try inShell { shell in
            try shell.terminal.write("$SUPERVISORD -- child foreground seen -- exec cat &\n")
            #expect(try shell.sandbox.contents("seen") == "background\n")
            try shell.wait("a stopped job") {
                try shell.terminal.write("\n")
                usleep(50_000)
                return shell.terminal.text.contains("Stopped")
            }
            try shell.terminal.write("fg\n")
            try shell.wait("the job") { shell.terminal.text.hasSuffix("exec cat\r\n") }
            try shell.terminal.write("typed\n")
            try shell.wait("input") { shell.terminal.text.hasSuffix("typed\r\ntyped\r\n") }
            try shell.interrupt()
            try shell.terminal.write("echo status $?\n")
            try shell.wait("the shell") { shell.terminal.text.contains("status 130") }
        }
    }

    @Test("fg of a job that runs in the background brings Ctrl-C to it")
    func toForeground() throws {
        try inShell { shell in
            try shell.terminal.write("$SUPERVISORD -- child append up x -- hold &\n")
            _ = try shell.sandbox.contents("up")
            try shell.terminal.write("fg\n")
            try shell.wait("the job") { shell.terminal.text.hasSuffix("append up x -- hold\r\n") }
            try shell.interrupt()
            try shell.terminal.write("echo status $?\n")
            try shell.wait("the shell") { shell.terminal.text.contains("status 130") }
        }
    }

    @Test("in a pipeline the terminal stays with the others, until the program wants it")
    func pipeline() throws {
        try inShell { shell in
            let line = "$SUPERVISORD -- child foreground seen -- exec cat | child foreground other -- exec cat\n"
            try shell.terminal.write(line)
            #expect(try shell.sandbox.contents("seen") == "background\n")
            try shell.terminal.write("typed\n")
            try shell.wait("input") { shell.terminal.text.hasSuffix("typed\r\ntyped\r\n") }
            try shell.terminal.write("\u{4}")
            try shell.waitForPrompts(2)
        }
    }
}
