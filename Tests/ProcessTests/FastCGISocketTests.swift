import Foundation
import TestHarness
import Testing

@Suite("The listening sockets of FastCGI programs (FCGI-4 to FCGI-11)")
struct FastCGISocketTests {
    private func status(_ path: String) throws -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemFailure("lstat \(path)") }
        return status
    }

    /// The lines of the activity log about sockets, and those about processes that these texts begin.
    private func story(_ log: ActivityLog, _ others: String..., path: String) -> [String] {
        log.entries.map(\.message).filter { message in
            message.contains(" socket ") || others.contains { message.hasPrefix($0) }
        }.map { $0.replacingOccurrences(of: path, with: "HERE") }
    }

    static let one = "[fcgi-program:f]\ncommand=child hold\nsocket=unix://%(here)s/f.sock\nstartsecs=0\n"

    static let two = """
        [fcgi-program:f]
        command=child view %(here)s/view_%(process_num)d -- hold
        socket=unix://%(here)s/f.sock
        numprocs=2
        process_name=f_%(process_num)d
        startsecs=0

        """

    @Test("descriptor 0 of each process is the one socket, and nobody else has it (FCGI-7, P27)")
    func descriptorZero() throws {
        // Started last, when the socket has been open for long.
        let other = "[program:other]\ncommand=child view %(here)s/view -- hold\npriority=1000\n"
        try supervise(Self.two + other) { supervisor in
            let sandbox = supervisor.sandbox
            let members = [try sandbox.view("view_0"), try sandbox.view("view_1")]
            for member in members {
                #expect(member.descriptors.map(\.number) == [0, 1, 2])
                #expect(member.descriptor(0)?.kind == "socket")
                #expect(member.descriptor(0)?.nonblocking == false)
                #expect(member.descriptor(1)?.kind == "pipe" && member.descriptor(2)?.kind == "pipe")
            }
            let targets = Set(members.compactMap { $0.descriptor(0)?.target })
            #expect(targets.count == 1)
            let outsider = try sandbox.view("view")
            #expect(outsider.descriptors.map(\.number) == [0, 1, 2])
            #expect(!outsider.descriptors.contains { targets.contains($0.target) })
            #expect(Dialling.unix(sandbox.file("f.sock")) == 0)
            let own = descriptors(of: supervisor.pid).filter { targets.contains($0.target) }
            #expect(own.map { $0.flags & O_CLOEXEC } == [O_CLOEXEC])
        }
    }

    /// The descriptors of a process: what they lead to, and the flags of open(2).
    private func descriptors(of pid: Int32) -> [(target: String, flags: Int32)] {
        let directory = "/proc/\(pid)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)")
            let line = Text.ofFile("/proc/\(pid)/fdinfo/\(name)").split(separator: "\n")
                .first { $0.hasPrefix("flags:") }
            let flags = line.flatMap { Int32($0.dropFirst(6).trimmingCharacters(in: .whitespaces), radix: 8) }
            guard let target, let flags else { return nil }
            return (target, flags)
        }
    }

    @Test("TCP sockets listen as well (FCGI-2)")
    func tcp() throws {
        let port = try OccupiedPort.free()
        let text = "[fcgi-program:f]\ncommand=child hold\nsocket=tcp://127.0.0.1:\(port)\nstartsecs=0\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("f")
            #expect(supervisor.log.contains("INFO Creating socket tcp://127.0.0.1:\(port)"))
            #expect(Dialling.tcp(port) == 0)
        }
    }

    @Test("no more clients wait than socket_backlog says (FCGI-6)")
    func backlog() throws {
        try supervise(Self.one + "socket_backlog=1\n") { supervisor in
            try supervisor.waitForRunning("f")
            // A unix socket takes one more than it was told (unix(7) says nothing; net/unix/af_unix.c).
            let lines = try (0..<3).map { _ in try Dialling.Line(unix: supervisor.sandbox.file("f.sock")) }
            #expect(lines.map(\.error) == [0, 0, EAGAIN])
        }
    }

    @Test("redirect_stderr makes both outputs one pipe")
    func redirected() throws {
        try supervise(Self.two + "redirect_stderr=true\n") { supervisor in
            let view = try supervisor.sandbox.view("view_0")
            #expect(view.descriptor(1)?.target == view.descriptor(2)?.target)
            #expect(view.descriptor(0)?.kind == "socket")
        }
    }

    @Test("the mode is 0700, or as configured (FCGI-5)", arguments: ["", "socket_mode=0622\n"])
    func mode(_ option: String) throws {
        try supervise(Self.two + option) { supervisor in
            try supervisor.waitForRunning("f_0")
            let mode = try status(supervisor.sandbox.file("f.sock")).st_mode & 0o7777
            #expect(mode == (option.isEmpty ? 0o700 : 0o622))
        }
    }

    @Test("the owner is the program's user, or as configured (FCGI-4)", .enabled(if: getuid() == 0))
    func owner() throws {
        let program = "command=child hold\nstartsecs=0\nuser=nobody\n"
        let text = """
            [fcgi-program:a]
            socket=unix://%(here)s/a.sock
            \(program)
            [fcgi-program:b]
            socket=unix://%(here)s/b.sock
            socket_owner=daemon:mail
            \(program)
            """
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("a")
            try supervisor.waitForRunning("b")
            let first = try status(supervisor.sandbox.file("a.sock"))
            #expect(first.st_uid == 65534 && first.st_gid == 65534 && first.st_mode & 0o7777 == 0o700)
            let second = try status(supervisor.sandbox.file("b.sock"))
            #expect(second.st_uid == 1 && second.st_gid == 8)
        }
    }

    @Test("the processes of an fcgi-program in a [group:x] share its socket, its neighbours have none (QRK-5)")
    func groupMember() throws {
        let group = """
            [group:g]
            programs=f,plain
            [program:plain]
            command=child view %(here)s/view_plain -- hold

            """
        try supervise(Self.two + group) { supervisor in
            let sandbox = supervisor.sandbox
            let members = [try sandbox.view("view_0"), try sandbox.view("view_1")]
            #expect(Set(members.map { $0.descriptor(0)?.kind }) == ["socket"])
            #expect(Set(members.map { $0.descriptor(0)?.target }).count == 1)
            #expect(try sandbox.view("view_plain").descriptor(0)?.kind == "pipe")
            #expect(Dialling.unix(sandbox.file("f.sock")) == 0)
            try supervisor.stop()
            #expect(
                story(supervisor.log, path: sandbox.path) == [
                    "Creating socket unix://HERE/f.sock", "Closing socket unix://HERE/f.sock",
                    "Creating socket unix://HERE/f.sock", "Closing socket unix://HERE/f.sock",
                ]
            )
        }
    }

    @Test("it is tested once, opened before the first start, closed after the last end, its file stays (FCGI-8 to 10)")
    func life() throws {
        try supervise(Self.two) { supervisor in
            try supervisor.waitForRunning("f_0")
            try supervisor.waitForRunning("f_1")
            try supervisor.stop()
            let told = story(supervisor.log, "spawned: ", "stopped: ", path: supervisor.sandbox.path)
                .map { $0.split(separator: "'", maxSplits: 1).first.map(String.init) ?? $0 }
                .map { $0.hasPrefix("stopped: ") ? "stopped: " : $0 }
            #expect(
                told == [
                    "Creating socket unix://HERE/f.sock", "Closing socket unix://HERE/f.sock",
                    "Creating socket unix://HERE/f.sock", "spawned: ", "spawned: ", "stopped: ", "stopped: ",
                    "Closing socket unix://HERE/f.sock",
                ]
            )
            #expect(Dialling.unix(supervisor.sandbox.file("f.sock")) == ECONNREFUSED)
        }
    }

    @Test("a program that is restarted at once keeps its socket open")
    func restart() throws {
        try supervise(Self.one) { supervisor in
            kill(try supervisor.waitForRunning("f"), SIGKILL)
            try supervisor.waitForLog("success: f entered RUNNING state", count: 2)
            #expect(supervisor.log.count(of: "Creating socket") == 2, "\(supervisor.state)")
            #expect(supervisor.log.count(of: "Closing socket") == 1)
        }
    }

    @Test("clients of a program in BACKOFF wait in the queue; when it has given up they are refused")
    func backoff() throws {
        let text = "[fcgi-program:f]\ncommand=child exit 1\nsocket=unix://%(here)s/f.sock\nstartretries=2\n"
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: f (exit status 1; not expected)")
            #expect(Dialling.unix(supervisor.sandbox.file("f.sock")) == 0)
            try supervisor.waitForLog("gave up: f entered FATAL state")
            let log = try supervisor.waitForLog("Closing socket", count: 2)
            #expect(log.count(of: "Creating socket") == 2)
            #expect(log.lines.last?.hasPrefix("INFO Closing socket unix://") == true)
            #expect(Dialling.unix(supervisor.sandbox.file("f.sock")) == ECONNREFUSED)
        }
    }

    @Test("a start that fails gives the socket back (FCGI-9)")
    func failedSpawn() throws {
        let text = "[fcgi-program:f]\ncommand=no-such-program\nsocket=unix://%(here)s/f.sock\nstartretries=1\n"
        try supervise(text) { supervisor in
            try supervisor.waitForLog("Closing socket", count: 3)
            #expect(
                story(supervisor.log, "spawnerr: ", "gave up: ", path: supervisor.sandbox.path) == [
                    "Creating socket unix://HERE/f.sock", "Closing socket unix://HERE/f.sock",
                    "Creating socket unix://HERE/f.sock", "spawnerr: can't find command 'no-such-program'",
                    "Closing socket unix://HERE/f.sock",
                    "Creating socket unix://HERE/f.sock", "spawnerr: can't find command 'no-such-program'",
                    "gave up: f entered FATAL state, too many start retries too quickly",
                    "Closing socket unix://HERE/f.sock",
                ]
            )
        }
    }

    @Test("a socket that is left over makes way (FCGI-8)")
    func leftover() throws {
        let sandbox = try Sandbox()
        try UnixClient.leaveSocket(sandbox.file("f.sock"))
        try supervise(Self.two, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("f_0")
            #expect(Dialling.unix(sandbox.file("f.sock")) == 0)
        }
    }

    @Test("a hundred times added and removed, twenty times restarted, and not one descriptor more (P45)")
    func descriptors() throws {
        try supervise(Supervisor.controlSections + Self.one) { supervisor in
            try supervisor.waitForRunning("f")
            let count = ProcessTable.descriptorCount(supervisor.pid)
            let round = "stop f\nremove f\nadd f\n"
            let said = try supervisor.control(input: String(repeating: round, count: 100))
            #expect(said.components(separatedBy: "f: added process group").count == 101, "\(said.suffix(400))")
            // The next stop may come before a program that was started counts as RUNNING.
            try supervisor.waitForLog("spawned: 'f' with pid", count: 101)
            try supervisor.waitUntil("the same number of descriptors, \(count)") {
                ProcessTable.descriptorCount(supervisor.pid) == count
            }
            for restart in 1...20 {
                supervisor.process.send(SIGHUP)
                try supervisor.waitForLog("spawned: 'f' with pid", count: 101 + restart)
            }
            try supervisor.waitUntil("the same number of descriptors, \(count)") {
                ProcessTable.descriptorCount(supervisor.pid) == count
            }
        }
    }
}
