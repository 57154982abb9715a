import Model

/// A line of a program, made fit for a terminal: its colours stay, and nothing else that it might do to the terminal.
package enum TerminalText {
    private enum State {
        case text
        case escape
        /// Behind `ESC [`, with what has come of it.
        case sequence
        /// A text for the terminal, such as its title, which ends with BEL or `ESC \`.
        case string
        case stringEscape
    }

    /// - Parameters:
    ///   - line: without its end. Of a line that overwrites itself by carriage returns the last state is shown.
    ///   - hasColours: whether colours stay.
    package static func shown(_ line: String, hasColours: Bool) -> String {
        let bytes = line.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: "\r")).map { bytes.index(after: $0) } ?? bytes.startIndex
        let last = line[start...]
        if last.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) || $0 == "\t" }) {
            return String(last)
        }
        var state = State.text
        var (text, sequence) = ("", "")
        var isColoured = false
        for scalar in last.unicodeScalars {
            switch state {
            case .text:
                switch scalar {
                case "\u{1b}": state = .escape
                case "\t": text.unicodeScalars.append(scalar)
                default: text += String(scalar).spellingOutControlCharacters()
                }
            case .escape:
                switch scalar {
                case "[": (state, sequence) = (.sequence, "")
                case "]", "P", "X", "^", "_": state = .string
                case " "..."/": break
                default: state = .text
                }
            case .sequence:
                guard ("@"..."~").contains(scalar) || scalar.value < 0x20 else {
                    sequence.unicodeScalars.append(scalar)
                    continue
                }
                state = scalar == "\u{1b}" ? .escape : .text
                guard hasColours, scalar == "m", isColour(sequence) else { continue }
                text += "\u{1b}[\(sequence)m"
                isColoured = true
            case .string:
                if scalar == "\u{7}" { state = .text } else if scalar == "\u{1b}" { state = .stringEscape }
            case .stringEscape:
                state = scalar == "\\" ? .text : .string
            }
        }
        return isColoured ? text + "\u{1b}[0m" : text
    }

    private static func isColour(_ sequence: String) -> Bool {
        sequence.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ":")
        }
    }
}
