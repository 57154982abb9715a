package import Glibc
import Model

/// The address that a stream socket connects to.
package enum SocketAddress: Hashable, Sendable {
    /// The path of a unix domain socket.
    case unix(path: String)
    /// The bytes of the address and the port, both in network order.
    case ipv4(UInt32, port: UInt16)
    /// The 16 bytes of the address; the scope is 0 except for link-local addresses.
    case ipv6([UInt8], port: UInt16, scope: UInt32)

    /// An address written as numbers: IPv4 as inet_aton(3) takes it, IPv6 without brackets, perhaps with `%scope`.
    /// - Parameter port: in the order of this machine.
    package init?(numeric text: String, port: UInt16) {
        var ipv4 = in_addr()
        if inet_aton(text, &ipv4) == 1 {
            self = .ipv4(ipv4.s_addr, port: port.bigEndian)
            return
        }
        let bytes = text.utf8
        let percent = bytes.firstIndex(of: UInt8(ascii: "%"))
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, String(text[..<(percent ?? text.endIndex)]), &ipv6) == 1 else { return nil }
        let scope = percent.map { if_nametoindex(String(text[bytes.index(after: $0)...])) } ?? 0
        self = .ipv6(withUnsafeBytes(of: &ipv6) { Array($0) }, port: port.bigEndian, scope: scope)
    }

    /// The address in the kernel's form, with this port.
    /// - Parameter record: as large as its family says; nil, or a family that is neither IPv4 nor IPv6, gives nil.
    package init?(_ record: UnsafePointer<sockaddr>?, port: UInt16) {
        guard let record else { return nil }
        let raw = UnsafeRawPointer(record)
        switch Int32(record.pointee.sa_family) {
        case AF_INET:
            self = .ipv4(raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr, port: port.bigEndian)
        case AF_INET6:
            let ipv6 = raw.loadUnaligned(as: sockaddr_in6.self)
            self = .ipv6(
                withUnsafeBytes(of: ipv6.sin6_addr) { Array($0) },
                port: port.bigEndian,
                scope: ipv6.sin6_scope_id
            )
        default: return nil
        }
    }

    package var isIPv4: Bool {
        if case .ipv4 = self { true } else { false }
    }

    var family: Int32 {
        switch self {
        case .unix: AF_UNIX
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        }
    }

    /// Bytes of a unix socket's path, without the NUL at its end (unix(7)).
    package static let maximumPathLength = 107

    /// Calls the body with the kernel's form of the address. ENAMETOOLONG for a longer path.
    func withRawAddress(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(Errno) -> Int32 {
        var storage = sockaddr_storage()
        let length = try withUnsafeMutableBytes(of: &storage) { (bytes) throws(Errno) -> Int in try fill(bytes) }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    private func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        switch self {
        case .unix(let path):
            let text = Array(path.utf8)
            let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
            guard text.count <= Self.maximumPathLength else { throw .nameTooLong }
            bytes.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            for (index, byte) in text.enumerated() { bytes[start + index] = byte }
            return start + text.count + 1
        case .ipv4(let address, let port):
            var record = sockaddr_in()
            record.sin_family = sa_family_t(AF_INET)
            record.sin_port = port
            record.sin_addr.s_addr = address
            bytes.storeBytes(of: record, as: sockaddr_in.self)
            return MemoryLayout<sockaddr_in>.size
        case .ipv6(let address, let port, let scope):
            var record = sockaddr_in6()
            record.sin6_family = sa_family_t(AF_INET6)
            record.sin6_port = port
            record.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &record.sin6_addr) { $0.copyBytes(from: address.prefix(16)) }
            bytes.storeBytes(of: record, as: sockaddr_in6.self)
            return MemoryLayout<sockaddr_in6>.size
        }
    }
}

/// A connected stream socket of a program that waits for its answers. Calls that would wait go on when they can; with an
/// `InterruptWatch` a Ctrl-C ends them with EINTR.
package struct StreamSocket: ~Copyable {
    private let descriptor: Descriptor
    private let interrupts: InterruptWatch?

    /// Milliseconds in which the other end has to let a connection be made, or take more: a process that is stopped
    /// (SIGSTOP) has its connections made, and its queues filled, by the kernel until these are full.
    private static let patience: Int32 = 15_000

    private init(owning descriptor: consuming Descriptor, interrupts: InterruptWatch?) {
        self.descriptor = descriptor
        self.interrupts = interrupts
    }

    /// Connects. ECONNREFUSED and ENOENT tell that no process listens there, ETIMEDOUT that it takes too long.
    package static func connected(
        to address: SocketAddress,
        interrupts: InterruptWatch?
    ) throws(Errno) -> StreamSocket {
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = Descriptor(owning: try retrying { socket(address.family, flags, 0) })
        let stream = StreamSocket(owning: descriptor, interrupts: interrupts)
        try stream.connect(to: address)
        return stream
    }

    private func connect(to address: SocketAddress) throws(Errno) {
        let end = Clock.monotonicNow().advanced(byMilliseconds: Int64(Self.patience))
        while Clock.monotonicNow() < end {
            if try address.withRawAddress({ Glibc.connect(number, $0, $1) }) == 0 { return }
            let error = Errno.last
            switch error {
            case .alreadyConnected: return
            case .inProgress, .alreadyConnecting, .interrupted: try finishConnecting()
            // A unix socket whose queue is full gives no notice when there is room again (connect(2)).
            case .wouldBlock: try pause(milliseconds: 20)
            default: throw error
            }
        }
        throw .timedOut
    }

    /// The number for poll(2).
    package var number: Int32 { descriptor.number }

    /// The process that listens on the other end of a unix socket.
    package func peer() throws(Errno) -> SocketPeer {
        try SocketPeer(of: number)
    }

    private func finishConnecting() throws(Errno) {
        try waitForRoom()
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        try retrying { getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &code, &length) }
        if code != 0 { throw Errno(code: code) }
    }

    private func waitForRoom() throws(Errno) {
        if try !wait(for: .writing, milliseconds: Self.patience) { throw .timedOut }
    }

    private func pause(milliseconds: Int32) throws(Errno) {
        let watched = interrupts.map { [($0.number, Readiness.Direction.reading)] } ?? []
        if try !Readiness.wait(for: watched, milliseconds: milliseconds).isEmpty { throw .interrupted }
    }

    /// Waits until a read or a write can go on.
    /// - Parameter milliseconds: nil waits for ever.
    /// - Returns: false when the time is over.
    @discardableResult
    package func wait(for direction: Readiness.Direction, milliseconds: Int32? = nil) throws(Errno) -> Bool {
        var watched = [(descriptor.number, direction)]
        if let interrupts { watched.append((interrupts.number, .reading)) }
        let ready = try Readiness.wait(for: watched, milliseconds: milliseconds)
        if ready.contains(1) { throw .interrupted }
        return !ready.isEmpty
    }

    /// Writes all of it; ETIMEDOUT when the other end takes no more for too long.
    package func write(all bytes: [UInt8]) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try waitForRoom()
            } else if errno != EINTR {
                throw Errno.last
            }
        }
    }

    /// Reads what is there, at most as much as the buffer holds.
    /// - Returns: the number of bytes, 0 at the end; nil when there is nothing yet.
    package func readAvailable(into buffer: inout [UInt8]) throws(Errno) -> Int? {
        do throws(Errno) {
            return try retrying { recv(descriptor.number, &buffer, buffer.count, 0) }
        } catch let error where error == .wouldBlock {
            return nil
        }
    }
}
