import ControlProtocol
import Glibc
import LinuxSystem
import Model
import Output
import Testing

@testable import Daemon
@testable import Reactor

/// A keeper of checks processes that are made up: the test is at the other end of their sockets.
final class KeptChecks {
    /// One process that was started.
    final class Peer {
        let pid: Int32
        private var stream: Descriptor?
        private var frames = FrameReader(limit: FrameReader.checksLimit)
        /// All that it was asked.
        private(set) var requests: [CheckRequest] = []
        /// Whether the core has closed the socket.
        private(set) var isLeft = false

        init(_ pid: Int32, _ stream: consuming Descriptor) {
            self.pid = pid
            self.stream = consume stream
        }

        var asked: [UInt32] {
            requests.compactMap { if case .ask(let number, _, _) = $0 { number } else { nil } }
        }

        var cancelled: [UInt32] {
            requests.compactMap { if case .cancel(let number) = $0 { number } else { nil } }
        }

        func send(_ report: CheckReport) {
            var writer = WireWriter()
            report.write(to: &writer)
            send(writer.bytes)
        }

        func send(_ bytes: [UInt8]) {
            guard let number = stream?.number else { return }
            _ = bytes.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }

        func close() { stream = nil }

        fileprivate func read() {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            while let number = stream?.number {
                let count = recv(number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                if count == 0 { isLeft = true }
                guard count > 0 else { break }
                bytes.withUnsafeBytes { frames.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                while let frame = try? frames.next(), let request = try? CheckRequest(frame) {
                    requests.append(request)
                }
            }
        }
    }

    let time = ManualTime()
    let kernel: FakeKernel
    let children = OwnChildren()
    private let reactor: Reactor
    private let activity = MemoryActivity()
    private var made: ChecksKeeper?
    private(set) var peers: [Peer] = []
    /// Why no process can be started.
    var refusal: String?
    /// What the looks have come to, in order.
    private(set) var outcomes: [(target: String, outcome: ProbeOutcome)] = []
    /// Those that are held.
    private var looks: [String: any NetworkProbe] = [:]

    private init(_ reactor: Reactor) {
        self.reactor = reactor
        kernel = FakeKernel(time: time)
        made = ChecksKeeper(
            time: time,
            reactor: reactor,
            log: ActivityLog(level: .debug, sinks: [activity])
        ) { [unowned self] stream throws(ConfinedLauncher.Failure) in
            if let refusal { throw ConfinedLauncher.Failure(text: refusal) }
            let pid = kernel.start(.obedient)
            peers.append(Peer(pid, Descriptor(owning: fcntl(stream, F_DUPFD_CLOEXEC, 0))))
            return ConfinedRun(ConfinedLauncher.Launched(pid: pid, report: nil), kernel: kernel, children: children)
        }
        kernel.onChildSignal = { [unowned self] in
            time.inNextPass { [unowned self] in
                _ = try? kernel.reapAll(while: { true }) { [children] pid, status in children.take(pid)?(status) }
            }
        }
    }

    static func run(_ body: (KeptChecks) throws -> Void) throws {
        try onReactor { reactor in
            let kept = KeptChecks(reactor)
            try body(kept)
            kept.looks = [:]
            kept.made?.retire()
        }
    }

    var keeper: ChecksKeeper {
        get throws { try #require(made) }
    }

    var log: [String] { activity.lines }

    /// The process that was started last.
    var peer: Peer {
        get throws { try #require(peers.last) }
    }

    /// What a look at a host came to; nil as long as it is under way.
    func outcome(_ host: String) -> ProbeOutcome? {
        outcomes.last { $0.target == Self.target(host).text }?.outcome
    }

    private static func target(_ host: String) -> NetworkTarget { .tcp(host: host, port: 80) }

    func look(_ host: String, seconds: Int = 5) throws {
        let target = Self.target(host)
        looks[host] = try keeper.probe(target, timeout: TimeSpan(seconds: seconds)) { [unowned self] outcome in
            outcomes.append((target.text, outcome))
            looks[host] = nil
        }
        settle()
    }

    func letGo(_ host: String) {
        looks[host] = nil
        settle()
    }

    /// Lets the process answer the newest look.
    func answer(_ outcome: ProbeOutcome = .success) throws {
        let peer = try peer
        peer.send(.result(try #require(peer.asked.last), outcome))
        settle()
    }

    func advance(bySeconds seconds: Double) {
        time.advance(bySeconds: seconds)
        settle()
    }

    /// Lets all happen that is due.
    func settle() {
        for _ in 0..<6 {
            reactor.inNextPass {}
            reactor.pass()
            time.settle()
            for peer in peers { peer.read() }
        }
    }
}
