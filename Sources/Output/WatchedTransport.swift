import LinuxSystem
import Reactor

/// Writes what a descriptor takes without waiting, and is told by the loop when there is room again.
final class WatchedTransport: StreamTransport {
    /// The descriptor, open as long as the transport.
    let number: Int32
    /// nil for one that stays the caller's.
    private let own: Descriptor?
    private let isSocket: Bool
    /// nil once the reader has gone.
    private var watch: Watch?
    private(set) var isReady = true
    /// Written bytes are on the reader's side at once.
    let isIdle = true
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    /// - Parameter descriptor: its description is ours alone.
    init(_ descriptor: consuming Descriptor, reactor: Reactor) throws(Errno) {
        try descriptor.setNonBlocking()
        number = descriptor.number
        own = consume descriptor
        isSocket = false
        try begin(on: reactor)
    }

    /// - Parameter socket: its description may be shared; each call asks not to wait.
    init(socket: Int32, reactor: Reactor) throws(Errno) {
        number = socket
        own = nil
        isSocket = true
        try begin(on: reactor)
    }

    private func begin(on reactor: Reactor) throws(Errno) {
        watch = try reactor.watch(number, for: []) { [weak self] event in self?.tell(event) }
    }

    deinit {
        // While the number is still that of our descriptor.
        watch?.end()
    }

    func write(_ bytes: RawSpan) -> Int {
        guard watch != nil else { return 0 }
        do throws(Errno) {
            let count = try isSocket ? Files.send(bytes, to: number) : Files.write(bytes, to: number)
            if count < bytes.byteCount { waitForRoom() }
            return count
        } catch  where error == .wouldBlock {
            waitForRoom()
        } catch {
            end()
        }
        return 0
    }

    func finish() {}

    private func waitForRoom() {
        isReady = false
        watch?.change(to: .writing)
    }

    private func tell(_ event: ReadyEvent) {
        // Also of a reader that goes while nothing is written to it.
        guard event.isWritable, !event.isOver else { return end() }
        watch?.change(to: [])
        isReady = true
        onReady()
    }

    private func end() {
        guard watch != nil else { return }
        isReady = false
        watch?.end()
        watch = nil
        onGone()
    }
}
