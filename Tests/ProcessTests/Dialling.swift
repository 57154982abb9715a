import Foundation
import TestHarness

/// One client's attempt to connect.
enum Dialling {
    /// How it went: 0 when the connection stands, waiting in the queue at least, else the errno.
    static func unix(_ path: String) -> Int32 {
        guard let line = try? Line(unix: path) else { return ENAMETOOLONG }
        return line.error
    }

    static func tcp(_ port: UInt16) -> Int32 {
        let line = Line(AF_INET)
        line.connect(to: loopback(port))
        return line.error
    }

    /// A client's end, closed with the value. It does not wait for room in the queue.
    final class Line {
        private let number: Int32
        private(set) var error: Int32 = 0

        init(_ family: Int32, blocking: Bool = true) {
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            number = socket(family, kind | (blocking ? 0 : Int32(SOCK_NONBLOCK.rawValue)), 0)
        }

        convenience init(unix path: String) throws {
            self.init(AF_UNIX, blocking: false)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
                throw WaitedInVain("path too long: \(path)")
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            connect(to: address)
        }

        deinit { close(number) }

        func connect<Address>(to address: Address) {
            error = withUnsafeBytes(of: address) { bytes in
                guard let base = bytes.baseAddress else { return EFAULT }
                let raw = base.assumingMemoryBound(to: sockaddr.self)
                return Glibc.connect(number, raw, socklen_t(bytes.count)) == 0 ? 0 : errno
            }
        }
    }

    static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

/// A TCP port of loopback that is in use as long as this is there.
final class OccupiedPort {
    let port: UInt16
    private let number: Int32

    /// - Parameter wanted: 0 for any that is free.
    init(_ wanted: UInt16 = 0) throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = Dialling.loopback(wanted)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = number
        let result = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let raw = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            return bind(number, raw, size) == 0 && listen(number, 5) == 0 ? getsockname(number, raw, &size) : -1
        }
        port = UInt16(bigEndian: address.sin_port)
        guard result == 0 else { throw SystemFailure("cannot occupy port \(wanted)") }
    }

    deinit { close(number) }

    /// A port that was free a moment ago.
    static func free() throws -> UInt16 { try OccupiedPort().port }
}
