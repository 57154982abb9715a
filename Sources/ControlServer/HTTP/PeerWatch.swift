import NIOCore

/// Has the kernel end TCP connections whose peer has vanished without a word: a stream on which nothing happens would
/// otherwise never be found out (tcp(7)).
enum PeerWatch {
    /// Seconds of silence before the peer is asked whether it is there, and between two questions.
    private static let firstProbe: Int = 60
    private static let nextProbe: Int = 15
    /// Milliseconds without an acknowledgement after which the connection is over.
    private static let patience: Int = 120_000

    // Linux's numbers, the same on all architectures (include/uapi/linux/tcp.h): NIO has no names for them.
    private static let keepIdle: CInt = 4
    private static let keepInterval: CInt = 5
    private static let userTimeout: CInt = 18

    /// - Parameter channel: a TCP connection. Where the kernel does not know an option, the connection goes on without it.
    static func apply(to channel: any Channel) {
        guard let options = channel.syncOptions else { return }
        try? options.setOption(.socketOption(.so_keepalive), value: 1)
        for (name, value) in [(keepIdle, firstProbe), (keepInterval, nextProbe), (userTimeout, patience)] {
            try? options.setOption(.tcpOption(NIOBSDSocket.Option(rawValue: name)), value: value)
        }
    }
}
