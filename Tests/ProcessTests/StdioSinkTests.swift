import Foundation
import TestHarness
import Testing

@Suite("/dev/stdout and its like as logs (EXT-14)")
struct StdioSinkTests {
    enum Kind: String, CaseIterable, Sendable {
        case pipe, fifo, socket, terminal, file

        func open(in sandbox: Sandbox) throws -> Channel {
            switch self {
            case .pipe: try .pipe()
            case .fifo: try .fifo(sandbox.file("fifo"))
            case .socket: try .socket()
            case .terminal: try .terminal()
            case .file: try .file(sandbox.file("container.log"))
            }
        }
    }

    /// The activity log and a program on the same descriptor; nothing says that it must not rotate.
    static func both(_ command: String, sink: String = "/dev/stdout") -> String {
        """
        [supervisord]
        nodaemon=true
        pidfile=%(here)s/supervisord.pid
        logfile=\(sink)
        [program:x]
        command=\(command)
        stdout_logfile=\(sink)
        stderr_logfile=NONE
        """
    }

    func run(
        _ configuration: String,
        _ channel: Channel,
        sandbox: Sandbox,
        descriptor: Int32 = 1,
        _ body: (Supervisor) throws -> Void
    ) throws {
        var launch = Launch()
        launch.descriptors = [descriptor: channel.far]
        let supervisor = try Supervisor(configuration, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try body(supervisor)
    }

    @Test(
        "every kind of stdout takes the activity log and a program's output, each once (P13, QRK-15)",
        arguments: Kind.allCases
    )
    func everyKind(_ kind: Kind) throws {
        let sandbox = try Sandbox()
        let channel = try kind.open(in: sandbox)
        try run(Self.both("child print hello-from-x -- hold"), channel, sandbox: sandbox) { supervisor in
            try channel.waitFor("success: x entered RUNNING state")
            #expect(try supervisor.stop() == .exited(0))
            try channel.waitFor("stopped: x (terminated by SIGTERM)")
            let lines = channel.text.split(whereSeparator: \.isNewline)
            for part in ["hello-from-x", "INFO spawned: 'x'", "INFO success: x", "stopped: x"] {
                #expect(lines.count { $0.contains(part) } == 1, "\(part) in \(channel.text)")
            }
            #expect(supervisor.standardError.isEmpty)
            // The descriptor is shared with others, who did not ask for this flag (P10).
            #expect(fcntl(channel.far, F_GETFL) & O_NONBLOCK == 0)
        }
    }

    @Test("more output than a sink holds at once arrives whole", arguments: Kind.allCases)
    func muchOutput(_ kind: Kind) throws {
        let sandbox = try Sandbox()
        let channel = try kind.open(in: sandbox)
        let text = """
            silent=true
            [program:x]
            command=child lines word 30000 -- exit 0
            stdout_logfile=/dev/stdout
            startsecs=0
            autorestart=false
            """
        try run(Supervisor.header + text, channel, sandbox: sandbox) { supervisor in
            try channel.waitFor("word 30000\n")
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(try supervisor.stop() == .exited(0))
            let all = (1...30000).map { "word \($0)\n" }.joined()
            #expect(channel.text == all, "\(channel.text.count) bytes, of \(all.count)")
        }
    }

    @Test(
        "/dev/stderr, /dev/fd/N and /proc/self/fd/N mean inherited descriptors too",
        arguments: [
            ("/dev/stderr", Int32(2)), ("/dev/fd/1", 1), ("/proc/self/fd/2", 2), ("/dev/fd/7", 7),
        ]
    )
    func otherNames(_ name: String, _ descriptor: Int32) throws {
        let sandbox = try Sandbox()
        let channel = try Channel.socket()
        try run(Self.both("child print hello -- hold", sink: name), channel, sandbox: sandbox, descriptor: descriptor) {
            try channel.waitFor("success: x entered RUNNING state")
            try channel.waitFor("hello\n")
            #expect(try $0.stop() == .exited(0))
        }
    }

    @Test("/dev/null as stdout takes everything")
    func null() throws {
        let sandbox = try Sandbox()
        let channel = try Channel.file("/dev/null", flags: O_WRONLY)
        let text = Self.both("child bytes 1000000 -- pid %(here)s/written -- hold")
        try run(text, channel, sandbox: sandbox) { supervisor in
            _ = try sandbox.contents("written")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a file as stdout is appended to, also after others have written to it")
    func appended() throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("container.log", "")
        // Without O_APPEND, as a shell's `>` leaves it: its offset is shared and must be respected.
        let channel = try Channel.file(path, flags: O_WRONLY)
        write(channel.far, "first\n", 6)
        try run(Self.both("child print hello -- hold"), channel, sandbox: sandbox) { supervisor in
            try channel.waitFor("success: x entered RUNNING state")
            #expect(try supervisor.stop() == .exited(0))
            #expect(sandbox.read("container.log").hasPrefix("first\n"))
            #expect(sandbox.lines("container.log").count { $0 == "hello" } == 1)
        }
    }

    static let besides = """
        [program:writer]
        command=child print hello -- await %(here)s/go -- lines x 3000 -- pid %(here)s/written -- hold
        stdout_logfile=/dev/stdout
        startsecs=0
        [program:victim]
        command=child hold
        startsecs=0
        """

    @Test(
        "when the reader of stdout is gone, supervision goes on and programs do not block (P12)",
        arguments: [
            Kind.pipe, .fifo, .socket,
        ]
    )
    func readerGone(_ kind: Kind) throws {
        let sandbox = try Sandbox()
        let channel = try kind.open(in: sandbox)
        try run(Supervisor.header + Self.besides, channel, sandbox: sandbox) { supervisor in
            channel.closeFar()
            try channel.waitFor("hello")
            channel.closeNear()
            try sandbox.write("go", "now")
            _ = try sandbox.contents("written")
            kill(try supervisor.pidOf("victim"), SIGKILL)
            try supervisor.waitForLog("success: victim", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test(
        "when nobody reads stdout, only the program that writes to it waits (P11)",
        arguments: [Kind.pipe, .socket, .terminal]
    )
    func nobodyReads(_ kind: Kind) throws {
        let sandbox = try Sandbox()
        let channel = try kind.open(in: sandbox)
        let text = """
            [program:flood]
            command=child lines flood 0
            stdout_logfile=/dev/stdout
            startsecs=0
            [program:victim]
            command=child hold
            startsecs=0
            """
        try run(Supervisor.header + "silent=true\n" + text, channel, sandbox: sandbox) { supervisor in
            let flood = try supervisor.pidOf("flood")
            // The flood has filled everything once it sleeps in its write.
            try supervisor.waitUntil("a full pipe") {
                Text.ofFile("/proc/\(flood)/syscall").hasPrefix("1 ")
                    && Text.ofFile("/proc/\(flood)/wchan").contains("pipe")
            }
            kill(try supervisor.pidOf("victim"), SIGKILL)
            try supervisor.waitForLog("success: victim", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("an activity log that nobody reads does not stop supervision (P11)")
    func nobodyReadsActivityLog() throws {
        let sandbox = try Sandbox()
        let channel = try Channel.pipe()
        // At this level the daemon copies all that the program prints into its own log.
        let text = """
            [supervisord]
            nodaemon=true
            loglevel=debug
            logfile=/dev/stdout
            pidfile=%(here)s/supervisord.pid
            [program:flood]
            command=child lines flood 20000 -- append %(here)s/runs done -- exit 0
            startsecs=0
            autorestart=true
            stdout_logfile=NONE
            """
        try run(text, channel, sandbox: sandbox) { supervisor in
            try supervisor.waitUntil("a second run") { sandbox.lines("runs").count >= 2 }
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
