import Text

/// A line that asks for an action, taken apart (CTL-10 to CTL-12).
package enum ActionLine: Equatable, Sendable {
    case blank
    /// No action can be read from it; the line without the blanks around it.
    case unreadable(String)
    case action(name: String, argument: ActionArgument, line: String)

    /// Takes a line apart, as typed.
    package init(_ text: String) {
        var line = text.asciiTrimmed
        guard let first = line.utf8.first else {
            self = .blank
            return
        }
        if first == UInt8(ascii: "?") { line = "help " + line.dropFirst() }
        let end = line.utf8.firstIndex { !Self.isNameByte($0) } ?? line.endIndex
        if end == line.startIndex {
            self = .unreadable(line)
        } else {
            self = .action(name: String(line[..<end]), argument: ActionArgument(String(line[end...])), line: line)
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
}

/// A word behind the name of an action.
package struct ActionArgument: Equatable, Sendable {
    /// Without the blanks around it.
    package let text: String

    /// The text may have blanks around it.
    package init(_ text: String) {
        self.text = text.asciiTrimmed
    }

    /// Whether nothing was given.
    package var isEmpty: Bool { text.isEmpty }

    /// The words, split at any number of blanks.
    package var words: [String] {
        text.asciiWords
    }

    /// The words, in which the beginning of one of these long options stands for all of it, as getopt_long has it.
    package func words(options: [String]) -> [String] {
        words.map { word in
            guard word.utf8.starts(with: "--".utf8), word.utf8.count > 2 else { return word }
            let meant = options.filter { $0.utf8.starts(with: word.utf8) }
            return meant.count == 1 ? meant[0] : word
        }
    }
}
