import Configuration

extension ScaleResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .scaled(let started, let stopped):
            writer.write(byte: 0)
            started.write(to: &writer)
            stopped.write(to: &writer)
        case .unknown: writer.write(byte: 1)
        case .impossible(let text):
            writer.write(byte: 2)
            writer.write(text)
        case .refused(let error):
            writer.write(byte: 3)
            error.write(to: &writer)
        case .shuttingDown: writer.write(byte: 4)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0:
            let started = try [ProcessResult<StartResult>](from: &reader)
            self = .scaled(started: started, stopped: try [ProcessResult<StopResult>](from: &reader))
        case 1: self = .unknown
        case 2: self = .impossible(try reader.text())
        case 3: self = .refused(try ConfigurationError(from: &reader))
        case 4: self = .shuttingDown
        case let kind: throw .unknownKind(kind)
        }
    }
}
