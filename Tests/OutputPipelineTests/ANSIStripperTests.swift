import OutputPipeline
import Testing

@Suite struct ANSIStripperTests {
    private static let samples: [(String, String)] = [
        ("plain", "plain"),
        ("\u{1b}[31mred\u{1b}[0m end", "red end"),
        ("\u{1b}[2J\u{1b}[10;20Hat", "at"),
        ("a\u{1b}]0;title\u{7}b", "a\u{1b}]0;title\u{7}b"),
        ("\u{1b}[?25lhidden\u{1b}[?25h", "hidden"),
        ("\u{1b}\u{1b}[mx", "\u{1b}x"),
        ("ü\u{1b}[1mé", "üé"),
    ]

    @Test("sequences go up to the letter that ends them, the rest stays (LOG-40)", arguments: samples)
    func whole(input: String, output: String) {
        var stripper = ANSIStripper()
        #expect(String(decoding: stripper.strip(input.utf8) + stripper.finish(), as: UTF8.self) == output)
    }

    @Test("where a chunk ends makes no difference", arguments: samples)
    func everyCut(input: String, output: String) {
        let bytes = Array(input.utf8)
        for cut in 0...bytes.count {
            var stripper = ANSIStripper()
            let kept = stripper.strip(bytes[..<cut]) + stripper.strip(bytes[cut...]) + stripper.finish()
            #expect(String(decoding: kept, as: UTF8.self) == output, "cut at \(cut)")
        }
    }
}
