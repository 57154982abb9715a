import LinuxSystem

/// Standard output: lines are collected until something has to be waited for, and on a terminal a note tells what is waited for.
final class Display {
    /// Whether notes that are overwritten later make sense.
    let isLive: Bool
    /// Whether colours are to be used.
    let usesColours: Bool

    private var pending = ""
    private var isNoteShown = false

    init(isTerminal: Bool, environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        isLive = isTerminal && !terminal.isEmpty && terminal != "dumb"
        usesColours = ColourChoice(environment).usesColours(isLive: isLive)
    }

    /// The width of the terminal now; nil without a terminal, or when the terminal does not know.
    var columns: Int? {
        guard isLive else { return nil }
        let columns = Terminal.columns(of: TextStream.output.rawValue)
        return columns > 0 ? columns : nil
    }

    func print(_ line: String) {
        eraseNote()
        pending += line
        pending += "\n"
        if pending.utf8.count > 32768 { flush() }
    }

    /// Text without an end of line, at once: a prompt, a piece of a log.
    func write(_ text: String) {
        eraseNote()
        pending += text
        flush()
    }

    /// Bytes of a log as they came.
    func write(_ bytes: ArraySlice<UInt8>) {
        eraseNote()
        flush()
        TextStream.output.write(bytes)
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
