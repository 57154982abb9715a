import Glibc
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// Looks that the core makes itself: at unix sockets and files.
@Suite struct ProbeRunTests {
    private let directory = "/tmp/probe-\(UInt64.random(in: 0...UInt64.max))"

    /// What a look at it comes to.
    private func look(at probe: Probe) throws -> ProbeOutcome? {
        var outcome: ProbeOutcome?
        try TestDaemon.run("[program:x]\nstartsecs=0") { daemon in
            let process = try #require(daemon.supervisor?.groups.first?.processes.first)
            let run = ProbeRun(probe, of: process, timeout: TimeSpan(seconds: 1)) { outcome = $0 }
            #expect(outcome == nil, "it is told later")
            daemon.time.settle()
            withExtendedLifetime(run) {}
        }
        return outcome
    }

    private func socket(backlog: Int32?, type: __socket_type = SOCK_STREAM) throws -> Int32 {
        let number = Glibc.socket(AF_UNIX, Int32(type.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(directory)/s".utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(number, $0, size) }
        }
        try #require(bound == 0)
        if let backlog { listen(number, backlog) }
        return number
    }

    private func withDirectory(_ body: () throws -> Void) throws {
        mkdir(directory, 0o700)
        defer {
            unlink("\(directory)/s")
            rmdir(directory)
        }
        try body()
    }

    @Test func `a socket that takes connections is there`() throws {
        try withDirectory {
            let number = try socket(backlog: 8)
            defer { close(number) }
            #expect(try look(at: .unix("\(directory)/s")) == .success)
        }
    }

    @Test func `one at which nothing listens refuses, and one that is missing is not found`() throws {
        try withDirectory {
            let path = "\(directory)/s"
            #expect(
                try look(at: .unix(path)) == .failure("cannot connect to '\(path)': No such file or directory")
            )
            let number = try socket(backlog: nil)
            defer { close(number) }
            #expect(try look(at: .unix(path)) == .failure("cannot connect to '\(path)': Connection refused"))
        }
    }

    @Test func `one whose queue is full has failed, and is not waited for`() throws {
        try withDirectory {
            let path = "\(directory)/s"
            let number = try socket(backlog: 0)
            var clients: [Int32] = []
            defer { for client in clients + [number] { close(client) } }
            while let client = try? LocalSocket.connected(to: path, .stream) { clients.append(client.release()) }
            #expect(
                try look(at: .unix(path))
                    == .failure("cannot connect to '\(path)': its queue of connections is full")
            )
        }
    }

    @Test func `a socket of another kind is refused`() throws {
        try withDirectory {
            let number = try socket(backlog: nil, type: SOCK_DGRAM)
            defer { close(number) }
            let path = "\(directory)/s"
            #expect(
                try look(at: .unix(path)) == .failure("cannot connect to '\(path)': Protocol wrong type for socket")
            )
        }
    }

    @Test func `a path that is too long for a socket is a failure`() throws {
        let path = "/tmp/" + String(repeating: "x", count: 200)
        #expect(try look(at: .unix(path)) == .failure("cannot connect to '\(path)': File name too long"))
    }

    @Test func `a file of any kind is there, or is not`() throws {
        #expect(try look(at: .file("/")) == .success)
        #expect(try look(at: .file("/dev/null")) == .success)
        #expect(
            try look(at: .file(directory)) == .failure("cannot find '\(directory)': No such file or directory")
        )
    }

    @Test func `a look that was let go is told nothing`() throws {
        try TestDaemon.run("[program:x]\nstartsecs=0") { daemon in
            let process = try #require(daemon.supervisor?.groups.first?.processes.first)
            for probe in [Probe.file("/"), .unix("/nothing"), .command("check"), .network(.tcp(host: "a", port: 1))] {
                _ = ProbeRun(probe, of: process, timeout: TimeSpan(seconds: 1)) { _ in Issue.record("it was told") }
            }
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.kernel.living.count == 1)
            #expect(daemon.process.ownChildren.pids.isEmpty)
        }
    }
}
