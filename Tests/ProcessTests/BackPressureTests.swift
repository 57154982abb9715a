import Foundation
import TestHarness
import Testing

@Suite("Output that is not read, or read late (EXT-16)", .serialized)
struct BackPressureTests {
    /// Of `child bytes`: the text that so many bytes of it are.
    static func bytes(_ count: Int) -> String {
        let block = String(
            decoding: (0..<4096).map { $0 % 64 == 63 ? 10 : UInt8(ascii: "a") + UInt8($0 % 26) },
            as: UTF8.self
        )
        return String(repeating: block, count: count / 4096) + block.prefix(count % 4096)
    }

    static let tenMegabytes = 10_000_000

    static func burst(_ options: String) -> String {
        """
        [program:x]
        command=child bytes \(tenMegabytes) -- print the end -- exit 0
        startsecs=0
        autorestart=false
        stderr_logfile=NONE
        \(options)
        """
    }

    func run(_ configuration: String, _ channel: Channel, _ body: (Supervisor) throws -> Void) throws {
        var launch = Launch()
        launch.descriptors = [1: channel.far]
        // At debug level everything would go through the activity log too.
        try supervise("silent=true\nloglevel=info\n" + configuration, launch: launch, body)
    }

    /// Waits until the program sleeps in a write to its full pipe.
    func waitUntilStuck(_ name: String, _ supervisor: Supervisor) throws {
        let pid = try supervisor.pidOf(name)
        try supervisor.waitUntil("\(name) to wait for its reader") {
            Text.ofFile("/proc/\(pid)/syscall").hasPrefix("1 ") && Text.ofFile("/proc/\(pid)/wchan").contains("pipe")
        }
    }

    @Test(
        "10 MB from a program that exits at once arrive whole on a standard stream, however it is framed (P7)",
        arguments: ["raw", "prefix", "json"]
    )
    func burstToStream(_ format: String) throws {
        let channel = try Channel.pipe()
        let options = "stdout_logfile=/dev/stdout\nlog_prefix=\nlog_format=\(format)\n"
        try run(Self.burst(options), channel) { supervisor in
            try supervisor.waitUntil("all of it") {
                String(decoding: channel.readAvailable().suffix(20), as: UTF8.self).contains("the end")
            }
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            var text = channel.text
            if format == "json" {
                text = try text.split(separator: "\n").map { line in
                    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    return try #require(object?["msg"] as? String) + "\n"
                }
                .joined()
            }
            #expect(text == Self.bytes(Self.tenMegabytes) + "the end\n")
        }
    }

    @Test("10 MB from a program that exits at once are all in its file")
    func burstToFile() throws {
        try supervise("loglevel=info\n" + Self.burst("stdout_logfile=%(here)s/out\nstdout_logfile_maxbytes=0\n")) {
            supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(supervisor.sandbox.read("out") == Self.bytes(Self.tenMegabytes) + "the end\n")
        }
    }

    @Test("of 10 MB from a program that exits at once the end is in memory, where no file can be made (EXT-12)")
    func burstToMemory() throws {
        try supervise("loglevel=info\nchildlogdir=/proc/self\n" + Self.server + Self.burst("")) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            let end = try control(["tail", "-1000000", "x"], supervisor)
            // supervisorctl ends what it prints with a newline of its own.
            #expect(end.utf8.count == 1_000_001)
            #expect((Self.bytes(Self.tenMegabytes) + "the end\n").hasSuffix(end.dropLast()))
        }
    }

    @Test("what still waits when supervisord is told to end is flushed, the last half of a line too (P49)")
    func flushedAtTheEnd() throws {
        let channel = try Channel.pipe()
        let text = """
            [program:x]
            command=child bytes 900001 -- pid %(here)s/written -- hold
            stdout_logfile=/dev/stdout
            log_format=prefix
            log_prefix=
            log_buffer=2MB
            """
        try run(text, channel) { supervisor in
            _ = try supervisor.sandbox.contents("written")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("stopped: x")
            try supervisor.waitUntil("all of it") { channel.readAvailable().count >= 900_002 }
            #expect(channel.text == Self.bytes(900_001) + "\n")
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    static let server = """
        [unix_http_server]
        file=%(here)s/s
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

        """

    static func floods(_ format: String, _ overflow: String) -> String {
        """
        \(server)
        [program:flood]
        command=child lines flood 0
        process_name=flood%(process_num)d
        numprocs=2
        stdout_logfile=/dev/stdout
        log_format=\(format)
        log_buffer=2MB
        log_overflow=\(overflow)
        startsecs=0
        [program:victim]
        command=child hold
        startsecs=0
        """
    }

    /// Runs supervisorctl and returns what it prints.
    func control(_ words: [String], _ supervisor: Supervisor) throws -> String {
        let sandbox = try Sandbox()
        let output = try Channel.file(sandbox.file("output"))
        let server = "unix://" + supervisor.sandbox.file("s")
        let process = try RunningProcess(
            [try Binaries.supervisord, "ctl", "-s", server] + words,
            environment: [],
            descriptors: [1: output.far, 2: output.far]
        )
        defer { process.end() }
        _ = try process.waitForExit()
        return sandbox.read("output")
    }

    @Test(
        "with standard output not read at all, control, stopping, restarting and reaping work, in bounded memory (P11)",
        arguments: [("raw", "block"), ("json", "block"), ("prefix", "drop"), ("json", "drop")]
    )
    func unread(_ format: String, _ overflow: String) throws {
        let channel = try Channel.pipe()
        try run(Self.floods(format, overflow), channel) { supervisor in
            try supervisor.waitUntilUp()
            let before = ProcessTable.privateMemory(supervisor.pid)
            if overflow == "block" {
                try waitUntilStuck("flood0", supervisor)
                try waitUntilStuck("flood1", supervisor)
            }
            let status = try control(["status"], supervisor)
            #expect(status.split(separator: "\n").count { $0.contains("RUNNING") } == 3, "\(status)")
            #expect(try control(["restart", "victim"], supervisor) == "victim: stopped\nvictim: started\n")
            kill(try supervisor.pidOf("victim"), SIGKILL)
            try supervisor.waitForLog("success: victim", count: 3)
            #expect(try control(["restart", "flood:flood0"], supervisor).hasSuffix("flood:flood0: started\n"))
            if overflow == "block" { try waitUntilStuck("flood0", supervisor) }
            // Three runs with a ring of 2 MB each; an array grows by doubling; and what supervisord is in itself.
            let growth = ProcessTable.privateMemory(supervisor.pid) - before
            #expect(growth < 20 << 20, "\(growth) bytes")
            #expect(try control(["stop", "all"], supervisor).split(separator: "\n").count == 3)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("what a program has left in its pipe comes through, though a descendant holds it and nobody reads (P7)")
    func leftInPipe() throws {
        let channel = try Channel.pipe()
        let text = """
            \(Self.server)
            [supervisorctl]
            serverurl=unix://%(here)s/s
            [program:first]
            command=child lines first 60000 -- hold
            stdout_logfile=/dev/stdout
            log_format=prefix
            log_buffer=4KB
            [program:x]
            command=child fork hold -- lines x 6000 -- exit 0
            autostart=false
            startsecs=0
            autorestart=false
            killmode=process
            stdout_logfile=/dev/stdout
            log_format=prefix
            log_buffer=4KB
            """
        try run(text, channel) { supervisor in
            try waitUntilStuck("first", supervisor)
            _ = try control(["start", "x"], supervisor)
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            let family = ProcessTable.descendants(of: supervisor.process.pid)
            try channel.waitFor("first | first 60000\n")
            let lines = channel.text.split(separator: "\n").filter { $0.hasPrefix("x | ") }
            #expect(lines.map(String.init) == (1...6000).map { "x | x \($0)" })
            for process in family { kill(process.pid, SIGKILL) }
        }
    }

    @Test("a program that waits for its reader goes on when it reads, and nothing is lost (EXT-16)")
    func blocked() throws {
        let channel = try Channel.pipe()
        let text = """
            [program:x]
            command=child lines x 200000 -- exit 0
            stdout_logfile=/dev/stdout
            log_format=prefix
            log_prefix=
            log_buffer=4KB
            startsecs=0
            autorestart=false
            """
        try run(text, channel) { supervisor in
            try waitUntilStuck("x", supervisor)
            try channel.waitFor("x 200000\n")
            #expect(channel.text == (1...200_000).map { "x \($0)\n" }.joined())
        }
    }

    @Test(
        "a program whose output is dropped never waits; one line says how much is missing, what follows is whole",
        arguments: ["raw", "prefix", "json"]
    )
    func dropped(_ format: String) throws {
        let channel = try Channel.pipe()
        let text = """
            [program:x]
            command=child blocks line 500000 -- pid %(here)s/written -- hold
            stdout_logfile=/dev/stdout
            log_format=\(format)
            log_overflow=drop
            log_buffer=100KB
            """
        try run(text, channel) { supervisor in
            _ = try supervisor.sandbox.contents("written")
            try channel.waitFor("line 500000")
            try waitUntil("the end of the line", state: { channel.text }) { channel.text.hasSuffix("\n") }
            let lines = try channel.text.split(separator: "\n").map { line -> String in
                switch format {
                case "prefix": return line.hasPrefix("x | ") ? String(line.dropFirst(4)) : String(line)
                case "json":
                    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    return try #require(object?["msg"] as? String)
                default: return String(line)
                }
            }
            var expected = 1
            var notices = 0
            for line in lines {
                let words = line.split(separator: " ")
                if line.hasPrefix("supervisord: x: ") {
                    notices += 1
                    #expect(line.hasSuffix(" bytes) dropped, log sink too slow"))
                    expected += try #require(Int(words[2]))
                } else {
                    // In raw a write of ours may end within a line, the rest of which is among what was dropped.
                    if format == "raw", line != "line \(expected)" { continue }
                    #expect(line == "line \(expected)")
                    expected += 1
                }
            }
            #expect(expected == 500_001)
            #expect(notices > 0)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
