import OutputPipeline
import Testing

@Suite struct LogWindowTests {
    /// Of a log that holds `0123456789`: what a read gives; nil for arguments that make no sense.
    private func read(_ offset: Int, _ length: Int) -> String? {
        LogWindow.read(offset: offset, length: length, size: 10).map(text)
    }

    private func text(_ window: LogWindow) -> String {
        String("0123456789".dropFirst(window.offset).prefix(window.length))
    }

    @Test(
        "a read of a positive offset goes from there to the end, or as far as asked for (RPC-70)",
        arguments: [
            (0, 0, "0123456789"), (3, 0, "3456789"), (3, 2, "34"), (8, 5, "89"), (9, 1, "9"), (10, 0, ""), (11, 4, ""),
            (Int.max, Int.max, ""), (0, Int.max, "0123456789"),
        ]
    )
    func positive(offset: Int, length: Int, expected: String) {
        #expect(read(offset, length) == expected)
    }

    @Test(
        "a read of a negative offset gives so many bytes from the end (RPC-70)",
        arguments: [(-1, "9"), (-4, "6789"), (-10, "0123456789"), (-11, "0123456789"), (Int.min, "0123456789")]
    )
    func negative(offset: Int, expected: String) {
        #expect(read(offset, 0) == expected)
    }

    @Test("a negative length, and a length with a negative offset, make no sense (RPC-70)")
    func refused() {
        #expect(read(0, -1) == nil && read(-1, 1) == nil && read(-1, -1) == nil && read(Int.min, Int.min) == nil)
    }

    @Test(
        "a tail gives the end, and whether something was missed (RPC-71)",
        arguments: [
            (0, 5, "56789", true), (8, 5, "56789", false), (10, 5, "", false), (0, 0, "", true),
            (0, 10, "0123456789", false), (0, 100, "0123456789", false), (5, 5, "56789", false),
            (11, 5, "", false), (0, Int.max, "0123456789", false), (Int.max, 1, "", false),
        ]
    )
    func tail(offset: Int, length: Int, expected: String, overflow: Bool) {
        let tail = LogWindow.tail(offset: offset, length: length, size: 10)
        #expect(text(tail.window) == expected && tail.overflow == overflow)
    }

    @Test("a tail of an empty log is empty (RPC-71)", arguments: [0, 5, -5, Int.max, Int.min])
    func emptyTail(number: Int) {
        for other in [0, 5, -5, Int.max, Int.min] {
            let tail = LogWindow.tail(offset: number, length: other, size: 0)
            #expect(tail.window.length == 0 && tail.window.offset >= 0)
        }
    }
}
