import Text

/// The output of programs made fit for a terminal: its colours stay, and nothing else that it might do to the terminal. Bytes in,
/// bytes out, in whatever pieces they come.
package struct TerminalText {
    private enum State {
        case text
        case escape
        /// Behind `ESC [`.
        case sequence
        /// A text for the terminal, such as its title, which ends with BEL or `ESC \`.
        case string
        case stringEscape
    }

    /// The bytes of a sequence that sets colours, at most.
    private static let longestSequence = 64

    private let hasColours: Bool
    /// Whether carriage returns stay, too.
    private let keepsReturns: Bool
    private var state = State.text
    private var sequence: [UInt8] = []
    /// Bytes of a character that are to come.
    private var missing = 0
    /// The first byte of a character that may turn out to be a control character.
    private var isLeadHeld = false
    private var isColoured = false

    package init(hasColours: Bool, keepsReturns: Bool = true) {
        self.hasColours = hasColours
        self.keepsReturns = keepsReturns
    }

    /// - Parameters:
    ///   - line: without its end. Of a line that overwrites itself by carriage returns the last state is shown.
    ///   - hasColours: whether colours stay.
    package static func shown(_ line: String, hasColours: Bool) -> String {
        let bytes = line.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: "\r")).map { bytes.index(after: $0) } ?? bytes.startIndex
        var text = TerminalText(hasColours: hasColours, keepsReturns: false)
        return String(decoding: text.shown(bytes[start...]) + text.end(), as: UTF8.self)
    }

    /// What is left of a piece.
    package mutating func shown(_ piece: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        for byte in piece { take(byte, &output) }
        return output
    }

    /// What is due at the end: colours do not go on behind it.
    package mutating func end() -> [UInt8] {
        defer { self = TerminalText(hasColours: hasColours, keepsReturns: keepsReturns) }
        return isColoured ? Array("\u{1b}[0m".utf8) : []
    }

    private mutating func take(_ byte: UInt8, _ output: inout [UInt8]) {
        // No sequence goes on behind the end of a line: one that is never ended would swallow all that follows.
        if byte == UInt8(ascii: "\n") { state = .text }
        switch state {
        case .text: takeText(byte, &output)
        case .escape:
            switch byte {
            case 0x1b, 0x20...0x2f: break
            case UInt8(ascii: "["): (state, sequence) = (.sequence, [])
            case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
                state = .string
            default: state = .text
            }
        case .sequence:
            guard byte < 0x20 || (0x40...0x7e).contains(byte) else {
                if sequence.count < Self.longestSequence { sequence.append(byte) }
                return
            }
            state = byte == 0x1b ? .escape : .text
            guard hasColours, byte == UInt8(ascii: "m"), sequence.count < Self.longestSequence,
                sequence.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: ";")).contains)
            else { return }
            output += [0x1b, UInt8(ascii: "[")] + sequence + [byte]
            isColoured = true
        case .string:
            if byte == 0x07 { state = .text } else if byte == 0x1b { state = .stringEscape }
        case .stringEscape:
            state = byte == UInt8(ascii: "\\") ? .text : .string
        }
    }

    private mutating func takeText(_ byte: UInt8, _ output: inout [UInt8]) {
        let isContinuation = byte & 0xc0 == 0x80 && missing > 0
        if isLeadHeld {
            isLeadHeld = false
            // In UTF-8 the control characters of C1 are 0xc2 and this.
            if !isContinuation || byte >= 0xa0 { output.append(0xc2) }
        } else if isContinuation {
            missing -= 1
            return output.append(byte)
        }
        missing = 0
        switch byte {
        case 0x1b: state = .escape
        case UInt8(ascii: "\n"), UInt8(ascii: "\t"): output.append(byte)
        case UInt8(ascii: "\r") where keepsReturns: output.append(byte)
        case UInt8(ascii: "\r"): output += "\\r".utf8
        case 0..<0x20, 0x7f...0x9f: output += "\\x\(byte.hexadecimal)".utf8
        case 0xc2: (isLeadHeld, missing) = (true, 1)
        default:
            missing = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0
            output.append(byte)
        }
    }
}
