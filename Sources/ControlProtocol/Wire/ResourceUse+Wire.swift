import Model

extension [ResourceUse] {
    func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for use in self { use.write(to: &writer) }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        let count = try reader.count(smallest: 6)
        self = []
        reserveCapacity(count)
        for _ in 0..<count { append(try ResourceUse(from: &reader)) }
    }
}

extension ResourceUse {
    fileprivate func write(to writer: inout WireWriter) {
        process.write(to: &writer)
        writer.write(cpuMilliseconds)
        writer.write(residentMemory)
        writer.write(threads)
        writer.write(openDescriptors)
    }

    fileprivate init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            try Namespec(from: &reader),
            cpuMilliseconds: try reader.integer(),
            residentMemory: try reader.integer(),
            threads: try reader.integer(),
            openDescriptors: try reader.optionalInteger()
        )
    }
}
