import Foundation
import TestHarness
import Testing

/// What `docker run -t` gives a program that is not root: a terminal of root's, which it can use but not open.
@Suite("A terminal that may not be opened again as standard output (EXT-16)", .enabled(if: getuid() == 0), .serialized)
struct ForeignTerminalTests {
    enum Way: CaseIterable, Sendable {
        /// Root starts supervisord, which becomes somebody else.
        case userOption
        /// It is started as somebody else.
        case fromTheStart
    }

    static let programs = """
        [program:flood]
        command=child lines flood 0
        stdout_logfile=/dev/stdout
        startsecs=0
        [program:victim]
        command=child hold
        startsecs=0
        """

    func run(
        _ way: Way,
        _ configuration: String,
        descriptors: [Int32: Int32],
        _ body: (Supervisor) throws -> Void
    ) throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        // Made by the harness as root.
        for name in ["stdout", "stderr"] { try sandbox.write(name, "", mode: 0o666) }
        var launch = Launch()
        launch.descriptors = descriptors
        var text = Supervisor.header + "silent=true\n"
        switch way {
        case .userOption: text += "user=nobody\n"
        case .fromTheStart:
            launch.wrapper = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        }
        text += Supervisor.controlSections + configuration
        try supervise(text: text, launch: launch, sandbox: sandbox, body)
    }

    private func supervise(
        text: String,
        launch: Launch,
        sandbox: Sandbox,
        _ body: (Supervisor) throws -> Void
    ) throws {
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try body(supervisor)
    }

    private func waitUntilStuck(_ name: String, _ supervisor: Supervisor) throws {
        let pid = try supervisor.pidOf(name)
        try supervisor.waitUntil("\(name) to wait for its reader") {
            Text.ofFile("/proc/\(pid)/syscall").hasPrefix("1 ") && Text.ofFile("/proc/\(pid)/wchan").contains("pipe")
        }
    }

    @Test(
        "only the program that prints waits while the terminal is not read, and it prints once it is",
        arguments: Way.allCases
    )
    func unread(way: Way) throws {
        let terminal = try Channel.terminal()
        try run(way, Self.programs, descriptors: [1: terminal.far]) { supervisor in
            try waitUntilStuck("flood", supervisor)
            kill(try supervisor.pidOf("victim"), SIGKILL)
            try supervisor.waitForLog("success: victim", count: 2)
            #expect(try supervisor.control("pid", "victim") == "\(supervisor.pidOf("victim"))\n")
            let before = terminal.readAvailable().count
            try supervisor.waitUntil("the rest") { terminal.readAvailable().count > before + 300_000 }
            let lines = terminal.text.split(separator: "\n").dropLast()
            for (index, line) in lines.enumerated() where line != "flood \(index + 1)" {
                Issue.record("'\(line)' in line \(index + 1)")
                break
            }
            try waitUntilStuck("flood", supervisor)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a terminal that is stopped by Ctrl-S holds up nobody else", arguments: Way.allCases)
    func stopped(way: Way) throws {
        let terminal = try Channel.terminal()
        #expect(tcflow(terminal.far, TCOOFF) == 0)
        try run(way, Self.programs, descriptors: [1: terminal.far]) { supervisor in
            try waitUntilStuck("flood", supervisor)
            kill(try supervisor.pidOf("victim"), SIGKILL)
            try supervisor.waitForLog("success: victim", count: 2)
            #expect(tcflow(terminal.far, TCOON) == 0)
            try terminal.waitFor("flood 1000")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("the same with a pipe of root's that others write to", arguments: Way.allCases)
    func pipe(way: Way) throws {
        let pipe = try Channel.pipe()
        try run(way, Self.programs, descriptors: [1: pipe.far]) { supervisor in
            try waitUntilStuck("flood", supervisor)
            kill(try supervisor.pidOf("victim"), SIGKILL)
            try supervisor.waitForLog("success: victim", count: 2)
            #expect(fcntl(pipe.far, F_GETFL) & O_NONBLOCK == 0)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}

@Suite("Standard error that nobody reads")
struct UnreadErrorTests {
    /// A pipe with no room left.
    static func fullPipe() throws -> Channel {
        let pipe = try Channel.pipe()
        let flags = fcntl(pipe.far, F_GETFL)
        _ = fcntl(pipe.far, F_SETFL, flags | O_NONBLOCK)
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
        while write(pipe.far, block, block.count) > 0 {}
        while write(pipe.far, block, 1) > 0 {}
        _ = fcntl(pipe.far, F_SETFL, flags)
        return pipe
    }

    @Test("an activity log that cannot be written stops nothing, also when its complaint is not read")
    func fullDisk() throws {
        let sandbox = try Sandbox()
        let pipe = try Self.fullPipe()
        var launch = Launch()
        launch.descriptors = [2: pipe.far]
        launch.wrapper = MountNamespace.wrapper(
            """
            mkdir "$1/small"
            mount -t tmpfs -o size=16k tmpfs "$1/small"
            head -c 12288 /dev/zero >"$1/small/filler"
            """,
            sandbox.path
        )
        let text = """
            [supervisord]
            nodaemon=true
            silent=true
            loglevel=debug
            logfile=%(here)s/small/supervisord.log
            logfile_maxbytes=0
            pidfile=%(here)s/supervisord.pid
            [program:x]
            command=child lines word 2000 -- append %(here)s/runs run -- exit 0
            stdout_logfile=NONE
            startsecs=0
            autorestart=true
            """
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try supervisor.waitUntil("several runs") { sandbox.lines("runs").count >= 5 }
        #expect(try supervisor.stop() == .exited(0))
    }

    @Test("a stale socket that is told of at a restart stops nothing")
    func staleSocket() throws {
        let pipe = try Self.fullPipe()
        var launch = Launch()
        launch.descriptors = [2: pipe.far]
        try supervise("silent=true\n" + Supervisor.controlSections, launch: launch) { supervisor in
            try supervisor.waitUntilUp()
            // Left over by somebody else by the time that the socket is bound again.
            let text =
                Supervisor.header + "silent=true\n"
                + Supervisor.controlSections.replacing("control.sock", with: "stale.sock")
            try supervisor.sandbox.write("supervisord.conf", text)
            try RunningProcess.run(
                [
                    "python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
                    supervisor.sandbox.file("stale.sock"),
                ]
            )
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("supervisord started with pid", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a start that fails ends, whether the reason is read or not")
    func failedStart() throws {
        let pipe = try Self.fullPipe()
        var launch = Launch()
        launch.descriptors = [2: pipe.far]
        let (status, _) = try runToExit("[supervisord]\nnodaemon=true\nlogfile=/proc/none/x.log\n", launch: launch)
        #expect(status == .exited(2))
    }
}
