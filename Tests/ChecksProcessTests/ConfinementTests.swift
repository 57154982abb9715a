import CHarness
import ChecksProcess
import Glibc
import HostFacts
import Model
import Testing

/// What the kernel lets the process do that looks at things over the network (EXT-73). The filter is tried in a child, on the
/// kernel that runs the test.
@Suite struct ConfinementTests {
    private func errors() throws -> [Int32] {
        let instructions = Confinement.ofChecksProcess.filter.instructions
        var errors = [Int32](repeating: -1, count: Int(HARNESS_CALLS.rawValue))
        let count = try #require(UInt16(exactly: instructions.count))
        try #require(harness_try_confined(instructions, count, &errors) == 0)
        return errors
    }

    private static let connecting = [HARNESS_CALL_SOCKET, HARNESS_CALL_SOCKET_IPV6_DATAGRAM, HARNESS_CALL_CONNECT]

    @Test("it opens no file, signals, traces and starts no process, gains no code, and has sockets of no other kind")
    func denied() throws {
        let errors = try errors()
        let allowed = Self.connecting.map(\.rawValue)
        for call in HARNESS_CALL_OPEN.rawValue..<HARNESS_CALL_READ_NOTHING.rawValue where !allowed.contains(call) {
            #expect(errors[Int(call)] == EPERM, "call \(call)")
        }
    }

    @Test("it binds to no address, and accepts no client")
    func clients() throws {
        let errors = try errors()
        for call in [HARNESS_CALL_BIND, HARNESS_CALL_LISTEN, HARNESS_CALL_ACCEPT] {
            #expect(errors[Int(call.rawValue)] == EPERM, "call \(call.rawValue)")
        }
    }

    @Test("it makes sockets for streams and datagrams of IPv4 and IPv6, and connects")
    func allowed() throws {
        let errors = try errors()
        #expect(errors[Int(HARNESS_CALL_SOCKET.rawValue)] == 0)
        // A machine may be without IPv6.
        #expect([0, EAFNOSUPPORT].contains(errors[Int(HARNESS_CALL_SOCKET_IPV6_DATAGRAM.rawValue)]))
        #expect(errors[Int(HARNESS_CALL_CONNECT.rawValue)] == EBADF)
        for call in HARNESS_CALL_READ_NOTHING.rawValue..<HARNESS_CALL_LISTEN.rawValue {
            #expect(errors[Int(call)] == 0, "call \(call)")
        }
    }
}
