import Configuration
import Model

extension Answer {
    func write(to writer: inout WireWriter) {
        writer.write(byte: kind)
        switch self {
        case .start(let result): result.write(to: &writer)
        case .stop(let result): result.write(to: &writer)
        case .signal(let result): result.write(to: &writer)
        case .clear(let result): result.write(to: &writer)
        case .input(let result): result.write(to: &writer)
        case .startAll(let results): results.write(to: &writer)
        case .stopAll(let results): results.write(to: &writer)
        case .signalAll(let results): results.write(to: &writer)
        case .clearAll(let results): results.write(to: &writer)
        case .reread(let result): result.write(to: &writer)
        case .refused(let error): error.write(to: &writer)
        case .add(let result): result.write(to: &writer)
        case .remove(let result): result.write(to: &writer)
        case .update(let result): result.write(to: &writer)
        case .scale(let result): result.write(to: &writer)
        case .reload(let result): result.write(to: &writer)
        case .activityLog(let result): result.write(to: &writer)
        case .done: break
        case .configured(let processes):
            writer.write(count: processes.count)
            for process in processes { process.write(to: &writer) }
        case .volumes(let volumes): volumes.write(to: &writer)
        case .privileges(let texts): texts.write(to: &writer)
        case .log(let log): log.write(to: &writer)
        case .bytes(let bytes, let offset):
            writer.write(bytes)
            writer.write(offset)
        case .history(let entries): entries.write(to: &writer)
        case .resources(let uses): uses.write(to: &writer)
        case .output(let log, let marks):
            log.write(to: &writer)
            marks.write(to: &writer)
        case .nextStep(let step):
            writer.write(step != nil)
            step?.write(to: &writer)
        }
    }

    private var kind: UInt8 {
        switch self {
        case .start: 0
        case .stop: 1
        case .signal: 2
        case .clear: 3
        case .input: 4
        case .startAll: 5
        case .stopAll: 6
        case .signalAll: 7
        case .clearAll: 8
        case .reread: 9
        case .refused: 10
        case .add: 11
        case .remove: 12
        case .update: 13
        case .reload: 14
        case .activityLog: 15
        case .done: 16
        case .configured: 17
        case .volumes: 18
        case .privileges: 19
        case .log: 20
        case .bytes: 21
        case .scale: 40
        case .history: 22
        case .resources: 23
        case .output: 50
        case .nextStep: 24
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .start(try StartResult(from: &reader))
        case 1: self = .stop(try StopResult(from: &reader))
        case 2: self = .signal(try SignalResult(from: &reader))
        case 3: self = .clear(try ClearResult(from: &reader))
        case 4: self = .input(try InputResult(from: &reader))
        case 5: self = .startAll(try [ProcessResult<StartResult>](from: &reader))
        case 6: self = .stopAll(try [ProcessResult<StopResult>](from: &reader))
        case 7: self = .signalAll(try [ProcessResult<SignalResult>](from: &reader))
        case 8: self = .clearAll(try [ProcessResult<ClearResult>](from: &reader))
        case 9: self = .reread(try RereadResult(from: &reader))
        case 10: self = .refused(try ConfigurationError(from: &reader))
        case 11: self = .add(try AddResult(from: &reader))
        case 12: self = .remove(try RemoveResult(from: &reader))
        case 13: self = .update(try UpdateResult(from: &reader))
        case 14: self = .reload(try ReloadResult(from: &reader))
        case 15: self = .activityLog(try ActivityLogClearing(from: &reader))
        case 16: self = .done
        case 17: self = .configured(try ConfiguredProcess.list(from: &reader))
        case 18: self = .volumes(try Volumes(from: &reader))
        case 19: self = .privileges(try PrivilegeTexts(from: &reader))
        case 20: self = .log(try OpenedLog(from: &reader))
        case 21: self = .bytes(try reader.byteList(), from: try reader.integer())
        case 40: self = .scale(try ScaleResult(from: &reader))
        case 22: self = .history(try [HistoryEntry](from: &reader))
        case 23: self = .resources(try [ResourceUse](from: &reader))
        case 50: self = .output(try OpenedLog(from: &reader), try OutputMarks(from: &reader))
        case 24: self = .nextStep(try reader.flag() ? try NextStep(from: &reader) : nil)
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension OpenedLog {
    func write(to writer: inout WireWriter) {
        switch self {
        case .file: writer.write(byte: 0)
        case .same: writer.write(byte: 1)
        case .memory(let written, let size, let clearings):
            writer.write(byte: 2)
            writer.write(written)
            writer.write(size)
            writer.write(clearings)
        case .none(let code):
            writer.write(byte: 3)
            writer.write(code)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .file
        case 1: self = .same
        case 2:
            self = .memory(
                written: try reader.integer(),
                size: try reader.integer(),
                clearings: try reader.integer()
            )
        case 3: self = .none(try reader.integer32())
        case let kind: throw .unknownKind(kind)
        }
    }
}
