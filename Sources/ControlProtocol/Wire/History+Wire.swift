import Model

extension [HistoryEntry] {
    func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for entry in self { entry.write(to: &writer) }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        let count = try reader.count(smallest: 7)
        self = []
        reserveCapacity(count)
        for _ in 0..<count { append(try HistoryEntry(from: &reader)) }
    }
}

extension HistoryEntry {
    fileprivate func write(to writer: inout WireWriter) {
        writer.write(at)
        from.write(to: &writer)
        to.write(to: &writer)
        writer.write(byte: origin.rawValue)
        writer.write(cause)
        switch end {
        case nil: writer.write(byte: 0)
        case .exited(let code)?:
            writer.write(byte: 1)
            writer.write(code)
        case .signaled(let signal, let coreDumped)?:
            writer.write(byte: coreDumped ? 3 : 2)
            signal.write(to: &writer)
        case .other(let raw)?:
            writer.write(byte: 4)
            writer.write(raw)
        }
        writer.write(isOutOfMemory)
    }

    fileprivate init(from reader: inout WireReader) throws(WireProblem) {
        let at = try reader.integer()
        let (from, to) = (try ProcessState(from: &reader), try ProcessState(from: &reader))
        let number = try reader.byte()
        guard let origin = ChangeOrigin(rawValue: number) else { throw .unknownKind(number) }
        let cause = try reader.text()
        let end: WaitStatus?
        switch try reader.byte() {
        case 0: end = nil
        case 1: end = .exited(code: try reader.integer32())
        case 2: end = .signaled(try SignalNumber(from: &reader), coreDumped: false)
        case 3: end = .signaled(try SignalNumber(from: &reader), coreDumped: true)
        case 4: end = .other(raw: try reader.integer32())
        case let kind: throw .unknownKind(kind)
        }
        self.init(
            at: at,
            from: from,
            to: to,
            origin: origin,
            cause: cause,
            end: end,
            isOutOfMemory: try reader.flag()
        )
    }
}

extension NextStep {
    func write(to writer: inout WireWriter) {
        writer.write(byte: kind.rawValue)
        writer.write(at)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        let number = try reader.byte()
        guard let kind = Kind(rawValue: number) else { throw .unknownKind(number) }
        self.init(kind, at: try reader.integer())
    }
}
