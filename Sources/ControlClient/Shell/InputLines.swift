import LinuxSystem

/// Standard input, line by line.
final class InputLines {
    /// For poll(2).
    static let number: Int32 = 0

    private let interrupts: InterruptWatch?
    private var buffer: [UInt8] = []
    private var isAtEnd = false

    init(interrupts: InterruptWatch?) {
        self.interrupts = interrupts
    }

    /// A line that is there already, without its end. The last one may lack the end.
    func takeLine() -> String? {
        guard let end = buffer.firstIndex(of: UInt8(ascii: "\n")) else {
            guard isAtEnd, !buffer.isEmpty else { return nil }
            defer { buffer = [] }
            return String(decoding: buffer, as: UTF8.self)
        }
        var line = buffer[..<end]
        while line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        let text = String(decoding: line, as: UTF8.self)
        buffer.removeSubrange(...end)
        return text
    }

    /// Whether `takeLine()` has one.
    var hasLine: Bool {
        buffer.contains(UInt8(ascii: "\n")) || isAtEnd && !buffer.isEmpty
    }

    /// Reads once; waits when nothing is there.
    /// - Returns: false at the end of the input.
    func receive() throws(ControlError) -> Bool {
        if isAtEnd { return false }
        do throws(Errno) {
            var watched = [(Self.number, Readiness.Direction.reading)]
            if let interrupts { watched.append((interrupts.number, .reading)) }
            if try Readiness.wait(for: watched).contains(1) { throw Errno.interrupted }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = try TextStream.readInput(into: &chunk)
            buffer.append(contentsOf: chunk[..<count])
            isAtEnd = count == 0
        } catch {
            throw ControlError(error)
        }
        return !isAtEnd
    }

    /// The next line; nil at the end of the input.
    func next() throws(ControlError) -> String? {
        while true {
            if let line = takeLine() { return line }
            if try receive() { continue }
            defer { forgetEnd() }
            return takeLine()
        }
    }

    /// To read on behind the end: at a terminal Ctrl-D ends one answer, not all that may be asked later.
    func forgetEnd() {
        isAtEnd = false
    }
}
