import Foundation
import TestHarness
import Testing

@Suite("Sockets of HTTP servers: what they replace, how they are refused, what is left of them")
struct ControlSocketTests {
    private static let plain = "[program:x]\ncommand=child hold\nstartsecs=0\n"

    private static func server(_ file: String, _ options: String = "") -> String {
        "[unix_http_server]\nfile=\(file)\n\(options)\n"
    }

    /// The error of a start that fails: Supervisor's line, then ours.
    private func refusal(_ text: String, _ sandbox: Sandbox) throws -> [String] {
        let (status, supervisor) = try runToExit(Supervisor.header + text, sandbox: sandbox)
        #expect(status == .exited(2), "\(supervisor.state)")
        // Behind those of earlier starts.
        let lines = supervisor.standardError.split(separator: "\n").suffix(3).map(String.init)
        #expect(
            lines.first?.hasPrefix("Error: ") == true && lines.last?.hasPrefix("For help, use ") == true,
            "\(lines)"
        )
        return lines
    }

    // MARK: What has the name already

    @Test(
        "a file that is no socket is not removed, the start is refused",
        arguments: ["regular", "link", "fifo", "directory"]
    )
    func occupied(_ kind: String) throws {
        let sandbox = try Sandbox()
        let path = sandbox.file("s.sock")
        switch kind {
        case "regular": try sandbox.write("s.sock", "precious")
        case "link": symlink(try sandbox.write("target", "precious"), path)
        case "fifo": mkfifo(path, 0o600)
        default: _ = try sandbox.makeDirectory("s.sock")
        }
        let lines = try refusal(Self.server(path), sandbox)
        #expect(lines.first == "Error: Cannot open an HTTP server: socket.error reported errno.EEXIST (17)")
        #expect(lines[1].hasPrefix("[unix_http_server] file '\(path)': there is a "), "\(lines)")
        var status = stat()
        #expect(lstat(path, &status) == 0)
        if kind == "regular" || kind == "link" { #expect(sandbox.read("s.sock") == "precious") }
    }

    @Test("a FastCGI socket does not replace one either", arguments: ["regular", "fifo"])
    func occupiedForPrograms(_ kind: String) throws {
        let sandbox = try Sandbox()
        let path = sandbox.file("f.sock")
        if kind == "regular" { try sandbox.write("f.sock", "precious") } else { mkfifo(path, 0o600) }
        let program = "[fcgi-program:f]\ncommand=child hold\nsocket=unix://\(path)\n"
        let (status, supervisor) = try runToExit(Supervisor.header + program, sandbox: sandbox)
        #expect(status == .exited(2))
        #expect(
            supervisor.standardError.contains(
                "Error: Could not create FastCGI socket unix://\(path): [Errno 17] File exists: '\(path)', a "
            )
        )
        if kind == "regular" { #expect(sandbox.read("f.sock") == "precious") }
    }

    @Test("one that an earlier run has left is replaced (HTTP-4)")
    func leftOver() throws {
        let sandbox = try Sandbox()
        try UnixClient.leaveSocket(sandbox.file("control.sock"))
        try supervise(Supervisor.controlSections + Self.plain, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.standardError == "Unlinking stale socket \(sandbox.file("control.sock"))\n")
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
        }
    }

    @Test("one on which a process listens is refused with its pid")
    func taken() throws {
        try supervise(Supervisor.controlSections + Self.plain) { supervisor in
            try supervisor.waitForRunning("x")
            let path = supervisor.sandbox.file("control.sock")
            let second = try Sandbox()
            let lines = try refusal(Self.server(path), second)
            #expect(
                lines.first?.hasPrefix("Error: Another program is already listening on a port that one of ") == true
            )
            #expect(
                lines[1].hasPrefix("[unix_http_server] file '\(path)': process \(supervisor.pid) ('")
                    && lines[1].contains(" listens on this socket; "),
                "\(lines)"
            )
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
        }
    }

    // MARK: Plain words

    @Test("what is wrong with an address stands in a second line, with its section")
    func explanations() throws {
        let sandbox = try Sandbox()
        let inet = { (port: String) in "[inet_http_server]\nport=\(port)\n" }
        let unknown = try refusal(inet("no.such.host.invalid:9001"), sandbox)
        #expect(unknown.first == "Error: Cannot open an HTTP server: socket.error reported -2")
        #expect(
            unknown[1].hasPrefix(
                "[inet_http_server] port 'no.such.host.invalid:9001': the name 'no.such.host.invalid' has no address; "
            ),
            "\(unknown)"
        )
        let foreign = try refusal(inet("192.0.2.1:9001"), sandbox)
        #expect(foreign.first == "Error: Cannot open an HTTP server: socket.error reported errno.EADDRNOTAVAIL (99)")
        #expect(foreign[1].hasPrefix("[inet_http_server] port '192.0.2.1:9001': Cannot assign "), "\(foreign)")

        let port = try OccupiedPort()
        let taken = try refusal(inet("127.0.0.1:\(port.port)"), sandbox)
        #expect(
            taken[1].hasPrefix("[inet_http_server] port '127.0.0.1:\(port.port)': process ")
                && taken[1].contains(" listens on this port; "),
            "\(taken)"
        )

        let path = sandbox.file("missing/s.sock")
        let missing = try refusal(Self.server(path), sandbox)
        #expect(missing.first == "Error: Cannot open an HTTP server: socket.error reported errno.ENOENT (2)")
        #expect(missing[1].hasPrefix("[unix_http_server] file '\(path)': No such file or directory; "), "\(missing)")

        let twice = Self.server(sandbox.file("s")) + "[unix_http_server:b]\nfile=\(sandbox.file("s"))\n"
        let rivals = try refusal(twice, sandbox)
        #expect(
            rivals[1].hasPrefix("[unix_http_server:b] file '\(sandbox.file("s"))': [unix_http_server] has "),
            "\(rivals)"
        )
    }

    @Test("a reload that two servers stand in the way of says so in the log")
    func explainedReload() throws {
        try supervise(Self.plain) { supervisor in
            try supervisor.waitForRunning("x")
            let server = Self.server("%(here)s/s") + "[unix_http_server:b]\nfile=%(here)s/s\n"
            try supervisor.sandbox.write("supervisord.conf", Supervisor.header + Self.plain + server)
            supervisor.process.send(SIGHUP)
            let path = supervisor.sandbox.file("s")
            try supervisor.waitForLog("([unix_http_server:b] file '\(path)': [unix_http_server] has the same; ")

            try supervisor.sandbox.write("file", "precious")
            let occupied = Self.server("%(here)s/file")
            try supervisor.sandbox.write("supervisord.conf", Supervisor.header + Self.plain + occupied)
            supervisor.process.send(SIGHUP)
            let place = "[unix_http_server] file '\(supervisor.sandbox.file("file"))'"
            try supervisor.waitForLog("(\(place): there is a regular file of this name, which is not removed; ")
            #expect(supervisor.log.count(of: "success: x") == 1)
        }
    }

    // MARK: The length of its path

    private static func name(for sandbox: Sandbox, _ length: Int) -> String {
        String(repeating: "n", count: length - sandbox.path.utf8.count - 1)
    }

    @Test("it may have 107 bytes, for servers and FastCGI programs, with a pid of any length", arguments: [102, 107])
    func longPath(_ length: Int) throws {
        let sandbox = try Sandbox()
        let name = Self.name(for: sandbox, length)
        let program = "[fcgi-program:f]\ncommand=child hold\nstartsecs=0\nsocket=unix://%(here)s/f\(name.dropFirst())\n"
        let text = Supervisor.controlSections.replacingOccurrences(of: "control.sock", with: name) + program
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("f")
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
            #expect(Dialling.unix(sandbox.file("f" + name.dropFirst())) == 0)
            // The FastCGI socket is tried before a restart as well.
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("success: f entered RUNNING state", count: 2)
            #expect(try supervisor.stop() == .exited(0))
            #expect(!sandbox.exists(name))
        }
    }

    @Test("so it may where there is no /proc", .enabled(if: getuid() == 0))
    func longPathWithoutProc() throws {
        let sandbox = try Sandbox()
        let name = Self.name(for: sandbox, 107)
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper("mount -t tmpfs -o size=4k tmpfs /proc", sandbox.path)
        try supervise(Self.server(sandbox.file(name)) + Self.plain, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(Dialling.unix(sandbox.file(name)) == 0)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a longer one is refused by name and number, by supervisorctl too")
    func tooLongPath() throws {
        let sandbox = try Sandbox()
        let path = sandbox.file(Self.name(for: sandbox, 109))
        let lines = try refusal(Self.server(path), sandbox)
        #expect(lines.first == "Error: Cannot open an HTTP server: socket.error reported AF_UNIX path too long")
        #expect(
            lines[1].hasPrefix(
                "[unix_http_server] file '\(path)': the path is 109 bytes long, longer than the 107 bytes "
            ),
            "\(lines)"
        )
        try supervise(Self.plain) { supervisor in
            try supervisor.waitUntilUp()
            let said = try supervisor.runControl(["-s", "unix://\(path)", "status"])
            #expect(said.text.hasPrefix("error: <class 'OSError'>, AF_UNIX path too long\n"), "\(said)")
            #expect(said.text.contains("unix://\(path): the path has 109 bytes, more than the 107 "), "\(said)")
        }
    }

    // MARK: The end

    @Test("a socket and a pidfile that belong to another supervisord by now stay when this one ends (HTTP-6, SD-64)")
    func foreignAtEnd() throws {
        let sandbox = try Sandbox()
        let text = Supervisor.controlSections + Self.plain
        try supervise(text, sandbox: sandbox) { first in
            try first.waitForRunning("x")
            unlink(sandbox.file("control.sock"))
            var launch = Launch()
            launch.configurationName = "second.conf"
            let own = (Supervisor.header + text).replacingOccurrences(of: "supervisord.log", with: "second.log")
            let second = try Supervisor(own, launch: launch, sandbox: sandbox)
            defer { second.end() }
            try waitUntil("second pid", state: { second.state }) {
                sandbox.read("supervisord.pid") == "\(second.pid)\n"
            }
            #expect(try first.stop() == .exited(0))
            #expect(sandbox.read("supervisord.pid") == "\(second.pid)\n")
            #expect(try second.control("pid") == "\(second.pid)\n")
            #expect(try second.stop() == .exited(0))
            #expect(!sandbox.exists("supervisord.pid") && !sandbox.exists("control.sock"))
        }
    }

    @Test("what has taken the place of the socket, whatever it is, stays")
    func replacedAtEnd() throws {
        try supervise(Supervisor.controlSections + Self.plain) { supervisor in
            try supervisor.waitForRunning("x")
            unlink(supervisor.sandbox.file("control.sock"))
            try supervisor.sandbox.write("control.sock", "precious")
            try supervisor.sandbox.write("supervisord.pid", "12345\n")
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.sandbox.read("control.sock") == "precious")
            #expect(supervisor.sandbox.read("supervisord.pid") == "12345\n")
        }
    }

    @Test("a pidfile that is a device or a pipe is neither removed nor replaced", .enabled(if: getuid() == 0))
    func pidfileDevice() throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper("mknod \"$1/null\" c 1 3; mkfifo \"$1/fifo\"", sandbox.path)
        for name in ["null", "fifo"] {
            launch.arguments = ["-j", sandbox.file(name)]
            let reader = open(sandbox.file("fifo"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            defer { close(reader) }
            try supervise(Self.plain, launch: launch, sandbox: sandbox) { supervisor in
                try supervisor.waitForRunning("x")
                supervisor.process.send(SIGHUP)
                try supervisor.waitForLog("success: x entered RUNNING state", count: 2)
                #expect(try supervisor.stop() == .exited(0))
            }
            var status = stat()
            #expect(lstat(sandbox.file(name), &status) == 0)
            #expect(status.st_mode & S_IFMT == (name == "null" ? S_IFCHR : S_IFIFO))
            launch.wrapper = []
            unlink(sandbox.file("supervisord.log"))
        }
    }

    @Test("a pidfile on standard output does not cost /dev/stdout or what is behind it", .enabled(if: getuid() == 0))
    func pidfileOnStandardOutput() throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper("mkdir \"$1/dev\"; ln -s /proc/self/fd/1 \"$1/dev/out\"", sandbox.path)
        launch.arguments = ["-s", "-j", sandbox.file("dev/out")]
        try supervise(Self.plain, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try supervisor.stop() == .exited(0))
            var status = stat()
            #expect(lstat(sandbox.file("dev/out"), &status) == 0 && sandbox.exists("stdout"))
        }
    }
}
