import ControlClient
import Foundation
import LinuxSystem
import TestHarness
import Testing

/// Each rule by itself; all need a second user.
@Suite(.enabled(if: getuid() == 0))
final class SocketTrustTests {
    private let sandbox: Sandbox
    private let socket: Descriptor
    private let path: String

    init() throws {
        sandbox = try Sandbox()
        path = sandbox.file("s.sock")
        socket = try ListeningSocket.unix(path: path, mode: 0o700)
        try ListeningSocket.listen(socket, backlog: nil)
    }

    private func probe(users: [UInt32] = [0]) -> ServerDiscovery.Probe {
        ServerDiscovery.probe(path, userIDs: users)
    }

    @Test
    func `a socket of root in a directory of root answers`() {
        #expect(probe() == .answers)
        #expect(probe(users: [65534]) == .answers)
    }

    @Test
    func `where no process listens, or there is no socket, nothing is there`() throws {
        #expect(ServerDiscovery.probe(sandbox.file("missing"), userIDs: [0]) == .silent)
        let file = try sandbox.write("file", "text")
        #expect(ServerDiscovery.probe(file, userIDs: [0]) == .silent)
        do { _ = try ListeningSocket.unix(path: sandbox.file("left"), mode: 0o700) }
        #expect(ServerDiscovery.probe(sandbox.file("left"), userIDs: [0]) == .silent)
    }

    @Test
    func `a socket file of another user is refused`() throws {
        try Files.changeOwner(path, uid: 65534, gid: nil)
        #expect(probe() == .denied(reason: "belongs to user 65534"))
        #expect(probe(users: [0, 65534]) == .answers)
    }

    @Test
    func `a symbolic link of another user is refused, and one to a socket of another user`() throws {
        let link = sandbox.file("link")
        #expect(symlink(path, link) == 0)
        #expect(ServerDiscovery.probe(link, userIDs: [0]) == .answers)
        #expect(lchown(link, 65534, 65534) == 0)
        let foreign = ServerDiscovery.Probe.denied(reason: "is a symbolic link that belongs to user 65534")
        #expect(ServerDiscovery.probe(link, userIDs: [0]) == foreign)
        #expect(lchown(link, 0, 0) == 0)
        try Files.changeOwner(path, uid: 65534, gid: nil)
        let target = ServerDiscovery.Probe.denied(reason: "leads to a file that belongs to user 65534")
        #expect(ServerDiscovery.probe(link, userIDs: [0]) == target)
    }

    @Test(
        arguments: [
            (0o755, 0, 0, true), (0o777, 0, 0, false), (0o1777, 0, 0, true), (0o775, 0, 5, false), (0o775, 0, 0, true),
            (0o755, 65534, 0, false), (0o1777, 65534, 0, false),
        ] as [(mode_t, uid_t, gid_t, Bool)]
    )
    func `a directory that others may write has to be sticky and of root`(
        _ mode: mode_t,
        _ owner: uid_t,
        _ group: gid_t,
        _ isTrusted: Bool
    ) {
        #expect(chown(sandbox.path, owner, group) == 0 && chmod(sandbox.path, mode) == 0)
        if isTrusted {
            #expect(probe() == .answers)
        } else {
            guard case .denied = probe() else { return _ = Issue.record("\(probe())") }
        }
    }

    @Test
    func `who answers counts, whatever the file says`() throws {
        let trust = SocketTrust(userIDs: [7])
        #expect(trust.doubt(about: SocketPeer(pid: 1, userID: 65534)) == "is served by user 65534")
        #expect(trust.doubt(about: SocketPeer(pid: 1, userID: 7)) == nil)
        #expect(trust.doubt(about: SocketPeer(pid: 1, userID: 0)) == nil)

        let foreign = try ForeignServer(in: sandbox)
        defer { foreign.end() }
        // Root's by name only.
        try Files.changeOwner(foreign.path, uid: 0, gid: 0)
        #expect(ServerDiscovery.probe(foreign.path, userIDs: [0]) == .denied(reason: "is served by user 65534"))
        #expect(ServerDiscovery.probe(foreign.path, userIDs: [65534]) == .answers)
    }

    @Test
    func `a server that the file names is in doubt where all make files, when a password is sent`() throws {
        let sandbox = try Sandbox()
        let named = SocketTrust(userIDs: [0], isNamed: true)
        let password = Credentials(username: "joe", password: "secret")
        #expect(!named.isNeeded(at: sandbox.file("s"), password))
        chmod(sandbox.path, 0o1777)
        #expect(named.isNeeded(at: sandbox.file("s"), password))
        #expect(!named.isNeeded(at: sandbox.file("s"), Credentials(username: "joe")))
        #expect(SocketTrust(userIDs: [0]).isNeeded(at: "/run/s", Credentials()))
    }
}

/// A server of user 65534 on a unix socket.
private struct ForeignServer {
    let path: String
    private let process: RunningProcess

    init(in sandbox: Sandbox) throws {
        let directory = try sandbox.makeDirectory("foreign")
        chown(directory, 65534, 65534)
        let path = directory + "/s.sock"
        self.path = path
        let program = """
            import os, socket, sys
            os.setgid(65534); os.setuid(65534)
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1]); s.listen()
            os.rename(sys.argv[1], sys.argv[2])
            while True: s.accept()
            """
        process = try RunningProcess(
            ["/usr/bin/python3", "-c", program, path + ".new", path],
            environment: ["PATH=/usr/bin:/bin"]
        )
        try waitUntil("server of another user") { access(path, F_OK) == 0 }
        chown(directory, 0, 0)
    }

    func end() { process.end() }
}
