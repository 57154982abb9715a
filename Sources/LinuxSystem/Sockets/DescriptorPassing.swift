import CLinux

/// Hands open descriptors to another process, over a unix socket that keeps messages apart, one in each message
/// (SCM_RIGHTS, unix(7)).
package enum DescriptorPassing {
    /// Sends a descriptor, which stays open here too. Never waits: EAGAIN when the socket has no room, ETOOMANYREFS when too
    /// many of ours are on their way.
    package static func send(_ descriptor: Int32, over socket: Int32) throws(Errno) {
        try retrying { clinux_send_descriptor(socket, descriptor) }
    }

    /// The next descriptor, close-on-exec. EAGAIN when none waits, EPIPE when none will come any more, EMFILE when it was
    /// lost because we have too many.
    package static func receive(from socket: Int32) throws(Errno) -> Descriptor {
        Descriptor(owning: try retrying { clinux_receive_descriptor(socket) })
    }
}

/// Bytes over a connected stream socket, as far as that takes them now.
package enum SocketBytes {
    /// - Returns: how many were taken. EAGAIN for none, EPIPE without a signal when the other side has closed it.
    package static func send(_ bytes: UnsafeRawBufferPointer, over socket: Int32) throws(Errno) -> Int {
        Int(try retrying { clinux_send_now(socket, bytes.baseAddress, bytes.count) })
    }
}
