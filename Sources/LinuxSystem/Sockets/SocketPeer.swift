import CLinux

/// The process that began to listen on the other end of a connection to a unix socket, as the kernel knows it: of the very
/// connection, whatever has become of the file meanwhile (SO_PEERCRED, unix(7)).
package struct SocketPeer: Hashable, Sendable {
    /// 0 for a process outside our pid namespace.
    package let pid: Int32
    /// The effective user.
    package let userID: UInt32

    package init(pid: Int32, userID: UInt32) {
        self.pid = pid
        self.userID = userID
    }

    /// - Parameter descriptor: of a connected unix socket, borrowed.
    init(of descriptor: Int32) throws(Errno) {
        var pid: Int32 = 0
        var user: UInt32 = 0
        try retrying { clinux_peer(descriptor, &pid, &user) }
        self.init(pid: pid, userID: user)
    }
}
