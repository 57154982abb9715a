import LinuxSystem
import Model

/// Standard output: lines are collected until something has to be waited for, and on a terminal a note tells what is waited for.
/// A terminal gets no control sequences but our own, and of the output of programs their colours (EXT-108); what is no
/// terminal gets everything as it is.
final class Display {
    let isTerminal: Bool
    /// Whether notes that are overwritten later make sense.
    let isLive: Bool
    /// Whether colours are to be used.
    let usesColours: Bool

    private var pending = ""
    private var isNoteShown = false
    private var output: TerminalText

    init(isTerminal: Bool, environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        isLive = isTerminal && !terminal.isEmpty && terminal != "dumb"
        usesColours = ColourChoice(environment).usesColours(isLive: isLive)
        self.isTerminal = isTerminal
        output = TerminalText(hasColours: usesColours)
    }

    /// The width of the terminal now; nil without a terminal, or when the terminal does not know.
    var columns: Int? {
        guard isLive else { return nil }
        let columns = Terminal.columns(of: TextStream.output.rawValue)
        return columns > 0 ? columns : nil
    }

    func print(_ line: String) {
        printStyled(harmless(line))
    }

    /// A line with our own sequences, in which nothing else can be.
    func printStyled(_ line: String) {
        eraseNote()
        pending += line
        pending += "\n"
        if pending.utf8.count > 32768 { flush() }
    }

    /// Text without an end of line, at once: a prompt, JSON.
    func write(_ text: String) {
        eraseNote()
        pending += harmless(text)
        flush()
    }

    private func harmless(_ text: String) -> String {
        isTerminal ? text.spellingOutControlCharacters(keepingLayout: true) : text
    }

    /// One of our scripts.
    func write(script: [UInt8]) {
        TextStream.output.write(script[...])
    }

    /// Bytes that a program has written, in whatever pieces they come.
    func write(output bytes: ArraySlice<UInt8>) {
        eraseNote()
        flush()
        TextStream.output.write(isTerminal ? output.shown(bytes)[...] : bytes)
    }

    /// No more of that is to come.
    func endOutput() {
        if isTerminal { TextStream.output.write(output.end()[...]) }
    }

    /// For all that goes past this object, and before every wait.
    func flush() {
        guard !pending.isEmpty else { return }
        TextStream.output.write(pending)
        pending = ""
    }

    /// A note in the last line, in the place of the one before. Only where `isLive`.
    func show(note: String) {
        guard isLive else { return }
        pending += isNoteShown ? Self.erasure + note : note
        flush()
        isNoteShown = true
    }

    func eraseNote() {
        guard isNoteShown else { return }
        isNoteShown = false
        pending += Self.erasure
    }

    /// To the first column, and erase the line.
    private static let erasure = "\r\u{1b}[K"
}

/// What the environment says of colours: NO_COLOR (no-color.org) wins over CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors).
package struct ColourChoice {
    private let isForbidden: Bool
    private let isForced: Bool
    private let isUnwanted: Bool

    package init(_ environment: [String: String]) {
        let value = { (name: String) in environment[name] ?? "" }
        isForbidden = !value("NO_COLOR").isEmpty
        isForced = !["", "0"].contains(value("CLICOLOR_FORCE"))
        isUnwanted = value("CLICOLOR") == "0"
    }

    /// - Parameter isLive: whether the output goes to a terminal that can do something.
    package func usesColours(isLive: Bool) -> Bool {
        !isForbidden && (isForced || isLive && !isUnwanted)
    }
}
