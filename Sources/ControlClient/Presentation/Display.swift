import LinuxSystem

/// Standard output: lines are collected until somebody has to wait, and on a terminal a note tells what is waited for.
final class Display {
    /// Whether notes that are overwritten later make sense.
    let isLive: Bool
    /// The width of the terminal where colours are to be used; otherwise nil.
    let colourColumns: Int?

    private var pending = ""
    private var isNoteShown = false

    init(isTerminal: Bool, environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        isLive = isTerminal && !terminal.isEmpty && terminal != "dumb"
        let hasColours = isLive && (environment["NO_COLOR"] ?? "").isEmpty
        colourColumns = hasColours ? Terminal.columns(of: TextStream.output.rawValue) : nil
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
