import LinuxSystem
import Testing

@Suite
struct RandomBytesTests {
    @Test
    func `as many bytes come as are asked for, others each time`() throws {
        let first = try RandomBytes.generate(32)
        let second = try RandomBytes.generate(32)
        #expect(first.count == 32 && second.count == 32)
        #expect(first != second)
        #expect(try RandomBytes.generate(256).count == 256)
        #expect(try RandomBytes.generate(0).isEmpty)
    }
}
