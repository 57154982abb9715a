import Glibc
import LinuxSystem
import Model
import Testing

@Suite struct PortHolderTests {
    private let table = Array(
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:2329 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100
           1: 0100007F:2329 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 100
           2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100
           3: garbage

        """.utf8
    )

    @Test func `only sockets that are listened to at the port are found`() {
        let found = PortHolder.listening(table, port: 9001)
        #expect(found.map(\.inode) == ["4711"])
        #expect(found.map(\.userID) == [1000] && found.map(\.address) == ["0100007F"])
        #expect(PortHolder.listening(table, port: 80).map(\.inode) == ["4713"])
        #expect(PortHolder.listening(table, port: 81) == [])
        #expect(PortHolder.listening([], port: 80) == [])
    }

    @Test(arguments: ["127.0.0.1", "::1", "0.0.0.0", "::"])
    func `the process that listens at a port is found`(host: String) throws {
        let address = try #require(SocketAddress(numeric: host, port: 0))
        let socket = try ListeningSocket.inet(address)
        try ListeningSocket.listen(socket, backlog: 1)
        let port = try #require(Self.port(of: socket.number))
        let own = try #require(SocketAddress(numeric: host, port: port))
        let holder = PortHolder(of: own)
        #expect(holder?.pid == getpid())
        #expect(holder?.userID == geteuid())
        if host == "127.0.0.1" {
            #expect(PortHolder(of: try #require(SocketAddress(numeric: "0.0.0.0", port: port)))?.pid == getpid())
        }
    }

    @Test func `a port that is free, or a path, has no holder`() throws {
        #expect(PortHolder(of: .unix(path: "/tmp/x")) == nil)
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 1))
        #expect(PortHolder(of: address) == nil)
    }

    private static func port(of socket: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard result == 0 else { return nil }
        // The port is in the same place for both families.
        return withUnsafeBytes(of: &address) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }
}
