import Foundation
import LinuxSystem
import Testing

@Suite
struct HostResolverTests {
    private let loopback = SocketAddress.ipv4(UInt32(0x7f00_0001).bigEndian, port: UInt16(9001).bigEndian)

    private func resolver(_ hosts: String) throws -> HostResolver {
        let file = FileManager.default.temporaryDirectory.appending(path: "hosts-\(UUID().uuidString)")
        try hosts.write(to: file, atomically: true, encoding: .utf8)
        return HostResolver(hosts: file.path)
    }

    @Test
    func `numbers are addresses`() {
        let resolver = HostResolver(hosts: "/nonexistent")
        #expect(resolver.addresses(of: "127.0.0.1", port: 9001) == [loopback])
        let ipv6 = [UInt8](repeating: 0, count: 15) + [1]
        #expect(resolver.addresses(of: "::1", port: 80) == [.ipv6(ipv6, port: UInt16(80).bigEndian, scope: 0)])
    }

    @Test
    func `localhost is known without any file, IPv4 first`() {
        let addresses = HostResolver(hosts: "/nonexistent").addresses(of: "localhost", port: 9001)
        #expect(addresses.first == loopback)
        #expect(addresses.count == 2)
    }

    @Test
    func `the hosts file is read by name and alias, in any case, without comments`() throws {
        let resolver = try resolver(
            """
            # 10.0.0.1 web
            10.0.0.2\tother
            ::1 web
            10.0.0.3  a.example Web # b

            bad web
            """
        )
        let found = resolver.addresses(of: "WEB", port: 1)
        #expect(found.first == .ipv4(UInt32(0x0a00_0003).bigEndian, port: UInt16(1).bigEndian))
        #expect(found.count == 2)
    }

    @Test
    func `a socket path that is too long is an error`() {
        #expect(throws: Errno.self) {
            _ = try StreamSocket.connected(to: .unix(path: String(repeating: "x", count: 200)), interrupts: nil)
        }
        #expect(throws: Errno.noSuchFile) {
            _ = try StreamSocket.connected(to: .unix(path: "/nonexistent/socket"), interrupts: nil)
        }
    }

    @Test
    func `the arguments are those of the process`() {
        #expect(ProcessArguments.current() == CommandLine.arguments)
    }
}
