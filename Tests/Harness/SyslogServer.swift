import Foundation

/// A log daemon that a test plays: a unix socket and what has come to it.
package final class SyslogServer {
    package enum Kind: CaseIterable, Sendable {
        case datagram, stream
    }

    private let path: String
    private let kind: Kind
    private var listener: Int32 = -1
    private var client: Int32 = -1

    package init(_ path: String, _ kind: Kind = .datagram) throws {
        self.path = path
        self.kind = kind
        try start()
    }

    deinit { stop() }

    package func start() throws {
        let type = kind == .datagram ? SOCK_DGRAM : SOCK_STREAM
        let flags = Int32(type.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        listener = socket(AF_UNIX, flags, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw SystemFailure("bind \(path)") }
        if kind == .stream { listen(listener, 5) }
    }

    /// Ends it, as when the daemon is restarted.
    package func stop() {
        for number in [listener, client] where number >= 0 { close(number) }
        (listener, client) = (-1, -1)
        unlink(path)
    }

    /// The messages that have come since the last look, without what is in front of the tag.
    package func messages() -> [String] {
        rawMessages().map { String($0.dropFirst("<14>Nov 21 02:07:08 ".count)) }
    }

    /// The messages that have come since the last look. On a stream the last may be cut off.
    package func rawMessages() -> [String] {
        var messages: [String] = []
        var block = [UInt8](repeating: 0, count: 65536)
        if kind == .stream && client < 0 {
            client = accept(listener, nil, nil)
            if client >= 0 { _ = fcntl(client, F_SETFL, O_NONBLOCK) }
        }
        let number = kind == .stream ? client : listener
        while case let count = recv(number, &block, block.count, 0), count > 0 {
            let bytes = block[..<count]
            let parts = kind == .stream ? bytes.split(separator: 0) : [bytes]
            messages += parts.map { String(decoding: $0, as: UTF8.self) }
        }
        return messages
    }
}
