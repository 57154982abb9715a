import OutputPipeline

extension FuzzTarget {
    /// What a program writes: capture mode and the stripping of control sequences do not depend on its pieces.
    static let childOutput = FuzzTarget(
        "child-output",
        longest: 512,
        sources: [
            "OutputPipeline/CaptureScanner.swift", "OutputPipeline/ANSIStripper.swift",
            "OutputPipeline/CharacterHold.swift",
        ],
        words: ["<!--XSUPERVISOR:BEGIN-->", "<!--XSUPERVISOR:END-->", "\u{1b}[0m", "\u{1b}", "ä", "\u{10ffff}"]
    ) { bytes, random in
        let whole = captured([bytes[...]])
        let cut = captured(pieces(of: bytes, &random, longest: 9))
        try hold(cut == whole, "pieces make a difference")
        try hold(whole[0].count + whole[1].count <= bytes.count, "more came out than went in")
        // Characters stay whole, and nothing is lost.
        var characters = CharacterHold()
        var kept: [UInt8] = []
        for piece in pieces(of: bytes, &random, longest: 5) {
            piece.withUnsafeBytes { for part in characters.take($0) { kept += part } }
        }
        try hold(kept + characters.finish() == bytes, "characters that are held back are lost")
    }

    /// What reaches the log, what is captured, and how many messages are complete.
    private static func captured(_ pieces: [ArraySlice<UInt8>]) -> [[UInt8]] {
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
        for piece in pieces { take(scanner.scan(piece)) }
        take(scanner.finish())
        return [output + stripper.finish(), captured, [messages]]
    }
}
