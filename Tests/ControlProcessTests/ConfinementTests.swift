import CHarness
import ControlProcess
import Glibc
import HostFacts
import Model
import Testing

/// What the kernel lets the control process do (EXT-38). The filter is tried in a child, on the kernel that runs the test.
@Suite struct ConfinementTests {
    private func errors() throws -> [Int32] {
        let instructions = Confinement.ofControlProcess.filter.instructions
        var errors = [Int32](repeating: -1, count: Int(HARNESS_CALLS.rawValue))
        let count = try #require(UInt16(exactly: instructions.count))
        try #require(harness_try_confined(instructions, count, &errors) == 0)
        return errors
    }

    @Test("it opens no file, makes no socket, signals, traces and starts no process, and gains no code")
    func denied() throws {
        let errors = try errors()
        for call in HARNESS_CALL_OPEN.rawValue..<HARNESS_CALL_READ_NOTHING.rawValue {
            #expect(errors[Int(call)] == EPERM, "call \(call)")
        }
    }

    @Test("it reads, looks at the time, and gets memory")
    func allowed() throws {
        let errors = try errors()
        for call in HARNESS_CALL_READ_NOTHING.rawValue..<HARNESS_CALL_LISTEN.rawValue {
            #expect(errors[Int(call)] == 0, "call \(call)")
        }
    }

    @Test("it accepts clients, and does not listen once more to sockets that the core listens to")
    func clients() throws {
        let errors = try errors()
        #expect(errors[Int(HARNESS_CALL_ACCEPT.rawValue)] == ENOTSOCK)
        #expect(errors[Int(HARNESS_CALL_LISTEN.rawValue)] == 0)
    }
}
