import Foundation
import Glibc

/// A server on a loopback address, which does with each connection what a test wants.
package final class LocalServer: @unchecked Sendable {
    package let port: UInt16
    private let socket: Int32
    private let lock = NSLock()
    private var text = ""
    private var read = 0
    private var closed = 0

    /// - Parameter serve: called for each connection on a thread of its own; it is closed afterwards.
    package init(isIPv6: Bool = false, _ serve: @escaping @Sendable (LocalServer, Int32) -> Void) throws {
        let family = isIPv6 ? AF_INET6 : AF_INET
        socket = Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemFailure("socket") }
        port = try LocalServer.bindToLoopback(socket, isIPv6: isIPv6)
        guard listen(socket, 64) == 0 else { throw SystemFailure("listen") }
        let socket = socket
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(socket, nil, nil)
                guard client >= 0 else { return }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                guard let server = self else {
                    close(client)
                    return
                }
                Thread.detachNewThread {
                    serve(server, client)
                    close(client)
                    server.lock.withLock { server.closed += 1 }
                }
            }
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    /// Gives an answer to each request, and waits for the end of the connection.
    package static func answering(_ answer: String, isIPv6: Bool = false) throws -> LocalServer {
        try LocalServer(isIPv6: isIPv6) { server, client in
            server.readRequest(client)
            _ = server.send(answer, to: client)
            server.waitForEnd(client)
        }
    }

    /// A port of the loopback address on which nothing listens.
    package static func refusingPort() throws -> UInt16 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        return try bindToLoopback(socket, isIPv6: false)
    }

    package static func bindToLoopback(_ socket: Int32, isIPv6: Bool) throws -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            if isIPv6 {
                let address = raw.assumingMemoryBound(to: sockaddr_in6.self)
                address.pointee.sin6_family = sa_family_t(AF_INET6)
                address.pointee.sin6_addr = in6addr_loopback
            } else {
                let address = raw.assumingMemoryBound(to: sockaddr_in.self)
                address.pointee.sin_family = sa_family_t(AF_INET)
                address.pointee.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            }
            let address = raw.assumingMemoryBound(to: sockaddr.self)
            guard bind(socket, address, length) == 0 else { return Int32(-1) }
            return getsockname(socket, address, &length)
        }
        guard result == 0 else { throw SystemFailure("bind") }
        return withUnsafeBytes(of: &storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }

    /// All that was sent to it.
    package var received: String { lock.withLock { text } }

    /// Requests that it has read.
    package var requests: Int { lock.withLock { read } }

    /// Connections that it has done with.
    package var ended: Int { lock.withLock { closed } }

    /// Up to the empty line.
    package func readRequest(_ client: Int32) {
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: all, as: UTF8.self).contains("\r\n\r\n") {
            let count = recv(client, &part, part.count, 0)
            guard count > 0 else { break }
            all += part[..<count]
        }
        lock.withLock {
            text += String(decoding: all, as: UTF8.self)
            read += 1
        }
    }

    /// - Returns: false when the other side has gone.
    package func send(_ text: String, to client: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    package func waitForEnd(_ client: Int32) {
        var part = [UInt8](repeating: 0, count: 4096)
        while recv(client, &part, part.count, 0) > 0 {}
    }
}
