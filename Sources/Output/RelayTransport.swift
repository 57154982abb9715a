import LinuxSystem
import Model
import OutputPipeline
import Reactor

/// A transport for descriptors whose writes may wait, which nothing can prevent: our child writes there, and waits in our
/// place.
final class RelayTransport: StreamTransport {
    private let target: Int32
    private let surroundings: StreamSurroundings
    private let shortestLife: Int
    /// The way to the child, a socket; nil once that has ended, and no other one has taken its place.
    private var way: WatchedTransport?
    private var socket: Descriptor?
    private var startedAt = MonotonicTime(nanoseconds: 0)
    private var parent: Int32 = 0
    private var isFinishing = false
    /// Bytes inside the child have arrived only once the child has ended.
    private(set) var isIdle = false
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    /// - Parameters:
    ///   - target: stays open.
    ///   - shortestLife: seconds; a child that was killed sooner would be killed again, and none takes its place.
    init(to target: Int32, in surroundings: StreamSurroundings, shortestLife: Int = 1) throws(Errno) {
        self.target = target
        self.shortestLife = shortestLife
        self.surroundings = surroundings
        try start()
    }

    private func start() throws(Errno) {
        var relay = try Relay(to: target)
        surroundings.adopt(relay.pid)
        guard let end = relay.takeEnd() else { throw .badDescriptor }
        // Before the socket is closed that it is about.
        way = nil
        let number = end.number
        socket = consume end
        let way = try WatchedTransport(socket: number, reactor: surroundings.reactor)
        way.onReady = { [weak self] in self?.onReady() }
        way.onGone = { [weak self] in self?.ended() }
        self.way = way
        startedAt = surroundings.reactor.now
        parent = ProcessIdentity.pid
    }

    deinit {
        way = nil
    }

    var isReady: Bool { way?.isReady ?? false }

    /// After `finish` it is too late.
    func write(_ bytes: RawSpan) -> Int {
        isFinishing ? bytes.byteCount : way?.write(bytes) ?? 0
    }

    func finish() {
        isFinishing = true
        guard let number = socket?.number, way != nil else { return }
        do throws(Errno) { try Relay.endSending(by: number) } catch { ended() }
    }

    /// The child has ended: its work is done, its reader has gone, or it was killed.
    private func ended() {
        guard way != nil else { return }
        if isFinishing {
            way = nil
            isIdle = true
            return onReady()
        }
        if wasKilled, mayBeReplaced, (try? start()) != nil { return onReady() }
        way = nil
        isIdle = true
        onGone()
    }

    /// Whether another one may live longer.
    private var mayBeReplaced: Bool {
        // It ended with the process that we have left behind as a daemon (daemon(7)).
        if parent != ProcessIdentity.pid { return true }
        guard surroundings.reactor.now >= startedAt.advanced(bySeconds: shortestLife) else { return false }
        let name = StandardStreamPath.name(of: target)
        surroundings.report("the process that writes to '\(name)' for us was killed, what it still had is lost")
        return true
    }

    /// Whether it has not said that its reader has gone.
    private var wasKilled: Bool {
        guard let number = socket?.number else { return false }
        var byte: UInt8 = 0
        let count = withUnsafeMutableBytes(of: &byte) { room in (try? Files.read(from: number, into: room)) ?? 0 }
        return count == 0
    }
}
