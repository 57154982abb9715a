import LinuxSystem
import Reactor

/// The way in which bytes get into a standard stream without waiting for its reader.
protocol StreamTransport: AnyObject {
    /// True when a write makes sense now.
    var isReady: Bool { get }
    /// True when nothing is on its way inside the transport, as far as that can be known before `finish`.
    var isIdle: Bool { get }
    /// Takes what it can from the front of the bytes.
    /// - Returns: how many it has taken.
    func write(_ bytes: RawSpan) -> Int
    /// No more will be written. Where something is on its way, `onReady` is called once it has arrived.
    func finish()
    /// Called when the transport has become ready again; from inside a write, too.
    var onReady: () -> Void { get set }
    /// Called once when the reader has gone; from inside a write, too.
    var onGone: () -> Void { get set }
}

/// The objects around a transport that its maker provides.
struct StreamSurroundings {
    let reactor: Reactor
    /// Gets a sentence when bytes begin to be lost, and when that is over.
    let report: (String) -> Void
    /// Gets the pid of each child that writes in our place.
    let adopt: (Int32) -> Void
}

/// Chooses the way by what is behind the descriptor.
///
/// - A regular file, /dev/null and the like never make a writer wait for another process: written directly.
/// - A socket is sent what it takes without waiting, which is asked for with each call.
/// - A pipe, FIFO, terminal or other device is opened once more, which gives a description of our own that can be
///   non-blocking.
/// - Where that is refused, or /proc missing, a child waits for the reader in our place.
///
/// - Parameter own: a description of our own, when there is one already.
func makeStreamTransport(
    descriptor: Int32,
    own: consuming Descriptor?,
    in surroundings: StreamSurroundings
) throws(Errno) -> any StreamTransport {
    let status = try FileStatus(descriptor: descriptor)
    if !status.mayMakeWriterWait { return DirectTransport(descriptor: descriptor, report: surroundings.report) }
    if status.kind == .socket {
        if let transport = try? WatchedTransport(socket: descriptor, reactor: surroundings.reactor) { return transport }
    } else {
        if let own, let transport = try? WatchedTransport(own, reactor: surroundings.reactor) { return transport }
        if let again = try? Files.openAgain(descriptor),
            let transport = try? WatchedTransport(again, reactor: surroundings.reactor)
        {
            return transport
        }
    }
    return try RelayTransport(to: descriptor, in: surroundings)
}

extension FileStatus {
    /// Whether a write may have to wait for a reader.
    var mayMakeWriterWait: Bool { kind != .regular && !isMemoryDevice }
}
