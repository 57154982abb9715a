extension CoreMessage {
    /// Appends the message with its length.
    package func write(to writer: inout WireWriter) {
        let start = writer.beginMessage(kind)
        switch self {
        case .welcome(let welcome): welcome.write(to: &writer)
        case .groupAdded(let group): group.write(to: &writer)
        case .groupRemoved(let name): writer.write(name)
        case .changed(let group, let member, let record):
            writer.write(group)
            writer.write(member)
            record.write(to: &writer)
        case .life(let life): life.write(to: &writer)
        case .answer(let number, let answer):
            writer.write(number)
            answer.write(to: &writer)
        case .ping(let number): writer.write(number)
        case .output(let piece): piece.write(to: &writer)
        case .finish: break
        }
        writer.endMessage(start)
    }

    private var kind: UInt8 {
        switch self {
        case .welcome: 0
        case .groupAdded: 1
        case .groupRemoved: 2
        case .changed: 3
        case .life: 4
        case .answer: 5
        case .ping: 6
        case .finish: 7
        case .output: 8
        }
    }

    /// - Parameter frame: what a `FrameReader` has found.
    package init(_ frame: WireReader) throws(WireProblem) {
        var reader = frame
        switch try reader.byte() {
        case 0: self = .welcome(try Welcome(from: &reader))
        case 1: self = .groupAdded(try GroupRecord(from: &reader))
        case 2: self = .groupRemoved(try reader.text())
        case 3:
            let (group, member) = (try reader.text(), try reader.integer())
            self = .changed(group: group, member: member, try ProcessRecord(from: &reader))
        case 4: self = .life(try LifeRecord(from: &reader))
        case 5: self = .answer(try reader.unsigned32(), try Answer(from: &reader))
        case 6: self = .ping(try reader.unsigned32())
        case 7: self = .finish
        case 8: self = .output(try OutputPiece(from: &reader))
        case let kind: throw .unknownKind(kind)
        }
        try reader.finish()
    }
}
