extension OutputMarks {
    func write(to writer: inout WireWriter) {
        writer.write(size)
        writer.write(position)
        writer.write(written)
        writer.write(count: moments.count)
        for moment in moments {
            writer.write(moment.at)
            writer.write(moment.bytes)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(size: try reader.integer(), position: try reader.integer(), written: try reader.integer())
        let count = try reader.count(smallest: 2)
        moments.reserveCapacity(count)
        for _ in 0..<count { moments.append(Moment(at: try reader.integer(), bytes: try reader.integer())) }
    }
}
