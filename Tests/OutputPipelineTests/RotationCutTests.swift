import OutputPipeline
import Testing

@Suite struct RotationCutTests {
    /// - Parameter line: bytes of the line that the file ends with; nil when it has no line's end.
    private func cut(_ text: String, excess: Int = 1, line: Int? = nil) -> RotationCut {
        Array(text.utf8).withUnsafeBytes { bytes in
            RotationCut.of(bytes, excess: excess) { reach in line.flatMap { $0 < reach ? $0 : nil } }
        }
    }

    private let long = String(repeating: "x", count: RotationCut.reach)

    @Test("a write is cut behind its last newline (LOG-20)")
    func lastNewline() {
        #expect(cut("one\ntwo\nthr") == .split(8))
        #expect(cut("one\n") == .split(4))
        #expect(cut("\nrest") == .split(1))
        #expect(cut("end\nnew line", line: 5) == .split(4))
    }

    @Test("a write that begins a line goes to the next file as a whole (LOG-20)")
    func beginning() {
        #expect(cut("begun", line: 0) == .split(0))
    }

    @Test("a line that has begun in the full file ends there, as long as it is short (LOG-20)")
    func goingOn() {
        #expect(cut("more", line: 10) == .later)
        #expect(cut("more", excess: RotationCut.reach - 1, line: 10) == .later)
        #expect(cut("more", excess: RotationCut.reach, line: 10) == .split(4))
        #expect(cut("more", line: RotationCut.reach - 5) == .later)
        #expect(cut("more", line: RotationCut.reach - 4) == .split(4))
    }

    @Test("without a newline near, the write is not split (LOG-20)")
    func noNewline() {
        #expect(cut("0123456789") == .split(10))
        #expect(cut("one\n" + long) == .split(long.utf8.count + 4))
        #expect(cut("one\n" + long.dropLast()) == .split(4))
        #expect(cut(long, line: 0) == .split(long.utf8.count))
    }
}
