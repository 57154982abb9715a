import Foundation
import TestHarness
import Testing

@Suite("Spawn errors, in Supervisor's words (PROC-30 to PROC-36)")
struct SpawnErrorTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let command: String
        let text: String
        let options: String

        init(_ command: String, _ text: String, options: String = "") {
            self.command = command
            self.text = text
            self.options = options
        }

        var testDescription: String { text }
    }

    /// `HERE` stands for the directory of the configuration file.
    static let refused = [
        Refused("%(here)s/missing --option", "can't find command 'HERE/missing'"),
        Refused("no-such-program-anywhere", "can't find command 'no-such-program-anywhere'"),
        Refused("%(here)s/directory", "command at 'HERE/directory' is a directory"),
        Refused("%(here)s/text", "command at 'HERE/text' is not executable"),
        Refused("", "command is empty"),
        Refused("child 'abc", "can't parse command \"child 'abc\": No closing quotation"),
        Refused("child abc\\", "can't parse command 'child abc\\\\': No escaped character"),
        Refused("%(here)s/garbage", "couldn't exec HERE/garbage: ENOEXEC"),
        Refused("%(here)s/crlf", "couldn't exec HERE/crlf: ENOENT (interpreter '/bin/sh\\r' does not exist)"),
        Refused("%(here)s/lost", "couldn't exec HERE/lost: ENOENT (interpreter 'HERE/none' does not exist)"),
        Refused("%(here)s/chain", "couldn't exec HERE/chain: ENOENT (interpreter 'HERE/none' does not exist)"),
        Refused(
            "%(here)s/near",
            "couldn't exec HERE/near: ENOENT (interpreter 'bin/x' does not exist)",
            options: "directory=%(here)s/directory"
        ),
        Refused("%(here)s/plain", "couldn't exec HERE/plain: EACCES (interpreter 'HERE/text' is not executable)"),
        Refused("%(here)s/folder", "couldn't exec HERE/folder: EACCES (interpreter 'HERE/directory' is a directory)"),
        Refused("%(here)s/through", "couldn't exec HERE/through: ENOTDIR (interpreter 'HERE/text/x' does not exist)"),
        Refused(
            "%(here)s/foreign",
            "couldn't exec HERE/foreign: ENOENT (interpreter '/lib/ld-none.so.9' does not exist)"
        ),
        Refused("child hold", "couldn't chdir to HERE/nowhere: ENOENT", options: "directory=%(here)s/nowhere"),
    ]

    @Test("each is told, tried again and given up", arguments: refused)
    func refusedCommand(_ refused: Refused) throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("directory")
        try sandbox.write("text", "echo never\n")
        try sandbox.write("garbage", "\u{1}\u{2}\u{3}\n")
        let scripts = [
            "crlf": "/bin/sh\r\nexit 0", "lost": "\(sandbox.path)/none", "chain": "\(sandbox.path)/lost",
            "near": "bin/x", "plain": "\(sandbox.path)/text", "folder": "\(sandbox.path)/directory",
            "through": "\(sandbox.path)/text/x",
        ]
        for (name, line) in scripts { try sandbox.write(name, "#!\(line)\n", mode: 0o755) }
        // A program of this machine whose loader has got another name.
        let loader = Data("/lib64/ld-linux-x86-64.so.2".utf8)
        var foreign = try Data(contentsOf: URL(filePath: "/bin/true"))
        if let place = foreign.range(of: loader) {
            let other = Data("/lib/ld-none.so.9".utf8)
            foreign.replaceSubrange(place, with: other + Data(count: loader.count - other.count))
        }
        try foreign.write(to: URL(filePath: sandbox.file("foreign")))
        chmod(sandbox.file("foreign"), 0o755)
        chmod(sandbox.file("garbage"), 0o755)
        let text = """
            [program:x]
            command=\(refused.command)
            startretries=1
            \(refused.options)
            """
        try supervise(text, sandbox: sandbox) { supervisor in
            let log = try supervisor.waitForLog("gave up: x entered FATAL state")
            let expected = refused.text.replacingOccurrences(of: "HERE", with: sandbox.path)
            #expect(log.count(of: "INFO spawnerr: \(expected)") == 2, "\(supervisor.state)")
            #expect(!log.contains("success: x"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a program without permission to run is told as such (PROC-33)", .enabled(if: getuid() == 0))
    func noPermission() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        try sandbox.write("private", "#!/bin/sh\n")
        chmod(sandbox.file("private"), 0o700)
        let text = """
            [supervisord]
            user=nobody
            [program:x]
            command=%(here)s/private
            startretries=0
            """
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("spawnerr: no permission to run command '\(sandbox.path)/private'")
        }
    }

    @Test("a program that cannot become its user is not run (PROC-36)", .enabled(if: getuid() == 0))
    func cannotBecomeUser() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let text = """
            [supervisord]
            user=nobody
            [program:x]
            command=child pid %(here)s/ran
            user=daemon
            startretries=0
            """
        try supervise(text, sandbox: sandbox) { supervisor in
            let log = try supervisor.waitForLog("gave up: x entered FATAL state")
            let told = log.text + sandbox.names.filter { $0.hasPrefix("x-stderr") }.map(sandbox.read).joined()
            #expect(told.contains("couldn't setuid to 1: Can't drop privilege as nonroot user"))
            #expect(!sandbox.exists("ran"))
        }
    }

    @Test("a program whose log cannot be opened is not run (PROC-34)")
    func logIsDirectory() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("directory")
        let text = """
            [program:x]
            command=child hold
            stdout_logfile=%(here)s/directory
            startretries=0
            """
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("INFO spawnerr: unknown error making dispatchers for 'x': EISDIR")
            #expect(supervisor.log.contains("WARN cannot open log file '\(supervisor.sandbox.path)"))
            try supervisor.waitForLog("gave up: x entered FATAL state")
        }
    }
}
