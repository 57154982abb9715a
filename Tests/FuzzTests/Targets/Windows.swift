import OutputPipeline

extension FuzzTarget {
    /// Which bytes of a log a client asks for, where a rotation cuts, and what is kept in memory: three numbers of 64 bits, and
    /// bytes.
    static let logWindow = FuzzTarget(
        "log-window",
        longest: 256,
        sources: [
            "OutputPipeline/LogWindow.swift", "OutputPipeline/RotationCut.swift", "OutputPipeline/KeptOutput.swift",
        ]
    ) { bytes, random in
        guard bytes.count >= 24 else { return }
        let numbers = bytes.withUnsafeBytes { bytes in
            (0..<3).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int.self) }
        }
        let (offset, length, size) = (numbers[0], numbers[1], numbers[2] & .max)
        let tail = LogWindow.tail(offset: offset, length: length, size: size).window
        for window in [LogWindow.read(offset: offset, length: length, size: size), tail].compactMap({ $0 }) {
            let isInside =
                window.offset >= 0 && window.length >= 0 && window.length <= size
                && window.offset <= size - window.length
            try hold(isInside || window.length == 0, "\(window) of \(size) bytes")
            let rest = window.beginning(at: numbers[2] & 0xff)
            try hold(rest.length <= window.length && rest.offset >= window.offset, "\(rest) is left of \(window)")
        }
        let data = Array(bytes.dropFirst(24))
        let cut = data.withUnsafeBytes {
            RotationCut.of($0, excess: Int(bytes[8]) << 9) { $0 > 0 ? Int(bytes[16]) : nil }
        }
        if case .split(let place) = cut {
            try hold((0...data.count).contains(place), "cut at \(place) of \(data.count)")
            let isAtLine = place == 0 || place == data.count || data[place - 1] == 0x0a
            try hold(isAtLine, "a line is cut at \(place)")
        }
        let kept = KeptOutput(capacity: 1 + Int(bytes[0]) % 40)
        for piece in pieces(of: data, &random) { kept.append(piece.span.bytes) }
        try hold(kept.content == data.suffix(kept.capacity), "the last bytes are others")
        try hold(kept.written == data.count && kept.forgotten == data.count - kept.size, "bytes are not counted")
    }
}
