import LinuxSystem
import Model
import NIOCore
import NIOPosix
import Reactor

/// Accepts the clients of one listening socket for as long as the server wants it to.
///
/// NIO closes its channel when accept(2) fails in a way that it does not expect: with EPERM, which security modules answer
/// for one client, or with an error of the network that was there before the client was accepted (accept(2), "Error
/// handling"). So the socket stays with us, its channel works on a duplicate, and when one is closed another takes its
/// place: at once when the failure was that of one client. Clients wait in the kernel's queue meanwhile.
final class Listener {
    private static let firstPause: Int64 = 200
    private static let longestPause: Int64 = 10_000
    /// Channels in a row that took the place of another one at once, and have accepted no client.
    private static let mostAtOnce = 4
    /// Nanoseconds in which the log gets one line at most.
    private static let quiet: Int64 = 60_000_000_000
    /// Clients that may wait to be accepted; the kernel has a limit of its own.
    private static let backlog: CInt = 1024

    private let loop: ServerLoop
    private var socket: Descriptor?
    private(set) var channel: (any Channel)?
    private let accept: (any Channel) throws -> Void
    private let onTrouble: (String) -> Void
    private var pause = firstPause
    private var openedAtOnce = 0
    private var remedy = AcceptRemedy.later
    private var retry: ReactorTimer?
    private var toldAt: Int64?

    /// - Parameters:
    ///   - socket: a bound socket, listened to or not.
    ///   - accept: prepares the channel of a client, which is closed if that fails.
    ///   - onTrouble: called with the reason when clients cannot be accepted for now, but not for each client.
    init(
        _ socket: consuming Descriptor,
        loop: ServerLoop,
        accept: @escaping (any Channel) throws -> Void,
        onTrouble: @escaping (String) -> Void
    ) {
        self.socket = consume socket
        self.loop = loop
        self.accept = accept
        self.onTrouble = onTrouble
        open()
    }

    func close() {
        socket = nil
        retry?.cancel()
        retry = nil
        channel?.close(promise: nil)
        channel = nil
    }

    private func open() {
        let number: CInt
        do throws(Errno) {
            guard let duplicate = try socket?.duplicate() else { return }
            number = duplicate.release()
        } catch {
            tell(error)
            return tryAgain()
        }
        let listener = NIOLoopBound(self, eventLoop: loop.loop)
        ServerBootstrap(group: loop.loop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pause = AcceptPause { [weak listener = listener.value] in listener?.failed($0) }
                    try channel.pipeline.syncOperations.addHandler(pause)
                }
            }
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try listener.value.take(channel) }
            }
            .withBoundSocket(number)
            .whenComplete { listener.value.opened($0) }
    }

    private func opened(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard let number = socket?.number else { return channel.close(promise: nil) }
            // NIO listens to a bound socket before it looks at its backlog option.
            ListeningSocket.setBacklog(Self.backlog, of: number)
            self.channel = channel
            remedy = .later
            let listener = NIOLoopBound(self, eventLoop: loop.loop)
            channel.closeFuture.whenComplete { _ in listener.value.closed() }
        case .failure(let error):
            tell(error)
            tryAgain()
        }
    }

    private func failed(_ error: any Error) {
        remedy = AcceptRemedy(for: error)
        tell(error)
    }

    /// NIO has closed the channel, unless we asked for that.
    private func closed() {
        channel = nil
        guard socket != nil else { return }
        // Repeated failures without a client in between are not those of one client.
        guard case .again = remedy, openedAtOnce < Self.mostAtOnce else { return tryAgain() }
        openedAtOnce += 1
        open()
    }

    private func tryAgain() {
        retry = loop.schedule(afterMilliseconds: pause) { [weak self] in self?.open() }
        pause = min(2 * pause, Self.longestPause)
    }

    private func take(_ client: any Channel) throws {
        guard socket != nil else { throw ListenerProblem.closed }
        pause = Self.firstPause
        openedAtOnce = 0
        try accept(client)
    }

    private func tell(_ error: any Error) {
        let now = Clock.monotonicNow().nanoseconds
        if let toldAt, now - toldAt < Self.quiet { return }
        toldAt = now
        let reason =
            switch error {
            case let error as Errno: error.text
            case let error as IOError: Errno(code: error.errnoCode).text
            default: "\(error)"
            }
        onTrouble(reason)
    }
}

private enum ListenerProblem: Error {
    case closed
}
