/// Cuts the output of a channel into lines, piece by piece.
struct LineCutter {
    /// Bytes of a line; a longer one comes in parts.
    static let longestLine = 64 * 1024

    /// The part of the unfinished line that has come.
    private var open: [UInt8] = []
    private var openAt = 0
    private var openPosition = 0

    /// - Parameter beginning: the beginning of a line, which the next bytes continue.
    init(_ beginning: OutputLine? = nil) {
        guard let beginning else { return }
        (open, openAt, openPosition) = (beginning.text, beginning.at, beginning.position)
    }

    /// Whether a line has begun.
    var isOpen: Bool { !open.isEmpty }

    /// - Parameters:
    ///   - at: when the bytes came.
    ///   - end: the position behind them.
    ///   - emit: gets each line that is complete now.
    mutating func take(_ bytes: ArraySlice<UInt8>, at: Int, end: Int, emit: (OutputLine) -> Void) {
        var rest = bytes
        (openAt, openPosition) = (at, end)
        while !rest.isEmpty {
            let room = Self.longestLine - open.count
            if let newline = rest.prefix(room + 1).firstIndex(of: UInt8(ascii: "\n")) {
                open += rest[..<newline]
                rest = rest[(newline + 1)...]
            } else if rest.count > room {
                open += rest.prefix(room)
                rest = rest.dropFirst(room)
            } else {
                open += rest
                return
            }
            openPosition = end - rest.count
            endLine(emit)
            openPosition = end
        }
    }

    /// Emits the unfinished line as a line.
    mutating func finish(emit: (OutputLine) -> Void) {
        if isOpen { endLine(emit) }
    }

    private mutating func endLine(_ emit: (OutputLine) -> Void) {
        while open.last == UInt8(ascii: "\r") { open.removeLast() }
        emit(OutputLine(at: openAt, position: openPosition, text: open))
        open.removeAll(keepingCapacity: true)
    }
}
