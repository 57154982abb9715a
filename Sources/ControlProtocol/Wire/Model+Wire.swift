import Model

extension Namespec {
    func write(to writer: inout WireWriter) {
        writer.write(group)
        writer.write(process)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(group: try reader.text(), process: try reader.text())
    }
}

extension LogLevel {
    func write(to writer: inout WireWriter) {
        writer.write(byte: UInt8(truncatingIfNeeded: rawValue))
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        guard let level = LogLevel(rawValue: Int(try reader.byte())) else { throw .badNumber }
        self = level
    }
}

extension SignalNumber {
    func write(to writer: inout WireWriter) {
        writer.write(rawValue)
    }

    /// A signal that Linux has, or 0, which only asks whether one could be sent (kill(2)).
    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(rawValue: try reader.integer32())
        guard (0...Self.highest.rawValue).contains(rawValue) else { throw .badNumber }
    }
}

extension ProcessState {
    func write(to writer: inout WireWriter) {
        writer.write(rawValue)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        guard let state = ProcessState(rawValue: try reader.integer()) else { throw .badNumber }
        self = state
    }
}

extension RestartPolicy {
    func write(to writer: inout WireWriter) {
        switch self {
        case .never: writer.write(byte: 0)
        case .unexpected: writer.write(byte: 1)
        case .always: writer.write(byte: 2)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .never
        case 1: self = .unexpected
        case 2: self = .always
        case let kind: throw .unknownKind(kind)
        }
    }
}
