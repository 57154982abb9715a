/// Finds what a program says between the tokens of capture mode (LOG-50, LOG-51, LOG-53).
///
/// Nothing is held back but what may be the beginning of a token; Supervisor holds back as many bytes as a token has, and
/// loses them when the program ends (QRK-21).
package struct CaptureScanner: Sendable {
    package enum Part: Hashable, Sendable {
        /// Ordinary output.
        case output(ArraySlice<UInt8>)
        /// A piece of a message.
        case captured(ArraySlice<UInt8>)
        /// The message is complete.
        case end
    }

    private static let beginToken = Array("<!--XSUPERVISOR:BEGIN-->".utf8)
    private static let endToken = Array("<!--XSUPERVISOR:END-->".utf8)

    private var isCapturing = false
    /// The beginning of a token at the end of the last chunk.
    private var held: [UInt8] = []

    package init() {}

    /// The parts of a chunk, in order; none is empty.
    package mutating func scan(_ chunk: some Collection<UInt8>) -> [Part] {
        var rest = (held + chunk)[...]
        held = []
        var parts: [Part] = []
        while let index = firstTokenOrBeginning(in: rest) {
            add(rest[..<index], to: &parts)
            let token = token
            guard rest[index...].count >= token.count else {
                held = Array(rest[index...])
                return parts
            }
            rest = rest[index...].dropFirst(token.count)
            if isCapturing { parts.append(.end) }
            isCapturing.toggle()
        }
        add(rest, to: &parts)
        return parts
    }

    /// The parts that were held back, at the end of the stream.
    package mutating func finish() -> [Part] {
        var parts: [Part] = []
        add(held[...], to: &parts)
        held = []
        return parts
    }

    private var token: [UInt8] { isCapturing ? Self.endToken : Self.beginToken }

    private func add(_ bytes: ArraySlice<UInt8>, to parts: inout [Part]) {
        guard !bytes.isEmpty else { return }
        parts.append(isCapturing ? .captured(bytes) : .output(bytes))
    }

    /// Where the token stands, or as much of it as the bytes have room for.
    private func firstTokenOrBeginning(in bytes: ArraySlice<UInt8>) -> Int? {
        let token = token
        var candidates = bytes
        while let index = candidates.firstIndex(of: UInt8(ascii: "<")) {
            let tail = bytes[index...].prefix(token.count)
            if token.starts(with: tail) { return index }
            candidates = bytes[(index + 1)...]
        }
        return nil
    }
}

/// The message that is being captured, within about so many bytes (LOG-52).
package struct CaptureBuffer: Sendable {
    private let capacity: Int
    package private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: `*_capture_maxbytes=`.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// Adds to the message. When it gets too long, as many of its oldest bytes go as are added; a chunk that is too long
    /// by itself is kept whole.
    package mutating func append(_ chunk: [UInt8]) {
        if bytes.count + chunk.count > capacity { bytes.removeFirst(min(chunk.count, bytes.count)) }
        bytes += chunk
    }

    /// Takes the message out.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
