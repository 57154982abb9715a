import LinuxSystem
import Model
import Reactor
import Text

/// The socket at which one run of a program reports its state (sd_notify(3)); it ends with the value.
final class NotifyInbox {
    /// The most messages of one pass, so that a program that sends without end does not keep the others waiting.
    private static let messagesPerPass = 64
    /// Milliseconds until the next try, when the kernel has refused to hand a message over.
    private static let pauseMilliseconds: Int64 = 100

    private let socket: Descriptor
    private let reactor: Reactor
    private var watch: Watch?
    private var pause: ReactorTimer?
    private let onMessage: (NotificationSocket.Message, UnsafeRawBufferPointer) -> Void
    private var isClosed = false

    /// The value of `NOTIFY_SOCKET`.
    let address: String

    /// The name is in the abstract namespace: it needs no directory that can be written, goes with the socket, and can be
    /// reached from inside a chroot and by any user, so that only the sender decides what a message counts for. Each run has
    /// another name, so that processes of an earlier run do not speak for this one.
    init(
        on reactor: Reactor,
        _ onMessage: @escaping (NotificationSocket.Message, UnsafeRawBufferPointer) -> Void
    ) throws(Errno) {
        let name = "supervisord-notify-\(try Self.uniquePart())"
        address = "@\(name)"
        socket = try NotificationSocket.bound(to: name)
        self.reactor = reactor
        self.onMessage = onMessage
        watch = try reactor.watch(socket.number, for: .reading) { [weak self] _ in self?.drain() }
    }

    deinit {
        // The watch ends while the number is still that of our socket.
        watch?.end()
    }

    /// No message is handed over from now on.
    func close() {
        isClosed = true
        pause = nil
        watch?.end()
        watch = nil
    }

    private static func uniquePart() throws(Errno) -> String {
        try RandomBytes.generate(8).reduce(into: "") { text, byte in text += byte.hexadecimal }
    }

    private func drain() {
        reactor.withBuffer { buffer in
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(NotifySocket.largestMessage))
            for _ in 0..<Self.messagesPerPass where !isClosed {
                do throws(Errno) {
                    try NotificationSocket.receive(from: socket.number, into: room, onMessage)
                } catch {
                    if error != .wouldBlock { rest() }
                    return
                }
            }
        }
    }

    /// The message stays, and the loop would report it without end.
    private func rest() {
        watch?.change(to: [])
        pause = reactor.schedule(afterMilliseconds: Self.pauseMilliseconds) { [weak self] in
            self?.watch?.change(to: .reading)
        }
    }
}
