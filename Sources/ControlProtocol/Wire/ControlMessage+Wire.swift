import Model

extension ControlMessage {
    /// Appends the message with its length.
    package func write(to writer: inout WireWriter) {
        let start = writer.beginMessage(kind)
        switch self {
        case .ready, .goodbye: break
        case .log(let level, let text):
            level.write(to: &writer)
            writer.write(text)
        case .request(let number, let request, let isFromPage):
            writer.write(number)
            writer.write(isFromPage)
            request.write(to: &writer)
        case .pong(let number): writer.write(number)
        }
        writer.endMessage(start)
    }

    private var kind: UInt8 {
        switch self {
        case .ready: 0
        case .log: 1
        case .request: 2
        case .pong: 3
        case .goodbye: 4
        }
    }

    /// - Parameter frame: what a `FrameReader` has found.
    package init(_ frame: WireReader) throws(WireProblem) {
        var reader = frame
        switch try reader.byte() {
        case 0: self = .ready
        case 1: self = .log(try LogLevel(from: &reader), try reader.text())
        case 2:
            let number = try reader.unsigned32()
            let isFromPage = try reader.flag()
            self = .request(number, try Request(from: &reader), isFromPage: isFromPage)
        case 3: self = .pong(try reader.unsigned32())
        case 4: self = .goodbye
        case let kind: throw .unknownKind(kind)
        }
        try reader.finish()
    }
}
