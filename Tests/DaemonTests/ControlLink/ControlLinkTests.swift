import ControlProtocol
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// The link from its welcome to its end.
@Suite struct ControlLinkTests {
    private static let two = "[program:a]\n[program:b]\nautostart=false"

    @Test func `the listening sockets come first, then the welcome with all there is`() throws {
        try TestDaemon.run(Self.two) { daemon in
            let pipe = try Pipe()
            let linked = try LinkedDaemon(daemon, sockets: [pipe.readNumber, pipe.writeNumber])
            linked.settle()
            let inodes = try [pipe.readNumber, pipe.writeNumber].map { try FileStatus(descriptor: $0).inode }
            let passed = [linked.peer.takeFile(), linked.peer.takeFile()]
            #expect(passed.map { $0?.status.inode } == inodes)
            guard case .welcome(let welcome)? = linked.peer.messages.first else {
                Issue.record("no welcome")
                return
            }
            #expect(welcome.groups.map(\.name) == ["a", "b"])
            #expect(welcome.groups.flatMap(\.members).map(\.record.state) == [.starting, .stopped])
            #expect(welcome.pid == 100)
            #expect(!welcome.life.isEnding && !welcome.life.isShuttingDown && welcome.life.logLevel == .debug)
            linked.link.close()
        }
    }

    @Test func `ready, pongs and the goodbye are heard, pings and the end of the generation told`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.peer.send(.ready)
            linked.link.ping(7)
            linked.peer.send(.pong(7))
            linked.peer.send(.goodbye)
            linked.link.finish()
            linked.settle()
            #expect(linked.ready == 1 && linked.pongs == [7] && linked.goodbyes == 1)
            #expect(linked.peer.messages.suffix(2) == [.ping(7), .finish])
            #expect(linked.ends.isEmpty)
        }
    }

    @Test func `work is owed while something is on its way or without an answer`() throws {
        try LinkedDaemon.run(Self.two, programs: ["a": FakeProgram(habits: .slow(seconds: 2))]) { linked in
            linked.settle()
            #expect(!linked.link.isWorkOwed)
            linked.advance(bySeconds: 1)
            linked.peer.ask(.stop(Namespec("a"), wait: true))
            linked.settle()
            #expect(linked.link.isWorkOwed)
            linked.advance(bySeconds: 2)
            #expect(!linked.link.isWorkOwed)
        }
    }

    @Test func `a link whose other side has gone ends once, and nothing is told any more`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.settle()
            linked.peer.close()
            linked.turns()
            #expect(linked.ends == [nil])
            #expect(linked.supervisor?.feed == nil)
            linked.daemon.start("b")
            linked.turns()
            linked.link.ping(1)
            linked.link.close()
            #expect(linked.ends == [nil])
            #expect(!linked.link.isWorkOwed)
        }
    }

    @Test(
        arguments: [
            [1, 0, 0, 0, 99], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F], [2, 0, 0, 0, 0, 0], [1, 0, 0x10, 1],
            [6, 0, 0, 0, 2, 1, 3, 1, 97, 1],
        ] as [[UInt8]]
    )
    func `a broken message ends the link with one warning, and the daemon goes on`(bytes: [UInt8]) throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.settle()
            linked.daemon.activity.clear()
            linked.peer.send(bytes)
            linked.peer.send(.ready)
            linked.turns()
            #expect(linked.ends.count == 1 && linked.ends[0] != nil)
            #expect(linked.daemon.log.filter { $0.contains("WARN") }.count == 1)
            #expect(linked.ready == 0)
            #expect(linked.daemon.start("b").answer == "done")
        }
    }

    @Test func `the next control process is told by another count`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.settle()
            linked.daemon.start("b")
            linked.settle()
            let version = try #require(linked.welcomed).serial + UInt64(linked.peer.changes)
            #expect(linked.supervisor?.serial == version)
            try linked.reconnect()
            linked.settle()
            let next = try #require(linked.welcomed)
            #expect(next.serial > version)
            #expect(linked.supervisor?.epoch == next.epoch)
            #expect(linked.isMirrored)
        }
    }

    @Test func `a change between the welcome and the service is told`() throws {
        try TestDaemon.run(Self.two) { daemon in
            let linked = try LinkedDaemon(daemon)
            linked.link.close()
            daemon.text = "[program:b]\nautostart=false\n[program:c]"
            daemon.reread()
            let supervisor = try #require(linked.supervisor)
            let early = supervisor.welcome(servers: [], namespaces: [], pageSecret: [], idleSeconds: nil)
            daemon.start("b")
            daemon.stop("a")
            daemon.removeGroup("a")
            daemon.addGroup("c")
            let feed = ControlFeed(supervisor, after: early, onPending: {}, tellNow: {})
            var told: [CoreMessage] = []
            while let message = feed.next() { told.append(message) }
            #expect(told.count == 3)
            #expect(told.first == .groupRemoved("a"))
        }
    }
}

extension LinkedDaemon {
    /// What the other side was told first.
    var welcomed: Welcome? {
        if case .welcome(let welcome)? = peer.messages.first { welcome } else { nil }
    }
}
