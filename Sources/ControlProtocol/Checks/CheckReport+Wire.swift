import Model

extension CheckReport {
    /// Appends the message with its length.
    package func write(to writer: inout WireWriter) {
        let start = writer.beginMessage(kind)
        switch self {
        case .notice(let level, let text):
            level.write(to: &writer)
            writer.write(text)
        case .ready: break
        case .result(let number, let outcome):
            writer.write(number)
            switch outcome {
            case .success: writer.write(nil as String?)
            case .failure(let reason): writer.write(reason as String?)
            }
        }
        writer.endMessage(start)
    }

    private var kind: UInt8 {
        switch self {
        case .notice: 0
        case .ready: 1
        case .result: 2
        }
    }

    /// - Parameter frame: what a `FrameReader` has found.
    package init(_ frame: WireReader) throws(WireProblem) {
        var reader = frame
        switch try reader.byte() {
        case 0: self = .notice(try LogLevel(from: &reader), try reader.text())
        case 1: self = .ready
        case 2:
            let (number, reason) = (try reader.unsigned32(), try reader.optionalText())
            self = .result(number, reason.map { .failure($0) } ?? .success)
        case let kind: throw .unknownKind(kind)
        }
        try reader.finish()
    }
}
