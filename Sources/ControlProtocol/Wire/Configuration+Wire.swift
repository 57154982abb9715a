import Configuration

extension ConfigurationError {
    func write(to writer: inout WireWriter) {
        writer.write(message)
        writer.write(location != nil)
        if let location {
            writer.write(location.file)
            writer.write(location.line)
        }
        writer.write(section)
        writer.write(option)
        writer.write(reason)
        writer.write(explanation)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(try reader.text())
        if try reader.flag() { location = Location(file: try reader.text(), line: try reader.integer()) }
        section = try reader.optionalText()
        option = try reader.optionalText()
        reason = try reader.text()
        explanation = try reader.optionalText()
    }
}

extension UpdatePlan.Step {
    func write(to writer: inout WireWriter) {
        writer.write(group)
        switch reason {
        case .removed: writer.write(byte: 0)
        case .changed(let change):
            writer.write(byte: 1)
            writer.write(change.priority)
            writer.write(change.addedProcesses)
            writer.write(change.changedProcesses)
            writer.write(change.removedProcesses)
        case .added: writer.write(byte: 2)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        let group = try reader.text()
        switch try reader.byte() {
        case 0: self.init(group: group, reason: .removed)
        case 1:
            var change = UpdatePlan.Change()
            change.priority = try reader.flag()
            change.addedProcesses = try reader.texts()
            change.changedProcesses = try reader.texts()
            change.removedProcesses = try reader.texts()
            self.init(group: group, reason: .changed(change))
        case 2: self.init(group: group, reason: .added)
        case let kind: throw .unknownKind(kind)
        }
    }
}
