/// Which bytes of a log a client asks for (RPC-70, RPC-71).
package struct LogWindow: Hashable, Sendable {
    package let offset: Int
    package let length: Int

    package init(offset: Int, length: Int) {
        self.offset = offset
        self.length = length
    }

    /// The window of a read; nil for arguments that make no sense.
    package static func read(offset: Int, length: Int, size: Int) -> LogWindow? {
        guard length >= 0 else { return nil }
        if offset < 0 {
            guard length == 0 else { return nil }
            let start = max(0, size.subtractingSaturating(offset.magnitude))
            return LogWindow(offset: start, length: size - start)
        }
        guard offset < size else { return LogWindow(offset: size, length: 0) }
        let rest = size - offset
        return LogWindow(offset: offset, length: length == 0 ? rest : min(length, rest))
    }

    /// The window of a tail, and whether the client has missed something: it wants what came since `offset`, at most
    /// `length` bytes of it.
    package static func tail(offset: Int, length: Int, size: Int) -> (window: LogWindow, overflow: Bool) {
        var offset = offset
        var length = length
        let (end, isBeyond) = offset.addingReportingOverflow(length)
        let overflow = !isBeyond && size > end
        if overflow { offset = size - 1 }
        let (newEnd, isFar) = offset.addingReportingOverflow(length)
        if (isFar && offset >= 0) || newEnd > size {
            if offset > size - 1 { length = 0 }
            offset = size.subtractingSaturating(length < 0 ? 0 : UInt(length))
        }
        offset = max(0, offset)
        length = max(0, length)
        let available = max(0, size - offset)
        return (LogWindow(offset: offset, length: min(length, available)), overflow)
    }

    /// The rest of the window when the bytes before this offset are gone.
    package func beginning(at start: Int) -> LogWindow {
        let skipped = max(0, start - offset)
        return LogWindow(offset: max(offset, start), length: max(0, length - skipped))
    }
}

extension Int {
    /// The difference, or 0 when it would be negative.
    fileprivate func subtractingSaturating(_ other: UInt) -> Int {
        guard self > 0, other < UInt(self) else { return 0 }
        return self - Int(other)
    }
}
