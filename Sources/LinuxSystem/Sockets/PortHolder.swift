/// The process or user that listens on a TCP port of this machine, as far as proc(5) tells: the sockets of other network
/// namespaces are not in it, and into the processes of other users only root may look.
package struct PortHolder: Hashable, Sendable {
    /// The first process that has the socket; nil when we may not see which.
    package let pid: Int32?
    /// The user who has made the socket.
    package let userID: UInt32

    /// nil when nothing is found.
    package init?(of address: SocketAddress) {
        guard let (port, own) = Self.place(of: address) else { return nil }
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map { (try? Files.contents(of: $0, limit: 16 << 20)) ?? [] }
        let sockets = tables.flatMap { Self.listening($0, port: port) }
        // A listener on another address does not take the port; one on all addresses does.
        let all = sockets.first { $0.isForAll || own.isEmpty || $0.address == own }
        guard let socket = all ?? sockets.first else { return nil }
        userID = socket.userID
        pid = Self.process(with: "socket:[\(socket.inode)]")
    }

    /// A line of the table that is about a socket which is listened to.
    package struct Socket: Hashable, Sendable {
        package let address: String
        package let userID: UInt32
        package let inode: String

        var isForAll: Bool { address.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }
    }

    /// The sockets of a table of proc(5), `net/tcp`, that are listened to at a port.
    /// - Parameter table: its text, with the line of titles.
    package static func listening(_ table: [UInt8], port: UInt16) -> [Socket] {
        let wanted = hexadecimal(UInt32(port), digits: 4)
        return table.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
            let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            // sl local remote st queues timer retransmits uid timeout inode
            guard fields.count > 9, fields[3] == "0A", let user = UInt32(fields[7]) else { return nil }
            let place = fields[1].utf8.split(separator: UInt8(ascii: ":")).map { String($0) ?? "" }
            guard place.count == 2, place[1] == wanted else { return nil }
            return Socket(address: place[0], userID: user, inode: fields[9])
        }
    }

    /// The port in our order, and the address as the table has it, empty for all addresses.
    private static func place(of address: SocketAddress) -> (port: UInt16, address: String)? {
        switch address {
        case .unix: return nil
        case .ipv4(let bits, let port):
            return (UInt16(bigEndian: port), bits == 0 ? "" : hexadecimal(bits, digits: 8))
        case .ipv6(let bytes, let port, _):
            if bytes.allSatisfy({ $0 == 0 }) { return (UInt16(bigEndian: port), "") }
            // Four words, each in the order of the machine.
            let words = stride(from: 0, to: 16, by: 4).map { start in
                bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            return (UInt16(bigEndian: port), words.map { hexadecimal($0, digits: 8) }.joined())
        }
    }

    private static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// The process with the lowest number that has a descriptor which leads there: what it has started comes behind it.
    private static func process(with target: String) -> Int32? {
        let pids = ((try? Files.entries(of: "/proc")) ?? []).compactMap { Int32($0) }.sorted()
        return pids.first { pid in
            let directory = "/proc/\(pid)/fd"
            return ((try? Files.entries(of: directory)) ?? []).contains {
                Files.linkTarget("\(directory)/\($0)") == target
            }
        }
    }
}
