/// Takes terminal control sequences out of a stream (LOG-40, `strip_ansi=true`).
///
/// A sequence begins with `ESC [` and goes on to the first of the letters that Supervisor knows; everything else stays as it
/// is, `ESC ]` included. A sequence that a chunk leaves open is remembered for the next one.
package struct ANSIStripper: Sendable {
    private enum State { case text, escape, sequence }

    private static let escape: UInt8 = 0x1b
    private static let finalLetters = Set("HfABCDRsuJKhlpm".utf8)

    private var state = State.text

    package init() {}

    /// The chunk without its sequences. An ESC at its end is held back until the next byte shows what it begins.
    package mutating func strip(_ chunk: some Sequence<UInt8>) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(chunk.underestimatedCount)
        for byte in chunk {
            switch state {
            case .text:
                if byte == Self.escape { state = .escape } else { kept.append(byte) }
            case .escape:
                if byte == UInt8(ascii: "[") {
                    state = .sequence
                } else {
                    kept.append(Self.escape)
                    if byte != Self.escape {
                        kept.append(byte)
                        state = .text
                    }
                }
            case .sequence:
                if Self.finalLetters.contains(byte) { state = .text }
            }
        }
        return kept
    }

    /// The ESC that was held back, at the end of the stream.
    package mutating func finish() -> [UInt8] {
        defer { state = .text }
        return state == .escape ? [Self.escape] : []
    }
}
