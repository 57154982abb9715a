import Model

extension OutputPiece {
    func write(to writer: inout WireWriter) {
        process.write(to: &writer)
        writer.write(isError)
        writer.write(at)
        writer.write(bytes)
        writer.write(skipped)
        writer.write(end)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            try Namespec(from: &reader),
            isError: try reader.flag(),
            at: try reader.integer(),
            bytes: try reader.byteList(),
            skipped: try reader.integer(),
            end: try reader.integer()
        )
    }
}
