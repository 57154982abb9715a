/// A response of HTTP/1.x while it arrives: bytes in, status and body out. Knows nothing of sockets.
package struct HTTPResponse {
    private enum State: Equatable {
        case statusLine
        case headers
        case body(remaining: Int)
        case bodyUntilEnd
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailer
        case complete
    }

    /// Longer lines of a head are not HTTP.
    private static let maximumLineLength = 65536
    /// Bytes of all heads and trailers of an answer.
    private static let maximumHeadLength = 1 << 20

    private var state = State.statusLine
    private var line: [UInt8] = []
    private var headLength = 0
    private var contentLength: Int?
    private var isChunked = false

    /// nil until the first line is there.
    package private(set) var status: Int?
    /// The words behind the status; empty when there are none.
    package private(set) var reason = ""
    /// In lower case, without parameters; empty when it is not told.
    package private(set) var contentType = ""
    /// Whether the server closes the connection behind this response.
    package private(set) var closesConnection = false

    package init() {}

    /// Whether the body is there to its end.
    package var isComplete: Bool { state == .complete }

    /// Whether all headers are there.
    package var hasHead: Bool { state != .statusLine && state != .headers }

    /// Takes what has arrived.
    /// - Parameter body: gets the bytes of the body in it, in pieces.
    package mutating func receive(
        _ bytes: ArraySlice<UInt8>,
        body: (ArraySlice<UInt8>) -> Void
    ) throws(ControlError) {
        var rest = bytes
        while !rest.isEmpty {
            switch state {
            case .complete:
                return
            case .bodyUntilEnd:
                body(rest)
                return
            case .body(let remaining):
                let piece = rest.prefix(remaining)
                body(piece)
                rest = rest.dropFirst(piece.count)
                state = piece.count == remaining ? .complete : .body(remaining: remaining - piece.count)
            case .chunk(let remaining):
                let piece = rest.prefix(remaining)
                body(piece)
                rest = rest.dropFirst(piece.count)
                state = piece.count == remaining ? .chunkEnd : .chunk(remaining: remaining - piece.count)
            case .statusLine, .headers, .chunkSize, .chunkEnd, .trailer:
                guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                    line.append(contentsOf: rest)
                    if line.count > Self.maximumLineLength { throw .notHTTP("line too long") }
                    return
                }
                line.append(contentsOf: rest[..<end])
                rest = rest[(end + 1)...]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                let complete = line
                line = []
                // There may be any number of chunks in the course of time.
                if state != .chunkSize, state != .chunkEnd { headLength += complete.count + 1 }
                if headLength > Self.maximumHeadLength { throw .notHTTP("head too long") }
                try take(line: complete)
            }
        }
    }

    /// The server has ended the connection.
    package mutating func end() throws(ControlError) {
        switch state {
        case .complete: break
        case .bodyUntilEnd: state = .complete
        default: throw .closedWithoutAnswer
        }
    }

    private mutating func take(line: [UInt8]) throws(ControlError) {
        switch state {
        case .statusLine: try takeStatus(line)
        case .headers: if line.isEmpty { startBody() } else { try takeHeader(line) }
        case .chunkSize:
            guard let size = Self.hexadecimal(line) else { throw .notHTTP("bad chunk size") }
            state = size == 0 ? .trailer : .chunk(remaining: size)
        case .chunkEnd: state = .chunkSize
        case .trailer: if line.isEmpty { state = .complete }
        case .body, .bodyUntilEnd, .chunk, .complete: break
        }
    }

    /// `HTTP/1.1 200 OK`; the reason may be missing.
    private mutating func takeStatus(_ line: [UInt8]) throws(ControlError) {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: true)
        guard let version = words.first, version.starts(with: "HTTP/".utf8), words.count >= 2,
            let code = Int(String(decoding: words[1], as: UTF8.self))
        else {
            throw .notHTTP(String(decoding: line.prefix(200), as: UTF8.self))
        }
        status = code
        reason = words.count > 2 ? String(decoding: words[2], as: UTF8.self) : ""
        closesConnection = version.elementsEqual("HTTP/1.0".utf8)
        state = .headers
    }

    private mutating func takeHeader(_ line: [UInt8]) throws(ControlError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = line[..<colon].map(Self.lowercased)
        let blanks: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let value = line[(colon + 1)...].drop(while: blanks).map(Self.lowercased)
        if name.elementsEqual("content-length".utf8) {
            // A body of another length than the server means could be taken for what follows it.
            let digits = value.prefix { !blanks($0) }
            guard let length = Int(String(decoding: digits, as: UTF8.self)), length >= 0 else {
                throw .notHTTP("bad Content-Length")
            }
            contentLength = length
        } else if name.elementsEqual("transfer-encoding".utf8) {
            isChunked = value.elementsEqual("chunked".utf8)
        } else if name.elementsEqual("content-type".utf8) {
            contentType = String(decoding: value.prefix { !blanks($0) && $0 != UInt8(ascii: ";") }, as: UTF8.self)
        } else if name.elementsEqual("connection".utf8) {
            closesConnection = value.elementsEqual("close".utf8)
        }
    }

    private mutating func startBody() {
        if status == 100 {
            let headLength = headLength
            self = HTTPResponse()
            self.headLength = headLength
        } else if isChunked {
            state = .chunkSize
        } else if let contentLength {
            state = contentLength == 0 ? .complete : .body(remaining: contentLength)
        } else {
            closesConnection = true
            state = .bodyUntilEnd
        }
    }

    /// The number in front of a chunk; an extension behind it is ignored.
    private static func hexadecimal(_ line: [UInt8]) -> Int? {
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        return digits.isEmpty
            ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 16).flatMap { $0 < 0 ? nil : $0 }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
