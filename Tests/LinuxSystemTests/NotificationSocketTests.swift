import Glibc
import LinuxSystem
import Testing

/// Messages of sd_notify(3), as the kernel hands them over (EXT-71).
@Suite struct NotificationSocketTests {
    private let name = "supervisord-tests-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"

    /// The next message, of which there is room for 100 bytes.
    private func next(
        _ socket: borrowing Descriptor
    ) throws(Errno) -> (message: NotificationSocket.Message, text: String) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 1)
        defer { room.deallocate() }
        var result: (NotificationSocket.Message, String)?
        try NotificationSocket.receive(from: socket.number, into: room) { message, bytes in
            result = (message, String(decoding: bytes, as: UTF8.self))
        }
        guard let result else { throw Errno(code: ENOMSG) }
        return result
    }

    @Test func `messages come in order, with who has sent them`() throws {
        let socket = try NotificationSocket.bound(to: name)
        try NotificationSocket.send("READY=1", to: "@\(name)")
        try NotificationSocket.send("", to: "@\(name)")
        let first = try next(socket)
        #expect(first.text == "READY=1")
        #expect(first.message.pid == getpid())
        #expect(try next(socket).text == "")
        #expect(throws: Errno.wouldBlock) { try next(socket) }
    }

    @Test func `of a message that is too long the beginning comes, and its length`() throws {
        let socket = try NotificationSocket.bound(to: name)
        try NotificationSocket.send(String(repeating: "x", count: 5000), to: "@\(name)")
        let message = try next(socket)
        #expect(message.text == String(repeating: "x", count: 100))
        #expect(message.message.length == 5000)
    }

    @Test func `descriptors that come along are counted, and closed once the message was seen`() throws {
        let socket = try NotificationSocket.bound(to: name)
        let pipe = try Pipe()
        try sendDescriptors(Array(repeating: pipe.writeNumber, count: 20))
        let target = linkTarget("/proc/self/fd/\(pipe.writeNumber)")
        let open = { InheritedDescriptors.numbers().count { linkTarget("/proc/self/fd/\($0)") == target } }
        let before = open()
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 1)
        defer { room.deallocate() }
        var during = 0
        var count = 0
        try NotificationSocket.receive(from: socket.number, into: room) { message, _ in
            during = open()
            count = message.descriptorCount
        }
        #expect(count == 20)
        #expect(during == before + 20)
        #expect(open() == before)
        withExtendedLifetime(pipe) {}
    }

    /// One message with these descriptors, and the byte `x`.
    private func sendDescriptors(_ descriptors: [Int32]) throws {
        let sender = Descriptor(owning: try retrying { socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0) })
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: name.utf8) }
        let size = MemoryLayout<Int32>.size * descriptors.count
        let header = MemoryLayout<cmsghdr>.size
        let control = UnsafeMutableRawBufferPointer.allocate(byteCount: header + (size + 7) / 8 * 8, alignment: 8)
        defer { control.deallocate() }
        var record = cmsghdr()
        record.cmsg_len = header + size
        record.cmsg_level = SOL_SOCKET
        record.cmsg_type = Int32(SCM_RIGHTS)
        withUnsafeBytes(of: &record) { control.copyMemory(from: $0) }
        descriptors.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: control[header...]).copyBytes(from: $0) }
        var byte = UInt8(ascii: "x")
        let length = socklen_t(2 + 1 + name.utf8.count)
        try withUnsafeMutablePointer(to: &address) { address in
            try withUnsafeMutablePointer(to: &byte) { byte in
                var bytes = iovec(iov_base: byte, iov_len: 1)
                try withUnsafeMutablePointer(to: &bytes) { bytes in
                    var message = msghdr()
                    message.msg_name = UnsafeMutableRawPointer(address)
                    message.msg_namelen = length
                    message.msg_iov = bytes
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = header + size
                    try retrying { sendmsg(sender.number, &message, 0) }
                }
            }
        }
    }

    @Test func `what cannot be sent is refused at once`() throws {
        #expect(throws: Errno.connectionRefused) { try NotificationSocket.send("READY=1", to: "@\(name)") }
        #expect(throws: Errno.noSuchFile) { try NotificationSocket.send("READY=1", to: "/no/such") }
        #expect(throws: Errno.addressFamilyNotSupported) { try NotificationSocket.send("READY=1", to: "vsock:2:1") }
        #expect(throws: Errno.nameTooLong) {
            try NotificationSocket.send("READY=1", to: "@" + String(repeating: "x", count: 200))
        }
        let socket = try NotificationSocket.bound(to: name)
        #expect(throws: Errno.wouldBlock) {
            for _ in 0..<10_000 { try NotificationSocket.send("READY=1", to: "@\(name)") }
        }
        withExtendedLifetime(socket) {}
    }
}
