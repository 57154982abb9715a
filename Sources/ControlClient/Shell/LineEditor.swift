import CEdit
import LinuxSystem

/// Reads lines at a terminal with libedit: editing, history, completion.
///
/// libedit calls back with itself only, so the editor hands it a pointer to this object. Callbacks happen inside
/// `readLine()`, which is called on an object that is alive.
final class LineEditor {
    private let editor: OpaquePointer
    private let history: OpaquePointer
    private let interrupts: InterruptWatch
    /// The prompt as libedit wants it: a C string that stays where it is.
    private let prompt: UnsafeMutablePointer<CChar>
    /// Gets the line up to the cursor.
    private let complete: (String) -> Completion
    private let display: Display
    private var wasInterrupted = false

    /// nil when there is no memory for it.
    init?(
        prompt: String,
        history lines: [String],
        interrupts: InterruptWatch,
        display: Display,
        complete: @escaping (String) -> Completion
    ) {
        self.interrupts = interrupts
        self.complete = complete
        self.display = display
        self.prompt = Self.copy(prompt)
        guard let editor = cedit_open("supervisorctl") else { return nil }
        self.editor = editor
        guard let history = cedit_open_history(editor, Int32(HistoryFile.maximumLines)) else {
            el_end(editor)
            return nil
        }
        self.history = history
        for line in lines { cedit_remember(history, line) }
        setUp()
    }

    deinit {
        el_end(editor)
        history_end(history)
        prompt.deallocate()
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { pointer.advanced(by: index).initialize(to: byte) }
        return pointer
    }

    private func setUp() {
        cedit_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
        cedit_set_prompt(editor) { LineEditor.of($0)?.prompt }
        cedit_set_reader(editor) { editor, character in LineEditor.of(editor)?.readCharacter(into: character) ?? 0 }
        cedit_add_command(editor, "complete-word", "^I") { editor, _ in
            LineEditor.of(editor)?.completeWord() ?? cedit_beep()
        }
        cedit_add_command(editor, "end-or-delete", "^D") { editor, _ in
            LineEditor.of(editor)?.endOrDelete() ?? cedit_end()
        }
        // What readline does with these keys.
        cedit_bind(editor, "^R", "em-inc-search-prev")
        cedit_bind(editor, "^W", "ed-delete-prev-word")
        cedit_bind(editor, "\\e[3~", "ed-delete-next-char")
        cedit_bind(editor, "\\e[1~", "ed-move-to-beg")
        cedit_bind(editor, "\\e[4~", "ed-move-to-end")
    }

    private static func of(_ editor: OpaquePointer?) -> LineEditor? {
        guard let editor, let context = cedit_context(editor) else { return nil }
        return Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
    }

    /// Reads a line and remembers it unless it is empty.
    /// - Returns: the line without its end; nil at the end of the input.
    func readLine() throws(ControlError) -> String? {
        wasInterrupted = false
        var count: Int32 = 0
        let line = el_gets(editor, &count)
        if wasInterrupted { throw .interrupted }
        guard let line, count > 0 else { return nil }
        var bytes = UnsafeRawBufferPointer(start: line, count: Int(count))[...]
        if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
        let text = String(decoding: bytes, as: UTF8.self)
        if !text.isEmpty { cedit_remember(history, text) }
        return text
    }

    /// All lines that are remembered, oldest first.
    var lines: [String] {
        var newestFirst: [String] = []
        var line = cedit_history_line(history, 1)
        while let text = line {
            newestFirst.append(String(cString: text))
            line = cedit_history_line(history, 0)
        }
        return newestFirst.reversed()
    }

    /// libedit's own reader would not notice Ctrl-C, which is blocked. 1, 0 at the end, -1 for an error.
    private func readCharacter(into character: UnsafeMutablePointer<wchar_t>?) -> Int32 {
        do throws(Errno) {
            guard let scalar = try readScalar() else { return 0 }
            character?.pointee = wchar_t(truncatingIfNeeded: scalar.value)
            return 1
        } catch {
            wasInterrupted = error == .interrupted
            return -1
        }
    }

    /// The next character in UTF-8; U+FFFD for invalid input.
    private func readScalar() throws(Errno) -> Unicode.Scalar? {
        var bytes: [UInt8] = []
        var missing = 0
        repeat {
            guard let byte = try Terminal.readByte(InputLines.number, interrupts: interrupts) else { return nil }
            switch byte {
            case 0xc2...0xdf where bytes.isEmpty: missing = 1
            case 0xe0...0xef where bytes.isEmpty: missing = 2
            case 0xf0...0xf4 where bytes.isEmpty: missing = 3
            default: missing -= bytes.isEmpty ? 0 : 1
            }
            bytes.append(byte)
        } while missing > 0
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    }

    private func completeWord() -> UInt8 {
        guard let info = el_line(editor), let start = info.pointee.buffer, let cursor = info.pointee.cursor else {
            return cedit_beep()
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: start.distance(to: cursor))
        let completion = complete(String(decoding: bytes, as: UTF8.self))
        let addition = completion.addition
        if !addition.isEmpty {
            // As if it had been typed, so that a terminal that cannot do much is not drawn the whole line once more.
            el_push(editor, addition)
            return cedit_nothing()
        }
        if completion.candidates.count < 2 { return cedit_beep() }
        display.print("")
        TopicColumns.lines(completion.candidates, width: 79).forEach(display.print)
        display.flush()
        return cedit_redisplay()
    }

    /// Ctrl-D as in readline. libedit's own command would write `^D` before it ends.
    private func endOrDelete() -> UInt8 {
        guard let info = el_line(editor), info.pointee.buffer != info.pointee.lastchar else { return cedit_end() }
        if info.pointee.cursor == info.pointee.lastchar { return cedit_beep() }
        el_cursor(editor, 1)
        el_deletestr(editor, 1)
        return cedit_refresh()
    }
}
