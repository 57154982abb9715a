import Model

/// The last line of an output that says something, for people (EXT-73). However much is written, only the beginnings of two
/// lines are kept.
package struct LastLine {
    /// Bytes of the text, and of a line that are kept.
    package static let limit = 4096

    /// The line that has begun.
    private var current = Line()
    /// The last one that has ended and said something.
    private var last = Line()

    private struct Line {
        var bytes: [UInt8] = []
        var isBlank = true

        mutating func take(_ part: Slice<UnsafeRawBufferPointer>) {
            let room = LastLine.limit - bytes.count
            guard room > 0 else { return }
            let kept = part.prefix(room)
            bytes += kept
            if isBlank { isBlank = kept.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
        }

        mutating func clear() {
            bytes.removeAll(keepingCapacity: true)
            isBlank = true
        }
    }

    package init() {}

    /// Takes the bytes that were written next. A carriage return ends a line too: programs show progress on a terminal with
    /// it.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            current.take(rest[..<end])
            if !current.isBlank { swap(&current, &last) }
            current.clear()
            rest = rest[(end + 1)...]
        }
        current.take(rest)
    }

    /// Without blanks around it and with its control characters spelled out; what is no UTF-8 is replaced. Empty when
    /// nothing was said.
    package var text: String {
        let line = current.isBlank ? last : current
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var bytes = line.bytes[...].drop(while: isBlank)
        while let byte = bytes.last, isBlank(byte) { bytes.removeLast() }
        var scalars = String(decoding: bytes, as: UTF8.self).spellingOutControlCharacters().unicodeScalars
        // The last character may have been cut.
        if line.bytes.count == Self.limit { while scalars.last == "\u{fffd}" { scalars.removeLast() } }
        var size = 0
        let end = scalars.firstIndex { scalar in
            size += UTF8.width(scalar)
            return size > Self.limit
        }
        return String(scalars[..<(end ?? scalars.endIndex)])
    }
}
