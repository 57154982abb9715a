import CLinux

/// Sockets by which programs tell an init how they are (sd_notify(3)).
package enum NotificationSocket {
    /// The facts about one message.
    package struct Message: Hashable, Sendable {
        /// The pid of the sender, as the kernel gives it; 0 for a process outside our pid namespace.
        package let pid: Int32
        /// The length of the whole message, which may be more than there was room for.
        package let length: Int
        /// How many descriptors came along.
        package let descriptorCount: Int
    }

    /// A datagram socket, non-blocking and close-on-exec, that is told who sends.
    /// - Parameter name: in the abstract namespace (unix(7)), without the `@` that `NOTIFY_SOCKET` has for it.
    package static func bound(to name: String) throws(Errno) -> Descriptor {
        Descriptor(owning: try retrying { clinux_notification_socket(name, name.utf8.count) })
    }

    /// Takes the next message, and closes the descriptors that came along once it was acted upon: that is what the sender of
    /// BARRIER=1 waits for.
    /// - Parameters:
    ///   - socket: borrowed.
    ///   - room: for the message; what is beyond is lost.
    ///   - body: called with what is known of the message, and the bytes.
    /// - Throws: EAGAIN when none waits.
    package static func receive(
        from socket: Int32,
        into room: UnsafeMutableRawBufferPointer,
        _ body: (Message, UnsafeRawBufferPointer) -> Void
    ) throws(Errno) {
        var record = clinux_notification()
        try retrying { clinux_receive_notification(socket, room.baseAddress, room.count, &record) }
        let message = Message(pid: record.pid, length: record.length, descriptorCount: record.count)
        body(message, UnsafeRawBufferPointer(rebasing: room.prefix(record.length)))
        withUnsafeBytes(of: &record.descriptors) { bytes in
            for number in bytes.bindMemory(to: Int32.self).prefix(record.count) { _ = Descriptor(owning: number) }
        }
    }

    /// Sends one message, without waiting: EAGAIN when the other side has no room for it now.
    /// - Parameter address: as `NOTIFY_SOCKET` has it.
    package static func send(_ message: String, to address: String) throws(Errno) {
        try retrying { clinux_send_notification(address, message, message.utf8.count) }
    }
}
