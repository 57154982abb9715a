import Glibc
import LinuxSystem

/// A log daemon that a test plays: a unix socket and what has come to it.
final class SyslogServer {
    let path: String
    private let type: __socket_type
    private var listener: Int32 = -1
    private var client: Int32 = -1

    init(_ path: String, _ type: __socket_type = SOCK_DGRAM) throws {
        self.path = path
        self.type = type
        try start()
    }

    deinit { stop() }

    func start() throws {
        listener = try retrying { socket(AF_UNIX, Int32(type.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let number = listener
        try retrying {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        if type == SOCK_STREAM { listen(listener, 5) }
    }

    /// Ends it, as when the daemon is restarted.
    func stop() {
        for number in [listener, client] where number >= 0 { close(number) }
        (listener, client) = (-1, -1)
        unlink(path)
    }

    /// The messages that have come, without what is in front of the tag.
    func messages() -> [String] {
        rawMessages().map { String($0.dropFirst("<14>Nov 21 02:07:08 ".count)) }
    }

    func rawMessages() -> [String] {
        var messages: [String] = []
        var block = [UInt8](repeating: 0, count: 65536)
        if type == SOCK_STREAM && client < 0 {
            client = accept(listener, nil, nil)
            if client >= 0 { _ = fcntl(client, F_SETFL, O_NONBLOCK) }
        }
        let number = type == SOCK_STREAM ? client : listener
        while case let count = recv(number, &block, block.count, 0), count > 0 {
            let bytes = block[..<count]
            let parts = type == SOCK_STREAM ? bytes.split(separator: 0) : [bytes]
            messages += parts.map { String(decoding: $0, as: UTF8.self) }
        }
        return messages
    }
}
