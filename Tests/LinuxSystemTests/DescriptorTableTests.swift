import Testing

@testable import LinuxSystem

@Suite("The table of descriptors")
struct DescriptorTableTests {
    /// How many fit into the kernel's table (proc_pid_status(5)).
    private var size: Int {
        let bytes = (try? Files.contents(of: "/proc/self/status", limit: 1 << 16)) ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("FDSize:") }
        return line.flatMap { Int($0.split(separator: "\t").last ?? "") } ?? 0
    }

    @Test("there is room for as many descriptors as were asked for, as far as the limit goes", arguments: [700, .max])
    func room(count: Int) throws {
        let limit = Int(clamping: try ResourceLimit.openFiles.values().soft)
        try DescriptorTable.makeRoom(for: count)
        #expect(size >= min(count, limit))
    }
}
