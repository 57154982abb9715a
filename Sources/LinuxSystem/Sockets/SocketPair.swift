import CLinux

/// Two connected unix sockets, both close-on-exec, and blocking. Each is closed with the value unless it was
/// taken out.
package struct SocketPair: ~Copyable {
    package enum Kind: Sendable {
        /// Bytes.
        case stream
        /// Messages, in order, and the end of the other side.
        case messages
    }

    private var first: Descriptor?
    private var second: Descriptor?

    package init(_ kind: Kind) throws(Errno) {
        var ends: (Int32, Int32) = (-1, -1)
        let keepsMessages: Int32 = kind == .messages ? 1 : 0
        try retrying { clinux_socket_pair(keepsMessages, &ends.0, &ends.1) }
        first = Descriptor(owning: ends.0)
        second = Descriptor(owning: ends.1)
    }

    /// One end; nil when it was taken before.
    package mutating func takeFirst() -> Descriptor? {
        first.take()
    }

    /// The other end; nil when it was taken before.
    package mutating func takeSecond() -> Descriptor? {
        second.take()
    }
}
