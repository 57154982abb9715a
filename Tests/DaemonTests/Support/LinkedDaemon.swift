import ControlProtocol
import Glibc
import LinuxSystem
import Model
import Output

@testable import Daemon
@testable import Reactor

/// A daemon with a link, and a test at its other end.
final class LinkedDaemon {
    let daemon: TestDaemon
    private(set) var link: ControlLink
    private(set) var peer: TestPeer
    private let events: LinkEvents

    /// What the link has told.
    final class LinkEvents {
        var ready = 0
        var pongs: [UInt32] = []
        var goodbyes = 0
        var ends: [String?] = []
    }

    init(_ daemon: TestDaemon, sockets: [Int32] = []) throws {
        self.daemon = daemon
        let events = LinkEvents()
        self.events = events
        (link, peer) = try Self.connect(daemon, events)
        try welcome(sockets)
    }

    static func run(
        _ text: String,
        programs: [String: FakeProgram] = [:],
        inherited: Set<Int32> = [],
        _ body: (LinkedDaemon) throws -> Void
    ) throws {
        try TestDaemon.run(text, programs: programs, inherited: inherited) { daemon in
            let linked = try LinkedDaemon(daemon)
            try body(linked)
            linked.link.close()
        }
    }

    private static func connect(_ daemon: TestDaemon, _ events: LinkEvents) throws -> (ControlLink, TestPeer) {
        let (stream, peerStream) = try pair(SOCK_STREAM)
        let (files, peerFiles) = try pair(SOCK_SEQPACKET)
        let log = daemon.process.log
        let link = try ControlLink(
            stream: Descriptor(owning: stream),
            files: Descriptor(owning: files),
            reactor: daemon.process.reactor,
            log: { log.log($0, $1) },
            handlers: ControlLink.Handlers(
                onReady: { events.ready += 1 },
                onPong: { events.pongs.append($0) },
                onGoodbye: { events.goodbyes += 1 },
                onEnd: { events.ends.append($0) }
            )
        )
        let peer = TestPeer(stream: Descriptor(owning: peerStream), files: Descriptor(owning: peerFiles))
        return (link, peer)
    }

    private static func pair(_ type: __socket_type) throws -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        try retrying { socketpair(AF_UNIX, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) }
        return (ends[0], ends[1])
    }

    private func welcome(_ sockets: [Int32]) throws {
        let supervisor = try Missing.require(supervisor)
        link.begin(
            supervisor.welcome(servers: [], namespaces: ["supervisor"], pageSecret: [1], idleSeconds: 30),
            sockets: sockets
        )
        link.serve(supervisor)
    }

    /// Another control process, after the end of one.
    func reconnect() throws {
        link.close()
        (link, peer) = try Self.connect(daemon, events)
        try welcome([])
    }

    var supervisor: Supervisor? { daemon.supervisor }

    var ready: Int { events.ready }
    var pongs: [UInt32] { events.pongs }
    var goodbyes: Int { events.goodbyes }
    var ends: [String?] { events.ends }

    // MARK: Time

    /// One pass of the loop, which waits for nothing.
    func turn() {
        daemon.process.reactor.inNextPass {}
        daemon.process.reactor.pass()
        daemon.time.settle()
    }

    /// Lets all happen that is due, without the peer.
    func turns() { for _ in 0..<4 { turn() } }

    /// Lets all happen that is due.
    func settle() {
        var quiet = 0
        while quiet < 4 {
            peer.write()
            turn()
            quiet = peer.read() || !peer.hasSentAll ? 0 : quiet + 1
        }
    }

    func advance(bySeconds seconds: Double) {
        daemon.time.advance(bySeconds: seconds)
        settle()
    }

    // MARK: Requests

    /// What is answered at once.
    func ask(_ request: Request) -> Answer? {
        let number = peer.ask(request)
        settle()
        return peer.answer(number)
    }

    /// Whether the other side knows what there is.
    var isMirrored: Bool {
        guard let supervisor else { return false }
        return peer.groups == supervisor.groups.map(\.record) && peer.life == supervisor.life
    }
}
