import Model

extension ProcessExtras {
    static func write(_ extras: Boxed<ProcessExtras>?, to writer: inout WireWriter) {
        writer.write(extras != nil)
        extras?.value.write(to: &writer)
    }

    static func read(from reader: inout WireReader) throws(WireProblem) -> Boxed<ProcessExtras>? {
        try reader.flag() ? Boxed(try ProcessExtras(from: &reader)) : nil
    }

    private func write(to writer: inout WireWriter) {
        writer.write(waitingFor)
        HealthRecord.write(health, to: &writer)
        writer.write(statusText)
        writer.write(nextStartAt)
        writer.write(lastEnd)
        writer.write(readyMilliseconds.map { Int($0) })
        writer.write(outOfMemoryKills)
        writer.write(isOutOfMemory)
        writer.write(scheduledAt)
        writer.write(lastSuccessAt)
    }

    private init(from reader: inout WireReader) throws(WireProblem) {
        self.init()
        waitingFor = try reader.texts()
        health = try HealthRecord.read(from: &reader)
        statusText = try reader.optionalText()
        nextStartAt = try reader.optionalInteger()
        lastEnd = try reader.optionalText()
        readyMilliseconds = try reader.optionalInteger().map { Int64($0) }
        outOfMemoryKills = try reader.integer()
        isOutOfMemory = try reader.flag()
        scheduledAt = try reader.optionalInteger()
        lastSuccessAt = try reader.optionalInteger()
    }
}

extension HealthRecord {
    fileprivate static func write(_ health: HealthRecord?, to writer: inout WireWriter) {
        guard let health else { return writer.write(byte: 0) }
        switch health.status {
        case .starting: writer.write(byte: 1)
        case .healthy: writer.write(byte: 2)
        case .unhealthy: writer.write(byte: 3)
        }
        writer.write(health.failures)
        writer.write(health.checkedAt)
        writer.write(health.reason)
    }

    fileprivate static func read(from reader: inout WireReader) throws(WireProblem) -> HealthRecord? {
        let status: HealthStatus
        switch try reader.byte() {
        case 0: return nil
        case 1: status = .starting
        case 2: status = .healthy
        case 3: status = .unhealthy
        case let kind: throw .unknownKind(kind)
        }
        return HealthRecord(
            status: status,
            failures: try reader.integer(),
            checkedAt: try reader.optionalInteger(),
            reason: try reader.text()
        )
    }
}
