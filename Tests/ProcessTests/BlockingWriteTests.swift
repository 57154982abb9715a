import Foundation
import TestHarness
import Testing

/// What writes to a descriptor that may block, and whose description is not ours alone, is never process 1 itself (P54).
@Suite("Standard output that may block and may not be opened again", .enabled(if: getuid() == 0), .serialized)
struct BlockingWriteTests {
    enum Kind: String, CaseIterable, Sendable {
        case terminal, pipe, socket

        func make() throws -> Channel {
            switch self {
            case .terminal: try .terminal()
            case .pipe: try .pipe()
            case .socket: try .socket()
            }
        }

        /// A socket is asked with each call not to wait.
        var needsRelay: Bool { self != .socket }
    }

    private static let programs = """
        [program:flood]
        command=child lines flood 0
        stdout_logfile=/dev/stdout
        startsecs=0
        [program:victim]
        command=child hold
        startsecs=0
        """

    /// As a user who may not open what root has made.
    /// - Parameter trace: gets the calls of process 1 that write.
    private func run(_ programs: String, _ channel: Channel, trace: String, _ body: (Supervisor) throws -> Void) throws
    {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        for name in ["stdout", "stderr"] { try sandbox.write(name, "", mode: 0o666) }
        var launch = Launch()
        launch.descriptors = [1: channel.far]
        launch.wrapper =
            ["strace", "-D", "-q", "-y", "-o", trace, "-e", "trace=write,writev,sendto,sendmsg"]
            + ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        try supervise("silent=true\n" + programs, launch: launch, sandbox: sandbox, body)
    }

    private func relays(of supervisor: Supervisor) -> [Int32] {
        ProcessTable.children(of: supervisor.pid).map(\.pid)
            .filter { Text.ofFile("/proc/\($0)/cmdline").hasPrefix("supervisord: relay\0") }
    }

    private func waitUntilStuck(_ supervisor: Supervisor) throws {
        let pid = try supervisor.pidOf("flood")
        try supervisor.waitUntil("flood to wait for its reader") {
            Text.ofFile("/proc/\(pid)/syscall").hasPrefix("1 ") && Text.ofFile("/proc/\(pid)/wchan").contains("pipe")
        }
    }

    /// The calls that may have blocked. A regular file is known by its path, all else must be non-blocking, or be asked not to
    /// wait.
    private func blockingWrites(in trace: String, of supervisor: Supervisor) -> [Substring] {
        Text.ofFile(trace).split(separator: "\n").filter { line in
            // As `write(5<pipe:[1234]>, "text", 4) = 4`.
            guard let open = line.firstIndex(of: "("), let place = line.firstIndex(of: "<") else { return false }
            let number = line[line.index(after: open)..<place]
            let target = line[line.index(after: place)...]
            if target.hasPrefix("/"), !target.hasPrefix("/dev/") { return false }
            if line.contains("MSG_DONTWAIT") { return false }
            let flags = Text.ofFile("/proc/\(supervisor.pid)/fdinfo/\(number)").split(separator: "\n")
                .first { $0.hasPrefix("flags:") }
            let bits = flags.flatMap { Int($0.dropFirst(6).trimmingCharacters(in: .whitespaces), radix: 8) } ?? 0
            return bits & Int(O_NONBLOCK) == 0
        }
    }

    @Test("process 1 waits for no reader, works on, and everything is there once it is read", arguments: Kind.allCases)
    func unread(_ kind: Kind) throws {
        let channel = try kind.make()
        let traces = try Sandbox()
        try run(Self.programs, channel, trace: traces.file("trace")) { supervisor in
            try waitUntilStuck(supervisor)
            #expect(relays(of: supervisor).count == (kind.needsRelay ? 1 : 0))
            for count in 2...4 {
                kill(try supervisor.pidOf("victim"), SIGKILL)
                try supervisor.waitForLog("success: victim", count: count)
            }
            #expect(blockingWrites(in: traces.file("trace"), of: supervisor) == [])
            #expect(fcntl(channel.far, F_GETFL) & O_NONBLOCK == 0)
            let before = channel.readAvailable().count
            try supervisor.waitUntil("the rest") { channel.readAvailable().count > before + 300_000 }
            let lines = channel.text.split(separator: "\n").dropLast()
            #expect(lines.enumerated().first { $0.element != "flood \($0.offset + 1)" }?.element == nil)
            try waitUntilStuck(supervisor)
            #expect(blockingWrites(in: traces.file("trace"), of: supervisor) == [])
            let relays = relays(of: supervisor)
            #expect(try supervisor.stop() == .exited(0))
            // It has ended with us, still unread.
            try waitUntil("the end of the relay") { !relays.contains(where: ProcessTable.isAlive) }
            #expect(!supervisor.log.contains("reaped unknown pid"))
        }
    }

    @Test("what waits at the end goes out by the relay too, while there is time (P49)")
    func lastLines() throws {
        let channel = try Channel.pipe()
        let traces = try Sandbox()
        let text = """
            [program:x]
            command=child bytes 900001 -- pid %(here)s/written -- hold
            stdout_logfile=/dev/stdout
            log_buffer=2MB
            """
        try run(text, channel, trace: traces.file("trace")) { supervisor in
            _ = try supervisor.sandbox.contents("written")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("stopped: x")
            try supervisor.waitUntil("all of it") { channel.readAvailable().count >= 900_001 }
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    @Test("the relay outlives what asks it to end, and not its supervisord, however that ends")
    func relayEnds() throws {
        let channel = try Channel.pipe()
        let traces = try Sandbox()
        try run(Self.programs, channel, trace: traces.file("trace")) { supervisor in
            try waitUntilStuck(supervisor)
            let relay = try #require(relays(of: supervisor).first)
            for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1] { kill(relay, signal) }
            _ = channel.readAvailable()
            try waitUntilStuck(supervisor)
            #expect(relays(of: supervisor) == [relay])
            kill(supervisor.pid, SIGKILL)
            try waitUntil("the end of the relay") { !ProcessTable.isAlive(relay) }
        }
    }

    @Test("a relay that is killed is told of and replaced, and is no orphan")
    func killedRelay() throws {
        let channel = try Channel.pipe()
        let traces = try Sandbox()
        let text = """
            [program:x]
            command=child lines x 1 -- hold
            stdout_logfile=/dev/stdout
            startsecs=2
            """
        try run(text, channel, trace: traces.file("trace")) { supervisor in
            try supervisor.waitForRunning("x")
            try channel.waitFor("x 1")
            let relay = try #require(relays(of: supervisor).first)
            kill(relay, SIGKILL)
            try supervisor.waitForLog("the process that writes to '/dev/stdout' for us was killed")
            try supervisor.waitUntil("another one") { relays(of: supervisor).first.map { $0 != relay } ?? false }
            kill(try supervisor.pidOf("x"), SIGKILL)
            try channel.waitFor("x 1\nx 1")
            #expect(try supervisor.stop() == .exited(0))
            #expect(!supervisor.log.contains("reaped unknown pid"))
        }
    }
}
