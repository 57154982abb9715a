import Foundation
import TestHarness
import Testing

@Suite("Logs that are one file (LOG-20)")
struct SharedLogTests {
    /// Prints a hundred numbered lines of about 60 bytes under a name.
    private static func burst(_ name: String, to descriptor: Int = 1) -> String {
        "/bin/sh -c 'i=0; while [ $i -lt 100 ]; do echo \"\(name) $i xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" "
            + ">&\(descriptor); i=$((i+1)); done; exec sleep 1000'"
    }

    private static let filling = String(repeating: "x", count: 70)

    private func names(_ sandbox: Sandbox) -> [String] { sandbox.names.filter { $0.hasPrefix("n.log") } }

    private func lines(_ sandbox: Sandbox) -> [String] { names(sandbox).flatMap { sandbox.lines($0) } }

    @Test("eight processes with one file lose no line, and no file is longer than two limits")
    func eightProcesses() throws {
        let text = """
            [program:n]
            command=\(Self.burst("p%(process_num)d"))
            process_name=n%(process_num)d
            numprocs=8
            stdout_logfile=%(here)s/n.log
            stdout_logfile_maxbytes=6KB
            stdout_logfile_backups=50
            """
        try supervise("loglevel=info\n" + text) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("800 lines") { lines(sandbox).count >= 800 }
            #expect(Set(lines(sandbox)).count == 800 && lines(sandbox).count == 800)
            #expect(names(sandbox).allSatisfy { sandbox.size($0) <= 12 * 1024 })
            try supervisor.waitUntil("rotations") { names(sandbox).count > 3 }
            #expect(names(sandbox).allSatisfy { [nil, "\n"].contains(sandbox.read($0).last) })
        }
    }

    @Test("a program that writes without a pause has its file rotated at the ends of lines, whatever is read at once")
    func flood() throws {
        let text = """
            [program:n]
            command=/bin/sh -c 'seq 1 100000; exec sleep 1000'
            stdout_logfile=%(here)s/n.log
            stdout_logfile_maxbytes=50KB
            stdout_logfile_backups=50
            """
        try supervise("loglevel=info\n" + text) { supervisor in
            let sandbox = supervisor.sandbox
            let oldestFirst = { (0...50).reversed().map { $0 == 0 ? "n.log" : "n.log.\($0)" }.filter(sandbox.exists) }
            let expected = (1...100_000).map { "\($0)\n" }.joined()
            try supervisor.waitUntil("all of it") { oldestFirst().map(sandbox.read).joined() == expected }
            #expect(oldestFirst().count > 3)
            #expect(oldestFirst().allSatisfy { [nil, "\n"].contains(sandbox.read($0).last) })
        }
    }

    @Test(
        "standard output and standard error in one file are rotated together, without backups too",
        arguments: [0, 50]
    )
    func bothChannels(backups: Int) throws {
        let text = """
            [program:n]
            command=/bin/sh -c 'i=0; while [ $i -lt 150 ]; do echo "o $i \(Self.filling)"; echo "e $i \(Self.filling)" >&2; \
            sleep 0.01; i=$((i+1)); done; echo last; echo last >&2; exec sleep 1000'
            stdout_logfile=%(here)s/n.log
            stderr_logfile=%(here)s/n.log
            stdout_logfile_maxbytes=5KB
            stderr_logfile_maxbytes=5KB
            stdout_logfile_backups=\(backups)
            stderr_logfile_backups=\(backups)
            """
        try supervise("loglevel=debug\n" + text) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("all of it") {
                supervisor.log.text.contains("stdout output:\n") && supervisor.log.text.contains("stderr output:\n")
                    && supervisor.log.text.components(separatedBy: "\nlast\n").count >= 3
            }
            if backups > 0 { #expect(lines(sandbox).count == 302) }
            // Each writer by itself would go up to its own 5 KB.
            #expect(names(sandbox).allSatisfy { sandbox.size($0) <= 8192 }, "\(names(sandbox).map(sandbox.size))")
            #expect(backups > 0 || names(sandbox) == ["n.log"])
        }
    }

    @Test("the activity log goes on in the file that a program has rotated, and loses nothing")
    func activityLogAndProgram() throws {
        let text = """
            [supervisord]
            nodaemon=true
            silent=true
            pidfile=%(here)s/supervisord.pid
            logfile=%(here)s/n.log
            [program:n]
            command=\(Self.burst("p"))
            stdout_logfile=%(here)s/n.log
            stdout_logfile_maxbytes=2KB
            stdout_logfile_backups=50
            [program:often]
            command=/bin/sh -c "sleep 0.05; exit 3"
            startsecs=0
            autorestart=true
            stdout_logfile=NONE
            """
        let supervisor = try Supervisor(text)
        defer { supervisor.end() }
        let sandbox = supervisor.sandbox
        try supervisor.waitUntil("the program's lines") { lines(sandbox).count { $0.hasPrefix("p ") } == 100 }
        try supervisor.waitUntil("a rotation") { sandbox.exists("n.log.1") }
        // In the file of this name, not in one that has lost it.
        try supervisor.waitUntil("lines of the log in the file") {
            sandbox.lines("n.log").count { $0.contains("exited: often") } >= 2
        }
        #expect(try supervisor.stop() == .exited(0))
        #expect(sandbox.read("n.log").contains("stopped: n (terminated by SIGTERM)"))
        #expect(lines(sandbox).contains { $0.contains("supervisord started with pid") })
    }

    @Test("clearing the log of one program does not lose the lines of another that has the same file")
    func cleared() throws {
        let text = """
            [program:a]
            command=/bin/cat
            stdout_logfile=%(here)s/n.log
            [program:b]
            command=/bin/sh -c "while :; do echo tick; sleep 0.05; done"
            stdout_logfile=%(here)s/n.log
            """
        try supervise("loglevel=info\n" + Supervisor.controlSections + text) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("ticks") { sandbox.size("n.log") > 0 }
            #expect(try supervisor.control("clear", "a") == "a: cleared\n")
            try supervisor.waitUntil("new ticks") { sandbox.size("n.log") > 0 }
        }
    }
}
