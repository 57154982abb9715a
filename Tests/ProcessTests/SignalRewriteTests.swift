import Foundation
import TestHarness
import Testing

/// dumb-init's `--rewrite`, and where the init of one program is (EXT-5).
@Suite("The init of one program: as dumb-init")
struct SignalRewriteTests {
    private func launch(_ options: [String], _ command: String...) -> Launch {
        var launch = Launch()
        launch.configurationName = nil
        launch.arguments = options + ["--"] + command
        return launch
    }

    /// dumb-init's own cases.
    @Test(
        "the program gets one signal in place of another, and nothing in place of one that is dropped",
        arguments: [
            ([], [15, 3, 18, 2], ["15", "3", "18", "2"]),
            (["-r", "15:2"], [15, 3, 18, 2], ["2", "3", "18", "2"]),
            (["-r", "15:2", "--rewrite", "2:15", "--rewrite=3:3"], [15, 3, 18, 2], ["2", "3", "18", "15"]),
            (["-r1:31", "-r", "SIGSYS:HUP"], [1, 31], ["31", "1"]),
            (["-r", "15:3", "-r", "2:0", "-r", "WINCH:0"], [15, 2, 28, 1], ["3", "1"]),
            (["-r", "21:15", "-r", "TTOU:2", "-r", "20:1"], [21, 22, 20], ["15", "2", "1"]),
            (["-r", "34:64"], [34], ["64"]),
            (["-r", "15:3", "-r", "15:1"], [15], ["1"]),
        ] as [([String], [Int32], [String])]
    )
    func rewrites(_ options: [String], _ sent: [Int32], _ expected: [String]) throws {
        let numbers = ["1", "2", "3", "15", "18", "20", "21", "22", "28", "31", "34", "64"]
        var launch = Launch()
        launch.configurationName = nil
        launch.arguments =
            options + ["-r", "30:10", "--", "child", "trap", "told", "10"] + numbers
            + ["--", "append", "up", "x", "--", "hold"]
        let supervisor = try Supervisor("", launch: launch)
        defer { supervisor.end() }
        let sandbox = supervisor.sandbox
        _ = try sandbox.contents("up")
        var marks = 0
        for signal in sent {
            supervisor.process.send(signal)
            // What comes behind it tells that it has arrived, or will not.
            try supervisor.waitUntil("signal \(signal)") {
                let told = sandbox.lines("told").count
                if told > marks { marks = told; return true }
                return options.contains("\(signal):0") || options.contains("WINCH:0") && signal == 28
            }
        }
        supervisor.process.send(30)
        try supervisor.waitUntil("the last one") { sandbox.lines("told").last == "10" }
        #expect(sandbox.lines("told").dropLast() == expected[...])
    }

    @Test(
        "a rule that is none is refused with the option as it was typed",
        arguments: ["", "herp", "herp:derp", "15", "15::12", "15:derp", "0", "1:32", "0:15", "15:65", "15:-1"]
    )
    func refused(_ rule: String) throws {
        let (status, supervisor) = try runToExit("", launch: launch(["-r", rule], "child", "exit", "0"))
        #expect(status == .exited(2))
        #expect(supervisor.standardError.hasPrefix("Error: invalid value for -r '\(rule)': must be two signals"))
    }

    @Test("it is accepted only in front of the two dashes, and not together with a file")
    func onlyAlone() throws {
        var withFile = Launch()
        withFile.arguments = ["--rewrite", "15:3", "--", "child", "exit", "4"]
        let beside = try runToExit("[supervisord]\n", launch: withFile)
        #expect(beside.status == .exited(2))
        #expect(
            beside.supervisor.standardError.hasPrefix("Error: option --rewrite is not accepted together with -c\n")
        )
        var withoutCommand = Launch()
        withoutCommand.arguments = ["-r", "15:3"]
        let alone = try runToExit("[supervisord]\n", launch: withoutCommand)
        #expect(alone.status == .exited(2))
        #expect(alone.supervisor.standardError.hasPrefix("Error: option -r not recognized\n"))
    }

    @Test("a fault of our own is not passed on, only one that another process sends", arguments: [SIGABRT, SIGSEGV])
    func faults(_ signal: Int32) throws {
        let supervisor = try Supervisor("", launch: launch([], "child", "append", "up", "x", "--", "hold"))
        defer { supervisor.end() }
        _ = try supervisor.sandbox.contents("up")
        supervisor.process.send(signal)
        #expect(try supervisor.waitForExit() == .exited(128 + signal))
    }

    @Test(
        "our working directory is the root once the program runs, and that of the program the one that we were started in"
    )
    func directory() throws {
        let sandbox = try Sandbox()
        let command = launch(
            ["-l", "own.log", "-j", "own.pid", "-e", "info"],
            "child",
            "view",
            "view",
            "--",
            "until",
            "TERM"
        )
        let supervisor = try Supervisor("", launch: command, sandbox: sandbox)
        defer { supervisor.end() }
        let view = try waitFor("the program") { try? sandbox.view("view") }
        #expect(view.cwd == sandbox.path)
        let link = "/proc/\(supervisor.pid)/cwd"
        try supervisor.waitUntil("the root") {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == "/"
        }
        // The paths of our own settings mean what they meant.
        #expect(sandbox.read("own.pid") == "\(supervisor.pid)\n")
        #expect(try supervisor.stop() == .exited(0))
        #expect(sandbox.read("own.log").contains("exited: main (exit status 0; expected)"))
        #expect(!sandbox.exists("own.pid"))
    }

    @Test("and that from its first statement on, as dumb-init's own test has it")
    func directoryAtOnce() throws {
        let script = "readlink /proc/$PPID/cwd; readlink /proc/$$/cwd"
        let (status, supervisor) = try runToExit("", launch: launch([], "/bin/sh", "-c", script))
        #expect(status == .exited(0))
        #expect(supervisor.standardOutput == "/\n\(supervisor.sandbox.path)\n")
    }

    @Test(
        "a command that is named relatively, or found in a relative directory of PATH, is found where we were started"
    )
    func relativeCommand() throws {
        let sandbox = try Sandbox()
        try sandbox.write("here", "#!/bin/sh\npwd\n", mode: 0o755)
        let named = try runToExit("", launch: launch([], "./here"), sandbox: sandbox)
        #expect(named.status == .exited(0))
        #expect(sandbox.read("stdout") == "\(sandbox.path)\n")
        var byPath = launch([], "here")
        byPath.wrapper = ["env", "PATH=.:/usr/bin:/bin"]
        byPath.before = []
        #expect(try runToExit("", launch: byPath, sandbox: sandbox).status == .exited(0))
        #expect(sandbox.read("stdout") == "\(sandbox.path)\n\(sandbox.path)\n")
    }

    @Test("beside the programs of a file the directory stays: they are started in it")
    func directoryWithFile() throws {
        var launch = Launch()
        launch.arguments = ["--", "child", "append", "up", "x", "--", "hold"]
        try supervise("[program:x]\ncommand=child view view -- hold\nstartsecs=0\n", launch: launch) { supervisor in
            _ = try supervisor.sandbox.contents("up")
            let view = try waitFor("x") { try? supervisor.sandbox.view("view") }
            #expect(view.cwd == supervisor.sandbox.path)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a death by a signal that is passed on is no warning, as with tini", arguments: [SIGUSR1, SIGTERM, SIGALRM])
    func silentDeath(_ signal: Int32) throws {
        let supervisor = try Supervisor("", launch: launch([], "child", "append", "up", "x", "--", "hold"))
        defer { supervisor.end() }
        _ = try supervisor.sandbox.contents("up")
        #expect(try supervisor.stop(signal) == .exited(128 + signal))
        #expect(supervisor.standardError.isEmpty)
    }
}
