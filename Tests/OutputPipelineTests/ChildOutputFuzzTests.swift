import OutputPipeline
import TestHarness
import Testing

@Suite struct ChildOutputFuzzTests {
    @Test("whatever a program writes, capture mode and the stripping of control sequences do not depend on its pieces")
    func anything() throws {
        try Fuzz.run("child-output") { bytes, random in
            let whole = outcome(of: bytes, pieces: { $0 })
            let inPieces = outcome(of: bytes, pieces: { Int.random(in: 1...min($0, 9), using: &random) })
            #expect(inPieces == whole, "\(bytes)")
        }
    }

    /// What reaches the log, what is captured, and how many messages are complete.
    private func outcome(of bytes: [UInt8], pieces: (Int) -> Int) -> [[UInt8]] {
        var scanner = CaptureScanner()
        var stripper = ANSIStripper()
        var (output, captured, messages): ([UInt8], [UInt8], UInt8) = ([], [], 0)
        func take(_ parts: [CaptureScanner.Part]) {
            for part in parts {
                switch part {
                case .output(let bytes): output += stripper.strip(bytes)
                case .captured(let bytes): captured += bytes
                case .end: messages &+= 1
                }
            }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = pieces(rest.count)
            take(scanner.scan(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        take(scanner.finish())
        return [output + stripper.finish(), captured, [messages]]
    }
}
