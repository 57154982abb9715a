import Model

// A list each of process and result. Written out, as generic code would be there for each kind of result as well.

extension [ProcessResult<StartResult>] {
    func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for element in self {
            element.process.write(to: &writer)
            element.result.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init()
        for _ in 0..<(try reader.count(smallest: 3)) {
            append(ProcessResult(try Namespec(from: &reader), try StartResult(from: &reader)))
        }
    }
}

extension [ProcessResult<StopResult>] {
    func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for element in self {
            element.process.write(to: &writer)
            element.result.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init()
        for _ in 0..<(try reader.count(smallest: 3)) {
            append(ProcessResult(try Namespec(from: &reader), try StopResult(from: &reader)))
        }
    }
}

extension [ProcessResult<SignalResult>] {
    func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for element in self {
            element.process.write(to: &writer)
            element.result.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init()
        for _ in 0..<(try reader.count(smallest: 3)) {
            append(ProcessResult(try Namespec(from: &reader), try SignalResult(from: &reader)))
        }
    }
}

extension [ProcessResult<ClearResult>] {
    func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for element in self {
            element.process.write(to: &writer)
            element.result.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init()
        for _ in 0..<(try reader.count(smallest: 3)) {
            append(ProcessResult(try Namespec(from: &reader), try ClearResult(from: &reader)))
        }
    }
}
