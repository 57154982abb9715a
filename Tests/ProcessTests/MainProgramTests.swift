import Foundation
import TestHarness
import Testing

/// A supervisord that is the init of one program (EXT-5).
private func launch(_ options: [String] = [], _ command: String...) -> Launch {
    var launch = Launch()
    launch.configurationName = nil
    launch.arguments = options + ["--"] + command
    return launch
}

private func runAsInit(_ launch: Launch, _ body: (Supervisor) throws -> Void) throws {
    let supervisor = try Supervisor("", launch: launch)
    defer { supervisor.end() }
    try body(supervisor)
}

@Suite("The init of one program: its status")
struct MainProgramStatusTests {
    @Test("its exit code is ours", arguments: [0, 1, 2, 126, 127, 128, 255] as [Int32])
    func codes(_ code: Int32) throws {
        let (status, supervisor) = try runToExit("", launch: launch([], "child", "exit", "\(code)"))
        #expect(status == .exited(code))
        #expect(supervisor.standardError.isEmpty)
        #expect(supervisor.standardOutput.isEmpty)
    }

    @Test("a death by signal is 128 and its number (P2)", arguments: [SIGTERM, SIGKILL, SIGSEGV])
    func signals(_ signal: Int32) throws {
        let (status, supervisor) = try runToExit("", launch: launch([], "child", "die", "\(signal)"))
        #expect(status == .exited(128 + signal))
        // Worth a word, unless it was one that asks to end (P31).
        #expect(ActivityLog(supervisor.standardError).count(of: "WARN exited: main") == (signal == SIGTERM ? 0 : 1))
    }

    @Test("a command that is not there is 127, one that cannot be run 126, each with one line that says why")
    func noCommand() throws {
        let missing = try runToExit("", launch: launch([], "no-such-command"))
        #expect(missing.status == .exited(127))
        #expect(missing.supervisor.standardError == "supervisord: can't find command 'no-such-command'\n")
        let text = try runToExit("", launch: launch([], "/etc/passwd"))
        #expect(text.status == .exited(126))
        #expect(text.supervisor.standardError == "supervisord: command at '/etc/passwd' is not executable\n")
        let directory = try runToExit("", launch: launch([], "/etc"))
        #expect(directory.status == .exited(126))
        let nothing = try runToExit("", launch: launch([], ""))
        #expect(nothing.status == .exited(127))
    }

    @Test("a file that the kernel cannot execute is 126 (EXT-4)")
    func notExecutable() throws {
        let sandbox = try Sandbox()
        chmod(try sandbox.write("words", "words\n"), 0o755)
        let (status, supervisor) = try runToExit("", launch: launch([], "./words"), sandbox: sandbox)
        #expect(status == .exited(126))
        #expect(supervisor.standardError == "supervisord: couldn't exec ./words: ENOEXEC\n")
    }

    @Test("-e makes a status a success, as often as it is given; the others stay as they are")
    func forgiven() throws {
        let options = ["-e", "143", "-e", "7"]
        #expect(try runToExit("", launch: launch(options, "child", "exit", "7")).status == .exited(0))
        #expect(try runToExit("", launch: launch(options, "child", "die", "TERM")).status == .exited(0))
        #expect(try runToExit("", launch: launch(options, "child", "exit", "8")).status == .exited(8))
    }

    @Test("tini's flags are accepted, unless there is a file")
    func flags() throws {
        #expect(try runToExit("", launch: launch(["-g", "-s", "-w"], "child", "exit", "4")).status == .exited(4))
        #expect(try runToExit("", launch: launch(["-gsw"], "child", "exit", "4")).status == .exited(4))
        var withFile = Launch()
        withFile.arguments = ["-g", "--", "child", "exit", "4"]
        let (status, supervisor) = try runToExit("[supervisord]\n", launch: withFile)
        #expect(status == .exited(2))
        #expect(supervisor.standardError.hasPrefix("Error: option -g is not accepted together with -c\n"))
    }
}

@Suite("The init of one program: what the program gets")
struct MainProgramViewTests {
    @Test(
        "our own standard streams and other descriptors, environment and directory; a group of its own, clean signals"
    )
    func view() throws {
        let input = try Channel.pipe()
        let other = try Channel.pipe()
        let output = try Channel.pipe()
        var launch = launch([], "child", "view", "view", "--", "print", "done")
        launch.descriptors = [0: input.far, 1: output.far, 5: other.far]
        launch.environment = ["GREETING=hello"]
        try runAsInit(launch) { supervisor in
            #expect(try supervisor.waitForExit() == .exited(0))
            let view = try supervisor.sandbox.view("view")
            #expect(view.descriptors.map(\.number) == [0, 1, 2, 5])
            #expect(view.descriptors.map(\.kind) == ["pipe", "pipe", "file", "pipe"])
            #expect(!view.descriptors.contains { $0.nonblocking })
            #expect(view.pgid == view.pid)
            #expect(view.blocked.isEmpty && view.ignored.isEmpty)
            #expect(view.variable("GREETING") == "hello")
            #expect(!view.environment.contains { $0.hasPrefix("SUPERVISOR_") && !$0.hasPrefix("SUPERVISOR_TEST_RUN=") })
            #expect(view.cwd == supervisor.sandbox.path)
            #expect(view.arguments == ["child", "view", "view", "--", "print", "done"])
            #expect(output.text == "done\n")
            #expect(supervisor.sandbox.names == ["stderr", "stdout", "view"])
        }
    }

    @Test("standard input reaches it, and the output is exactly what it writes, whatever is logged")
    func streams() throws {
        let input = try Channel.pipe()
        var launch = launch(["-e", "blather"], "cat")
        launch.descriptors = [0: input.near]
        try runAsInit(launch) { supervisor in
            let text = "one\ntwo \u{1}\nno newline at the end"
            _ = text.withCString { Glibc.write(input.far, $0, strlen($0)) }
            input.closeFar()
            let status = try supervisor.waitForExit()
            #expect(status == .exited(0))
            #expect(supervisor.standardOutput == text)
            #expect(ActivityLog(supervisor.standardError).contains("INFO exited: main (exit status 0; expected)"))
        }
    }

    @Test("-l names a file for the log, at the level of -e")
    func log() throws {
        let (status, supervisor) = try runToExit(
            "",
            launch: launch(["-l", "log", "-e", "info"], "child", "exit", "3")
        )
        #expect(status == .exited(3))
        #expect(supervisor.standardError.isEmpty)
        #expect(ActivityLog(supervisor.sandbox.read("log")).contains("INFO exited: main (exit status 3; expected)"))
    }

    @Test("limits stay as they are: there is no minfds")
    func limits() throws {
        var launch = launch([], "child", "view", "view")
        launch.before = [["limit", "nofile", "256", "256"]]
        try runAsInit(launch) { supervisor in
            let status = try supervisor.waitForExit()
            #expect(status == .exited(0))
            #expect(try supervisor.sandbox.view("view").limits["nofile"] == [256, 256])
        }
    }
}

@Suite("The init of one program: signals")
struct MainProgramSignalTests {
    /// All that can be passed on, with what the child program calls them.
    static let signals: [Int32] =
        [1, 2, 3, 10, 12, 13, 14, 15, 16, 18, 20, 23, 24, 25, 26, 27, 28, 29, 30] + Array(34...64)

    /// Those of a fault, which have a meaning only when another process sends them.
    static let faults: [Int32] = [4, 5, 6, 7, 8, 11, 31]

    @Test("each arrives once at the program and once at a member of its group, those of a fault too")
    func forwarded() throws {
        let signals = Self.signals + Self.faults
        let names = signals.map(String.init)
        let member = (["trap", "member"] + names + ["--", "append", "ready", "x", "--", "hold"]).joined(separator: " ")
        let command =
            ["child", "fork", member, "--", "trap", "main"] + names + ["--", "append", "ready", "x", "--", "hold"]
        var launch = launch()
        launch.arguments = ["--"] + command
        try runAsInit(launch) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("both") { sandbox.lines("ready").count == 2 }
            for (count, signal) in signals.enumerated() {
                supervisor.process.send(signal)
                try supervisor.waitUntil("signal \(signal)") {
                    sandbox.lines("main").count > count && sandbox.lines("member").count > count
                }
            }
            #expect(sandbox.lines("main") == names)
            #expect(sandbox.lines("member") == names)
            #expect(supervisor.process.ended == nil)
        }
    }

    @Test("a program that ignores TERM goes on, and is told again when we are", .timeLimit(.minutes(1)))
    func ignored() throws {
        try runAsInit(launch([], "child", "trap", "told", "TERM", "--", "pid", "up", "--", "hold")) { supervisor in
            let sandbox = supervisor.sandbox
            let pid = try #require(Int32(try sandbox.contents("up").dropLast()))
            for count in 1...3 {
                supervisor.process.send(SIGTERM)
                try supervisor.waitUntil("TERM") { sandbox.lines("told").count == count }
            }
            #expect(ProcessTable.isAlive(pid))
            kill(pid, SIGKILL)
            #expect(try supervisor.waitForExit() == .exited(137))
        }
    }

    @Test("TERM at any moment after our first statement ends the program with 143 (P4)", arguments: 0..<40)
    func earlyTerm(_ round: Int) throws {
        try runAsInit(launch([], "child", "hold")) { supervisor in
            try supervisor.waitUntil("its first statement") { SignalTests.actsOnTerm(supervisor.pid) }
            usleep(UInt32(round) * 1250)
            #expect(try supervisor.stop() == .exited(143))
            #expect(ProcessTable.marked(supervisor.marker).isEmpty)
        }
    }

    @Test("a signal that was there before us is passed on to the program (P4)", arguments: ["USR1", "TERM", "35"])
    func pending(_ signal: String) throws {
        // The program has it blocked as well.
        var launch = launch([], "child", "until", signal, "--", "exit", "7")
        launch.before = [["block", signal], ["send", "0", signal]]
        let (status, _) = try runToExit("", launch: launch)
        #expect(status == .exited(7))
    }

    @Test("from our first statement on no signal that is to be passed on ends us (P4)", arguments: signals)
    func blockedEarly(_ signal: Int32) throws {
        // Signals of a fault or limit of our own keep their meaning until we listen.
        guard ![SIGPIPE, SIGXCPU, SIGXFSZ].contains(signal) else { return }
        let output = try Channel.pipe()
        let full = fcntl(output.far, F_GETFL) | O_NONBLOCK
        _ = fcntl(output.far, F_SETFL, full)
        let block = [UInt8](repeating: 0x78, count: 4096)
        while Glibc.write(output.far, block, block.count) > 0 {}
        _ = fcntl(output.far, F_SETFL, full & ~O_NONBLOCK)
        var launch = Launch()
        launch.configurationName = nil
        launch.arguments = ["-h"]
        launch.descriptors = [1: output.far]
        try runAsInit(launch) { supervisor in
            // It cannot go on before somebody reads its help.
            try supervisor.waitUntil("its first statement") { SignalTests.actsOnTerm(supervisor.pid) }
            supervisor.process.send(signal)
            output.closeFar()
            try supervisor.waitUntil("its end") {
                _ = output.readAvailable()
                return supervisor.process.ended != nil
            }
            #expect(supervisor.process.ended == .exited(0))
        }
    }

    @Test("a SIGPIPE that we have caused ourselves is not meant for the program (P12)")
    func ownSignals() throws {
        let errors = try Channel.pipe()
        errors.closeNear()
        var launch = launch(
            ["-e", "blather"],
            "child",
            "exit-on",
            "TERM",
            "3",
            "--",
            "append",
            "up",
            "x",
            "--",
            "hold"
        )
        launch.descriptors = [2: errors.far]
        try runAsInit(launch) { supervisor in
            _ = try supervisor.sandbox.contents("up")
            supervisor.process.send(SIGCONT)
            #expect(try supervisor.stop() == .exited(3))
        }
    }

    @Test("words arrive byte for byte, also those that are no UTF-8")
    func bytes() throws {
        let script = "exec \"$0\" -- sh -c 'printf %s \"$1\" | od -An -tx1' sh \"$(printf 'a\\377b \\303')\""
        let sandbox = try Sandbox()
        let output = try Channel.file(sandbox.file("stdout"))
        let process = try RunningProcess(
            ["sh", "-c", script, try Binaries.supervisord],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: [1: output.far]
        )
        defer { process.end() }
        #expect(try process.waitForExit() == .exited(0))
        #expect(sandbox.read("stdout") == " 61 ff 62 20 c3\n")
    }

    @Test("-p: the end of our parent is a signal, which the program gets")
    func parentDeath() throws {
        var launch = launch(["-p", "TERM"], "child", "trap", "told", "TERM", "--", "pid", "up", "--", "hold")
        launch.wrapper = ["sh", "-c", "\"$@\" & exec sleep 1000", "sh"]
        try runAsInit(launch) { supervisor in
            _ = try supervisor.sandbox.contents("up")
            supervisor.process.send(SIGKILL)
            try supervisor.waitUntil("TERM") { supervisor.sandbox.lines("told") == ["TERM"] }
        }
    }

    @Test("orphans are reaped, with a warning if -w asks for one (EXT-2, EXT-3)", arguments: [false, true])
    func orphans(_ warns: Bool) throws {
        let words = ["child", "orphans", "3", "exit 7", "--", "append", "up", "x", "--", "until", "TERM"]
        var launch = launch()
        launch.arguments = (warns ? ["-w"] : []) + ["--"] + words
        try runAsInit(launch) { supervisor in
            _ = try supervisor.sandbox.contents("up")
            try supervisor.waitUntil("nobody but the program") { ProcessTable.children(of: supervisor.pid).count == 1 }
            #expect(try supervisor.stop() == .exited(0))
            let log = ActivityLog(supervisor.standardError)
            #expect(log.count(of: "WARN reaped unknown pid") == (warns ? 3 : 0))
        }
    }
}

@Suite("A main program beside others")
struct MainProgramBesideTests {
    static let other =
        "[program:x]\ncommand=child exit-on USR2 0 -- append %(here)s/up x -- hold\nstopsignal=USR2\nstartsecs=0\n"

    private func launch(_ command: String...) -> Launch {
        var launch = Launch()
        launch.arguments = ["--"] + command
        return launch
    }

    @Test(
        "a shutdown is in order; main gets the signal that asked for it, the others their own",
        arguments: [(SIGINT, "INT"), (SIGTERM, "TERM"), (SIGQUIT, "QUIT")]
    )
    func shutdown(_ signal: Int32, _ name: String) throws {
        let main = launch("child", "exit-on", name, "9", "--", "append", "up", "main", "--", "hold")
        try supervise(Self.other, launch: main) { supervisor in
            try supervisor.waitUntil("both") { supervisor.sandbox.lines("up").count == 2 }
            #expect(try supervisor.stop(signal) == .exited(0))
            #expect(supervisor.log.names(after: "stopped: ") == ["main", "x"])
            #expect(supervisor.log.contains("stopped: main (exit status 9)"))
            #expect(supervisor.log.contains("stopped: x (exit status 0)"))
        }
    }

    @Test("its end is the end of all, with its status")
    func end() throws {
        let main = launch("child", "await", "go", "--", "exit", "5")
        try supervise(Self.other, launch: main) { supervisor in
            try supervisor.waitUntil("x") { supervisor.sandbox.exists("up") }
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(5))
            #expect(supervisor.log.contains("stopped: x (exit status 0)"))
        }
    }

    @Test("HUP restarts it with the others, USR2 opens the logs, other signals are passed on to it")
    func ownMeanings() throws {
        let main = launch("child", "trap", "told", "USR1", "USR2", "WINCH", "--", "append", "up", "main", "--", "hold")
        try supervise(Self.other, launch: main) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("both") { sandbox.lines("up").count == 2 }
            supervisor.process.send(SIGUSR2)
            try supervisor.waitForLog("supervisord logreopen")
            supervisor.process.send(SIGUSR1)
            try supervisor.waitUntil("USR1") { sandbox.lines("told") == ["USR1"] }
            supervisor.process.send(SIGHUP)
            try supervisor.waitUntil("both again") { sandbox.lines("up").count == 4 }
            supervisor.process.send(SIGWINCH)
            try supervisor.waitUntil("WINCH") { sandbox.lines("told") == ["USR1", "WINCH"] }
            #expect(supervisor.log.pids(of: "main").count == 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("it is in the foreground whatever the file says, on our streams, and knows that it is supervised")
    func foreground() throws {
        let sandbox = try Sandbox()
        let text =
            "[supervisord]\nnodaemon=false\nsilent=true\nlogfile=%(here)s/supervisord.log\npidfile=%(here)s/supervisord.pid\n"
        let (status, supervisor) = try runToExit(
            text,
            launch: launch("child", "view", "view", "--", "print", "hello", "--", "exit", "3"),
            sandbox: sandbox
        )
        #expect(status == .exited(3))
        #expect(supervisor.standardOutput == "hello\n")
        #expect(try sandbox.view("view").variable("SUPERVISOR_PROCESS_NAME") == "main")
    }

    @Test("a section that has its name is refused")
    func nameTaken() throws {
        let text = "[supervisord]\n[program:main]\ncommand=child hold\n"
        let (status, supervisor) = try runToExit(text, launch: launch("child", "hold"))
        #expect(status == .exited(2))
        #expect(
            supervisor.standardError.hasPrefix(
                "Error: the name 'main' is that of the program behind '--' on the command line"
            )
        )
    }

    @Test("a command that is not there ends all with 127 and says so on standard error")
    func noCommand() throws {
        try supervise(Self.other, launch: launch("no-such-command")) { supervisor in
            let status = try supervisor.waitForExit()
            #expect(status == .exited(127))
            #expect(supervisor.standardError == "supervisord: can't find command 'no-such-command'\n")
        }
    }
}
