import Foundation
import TestHarness
import Testing

@Suite("The logs of programs under logrotate")
struct LogrotateTests {
    /// Runs the real logrotate once on `out.log`.
    private func rotate(_ sandbox: Sandbox, _ directives: String) throws {
        try sandbox.write("logrotate.conf", "\(sandbox.file("out.log")) {\nrotate 50\n\(directives)\n}\n")
        chmod(sandbox.file("logrotate.conf"), 0o644)
        try RunningProcess.run(
            ["logrotate", "--force", "--state", sandbox.file("state"), sandbox.file("logrotate.conf")]
        )
    }

    /// All numbers in the log and its backups, the oldest first.
    private func numbers(_ sandbox: Sandbox) -> [Int?] {
        let names = (1...50).reversed().map { "out.log.\($0)" }.filter(sandbox.exists) + ["out.log"]
        return names.map(sandbox.read).joined().split(separator: "\n").map { Int($0) }
    }

    @Test("a rename and USR2 lose nothing, at whatever speed the program writes (LOG-36)")
    func rename() throws {
        let text = """
            [program:x]
            command=sh -c 'i=0; while :; do i=$((i+1)); echo $i; done'
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=0
            """
        try supervise("loglevel=info\n" + text) { supervisor in
            let sandbox = supervisor.sandbox
            for round in 1...5 {
                try supervisor.waitUntil("output") { sandbox.size("out.log") > 10_000 }
                try rotate(sandbox, "nocreate\npostrotate\nkill -USR2 \(supervisor.pid)\nendscript")
                try supervisor.waitForLog("supervisord logreopen", count: round)
            }
            #expect(try supervisor.stop() == .exited(0))
            #expect(sandbox.exists("out.log.5"))
            let numbers = numbers(sandbox)
            #expect(numbers.count > 5000 && numbers == Array(1...numbers.count))
        }
    }

    @Test("copytruncate leaves no hole, and nothing is lost while the program is quiet (QRK-37)")
    func copyTruncate() throws {
        let text = """
            [program:x]
            command=sh -c 'i=0; for b in 1 2 3 4 5; do while [ $i -lt $((b*3000)) ]; do i=$((i+1)); echo $i; done; child await %(here)s/go$b; done; exec child hold'
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=0
            """
        try supervise(text) { supervisor in
            let sandbox = supervisor.sandbox
            for round in 1...4 {
                try supervisor.waitUntil("batch") { sandbox.read("out.log").hasSuffix("\n\(round * 3000)\n") }
                try rotate(sandbox, "copytruncate")
                try sandbox.write("go\(round)", "")
            }
            try supervisor.waitUntil("the last batch") { sandbox.read("out.log").hasSuffix("\n15000\n") }
            #expect(numbers(sandbox) == Array(1...15000))
            #expect(sandbox.size("out.log") == (12001...15000).map { "\($0)\n" }.joined().count)
        }
    }

    @Test("copytruncate under load loses at most what logrotate itself does: no hole, order kept, lines whole")
    func copyTruncateUnderLoad() throws {
        // Our own limit counts what is in the file, and is never reached.
        let text = """
            [program:x]
            command=sh -c 'i=0; while :; do i=$((i+1)); echo $i; done'
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=100MB
            """
        try supervise("loglevel=info\n" + text) { supervisor in
            let sandbox = supervisor.sandbox
            for _ in 1...5 {
                try supervisor.waitUntil("output") { sandbox.size("out.log") > 10_000 }
                try rotate(sandbox, "copytruncate")
            }
            try supervisor.waitUntil("output") { sandbox.size("out.log") > 10_000 }
            #expect(try supervisor.stop() == .exited(0))
            for name in sandbox.names where name.hasPrefix("out.log") {
                #expect(!Text.bytes(ofFile: sandbox.file(name)).contains(0), "\(name)")
            }
            // Where logrotate truncates, a line of the next file may have lost its beginning: those are left out.
            let names = (1...5).reversed().map { "out.log.\($0)" } + ["out.log"]
            let numbers = names.flatMap { sandbox.lines($0).dropFirst().dropLast().map { Int($0) ?? -1 } }
            #expect(numbers.count > 5000 && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test("a file that logrotate has cut short is rotated by us only when it is full again (LOG-20)")
    func ownLimit() throws {
        let text = """
            [program:x]
            command=sh -c 'child bytes 9000; child await %(here)s/go; child bytes 5000; child await %(here)s/more; child bytes 6000; exec child hold'
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=10000
            stdout_logfile_backups=5
            """
        try supervise(text) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("9000 bytes") { sandbox.size("out.log") == 9000 }
            try rotate(sandbox, "copytruncate")
            #expect(sandbox.size("out.log") == 0 && sandbox.size("out.log.1") == 9000)
            try sandbox.write("go", "")
            try supervisor.waitUntil("5000 bytes") { sandbox.size("out.log") == 5000 }
            #expect(!sandbox.exists("out.log.2"))
            try sandbox.write("more", "")
            try supervisor.waitUntil("our own rotation") { sandbox.exists("out.log.2") }
            try supervisor.waitUntil("all of it") {
                [0, 1, 2, 3].map { max(0, sandbox.size($0 == 0 ? "out.log" : "out.log.\($0)")) }.reduce(0, +) == 20_000
            }
            #expect(sandbox.size("out.log.2") == 9000 && sandbox.size("out.log.1") >= 10_000)
        }
    }
}
