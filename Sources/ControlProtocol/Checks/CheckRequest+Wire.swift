import Model

extension CheckRequest {
    /// Appends the message with its length.
    package func write(to writer: inout WireWriter) {
        let start = writer.beginMessage(kind)
        switch self {
        case .ask(let number, let target, let limit):
            writer.write(number)
            target.write(to: &writer)
            writer.write(limit.milliseconds)
        case .cancel(let number): writer.write(number)
        }
        writer.endMessage(start)
    }

    private var kind: UInt8 {
        switch self {
        case .ask: 0
        case .cancel: 1
        }
    }

    /// - Parameter frame: what a `FrameReader` has found.
    package init(_ frame: WireReader) throws(WireProblem) {
        var reader = frame
        switch try reader.byte() {
        case 0:
            let (number, target) = (try reader.unsigned32(), try NetworkTarget(from: &reader))
            let limit = try reader.integer64()
            guard limit >= 0 else { throw .badNumber }
            self = .ask(number, target, limit: TimeSpan(milliseconds: limit))
        case 1: self = .cancel(try reader.unsigned32())
        case let kind: throw .unknownKind(kind)
        }
        try reader.finish()
    }
}

extension NetworkTarget {
    func write(to writer: inout WireWriter) {
        switch self {
        case .tcp(let host, let port):
            writer.write(byte: 0)
            writer.write(host)
            writer.write(port)
        case .http(let host, let port, let path):
            writer.write(byte: 1)
            writer.write(host)
            writer.write(port)
            writer.write(path)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        let kind = try reader.byte()
        let (host, port) = (try reader.text(), try reader.unsigned16())
        switch kind {
        case 0: self = .tcp(host: host, port: port)
        case 1: self = .http(host: host, port: port, path: try reader.text())
        default: throw .unknownKind(kind)
        }
    }
}
