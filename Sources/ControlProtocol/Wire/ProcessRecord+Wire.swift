import Model

extension ProcessRecord {
    func write(to writer: inout WireWriter) {
        state.write(to: &writer)
        writer.write(isEnding)
        writer.write(pid)
        writer.write(startedAt)
        writer.write(stoppedAt)
        writer.write(exitCode)
        writer.write(spawnError)
        writer.write(automaticRestarts)
        LogPlace.write(stdoutLog, to: &writer)
        LogPlace.write(stderrLog, to: &writer)
        ProcessExtras.write(extras, to: &writer)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(state: try ProcessState(from: &reader))
        isEnding = try reader.flag()
        pid = try reader.optionalInteger32()
        startedAt = try reader.optionalInteger()
        stoppedAt = try reader.optionalInteger()
        exitCode = try reader.optionalInteger()
        spawnError = try reader.optionalText()
        automaticRestarts = try reader.integer()
        stdoutLog = try LogPlace.read(from: &reader)
        stderrLog = try LogPlace.read(from: &reader)
        extras = try ProcessExtras.read(from: &reader)
    }
}

extension LogPlace {
    static func write(_ place: LogPlace?, to writer: inout WireWriter) {
        switch place {
        case nil: writer.write(byte: 0)
        case .file(let path):
            writer.write(byte: 1)
            writer.write(path)
        case .memory: writer.write(byte: 2)
        case .stream(let name):
            writer.write(byte: 3)
            writer.write(name)
        case .kept(let name):
            writer.write(byte: 4)
            writer.write(name)
        }
    }

    static func read(from reader: inout WireReader) throws(WireProblem) -> LogPlace? {
        switch try reader.byte() {
        case 0: return nil
        case 1: return .file(try reader.text())
        case 2: return .memory
        case 3: return .stream(try reader.text())
        case 4: return .kept(try reader.text())
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension GroupRecord {
    func write(to writer: inout WireWriter) {
        writer.write(name)
        writer.write(priority)
        writer.write(count: members.count)
        for member in members {
            member.traits.write(to: &writer)
            member.record.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(name: try reader.text(), priority: try reader.integer(), members: [])
        let count = try reader.count(smallest: 16)
        members.reserveCapacity(count)
        for _ in 0..<count {
            members.append(Member(try ProcessTraits(from: &reader), try ProcessRecord(from: &reader)))
        }
    }

    static func write(_ groups: [GroupRecord], to writer: inout WireWriter) {
        writer.write(count: groups.count)
        for group in groups { group.write(to: &writer) }
    }

    static func list(from reader: inout WireReader) throws(WireProblem) -> [GroupRecord] {
        let count = try reader.count(smallest: 3)
        var groups: [GroupRecord] = []
        groups.reserveCapacity(count)
        for _ in 0..<count { groups.append(try GroupRecord(from: &reader)) }
        return groups
    }
}

extension ProcessTraits {
    func write(to writer: inout WireWriter) {
        writer.write(name)
        writer.write(isAutostarted)
        writer.write(exitCodes)
        writer.write(redirectsErrors)
        writer.write(stdoutStream)
        writer.write(stderrStream)
        writer.write(setsPrivileges)
        writer.write(programName)
        OrchestrationTraits.write(orchestration, to: &writer)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            name: try reader.text(),
            isAutostarted: try reader.flag(),
            exitCodes: try reader.integers(),
            redirectsErrors: try reader.flag(),
            stdoutStream: try reader.optionalText(),
            stderrStream: try reader.optionalText(),
            setsPrivileges: try reader.flag(),
            programName: try reader.optionalText(),
            orchestration: try OrchestrationTraits.read(from: &reader)
        )
    }
}
