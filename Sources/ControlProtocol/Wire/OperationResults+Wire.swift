import Configuration
import Model

// Results on one process; those on many are lists of them (`ProcessResults+Wire.swift`).

extension StartResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .started: writer.write(byte: 0)
        case .noFile(let text):
            writer.write(byte: 1)
            writer.write(text)
        case .notExecutable(let text):
            writer.write(byte: 2)
            writer.write(text)
        case .alreadyStarted: writer.write(byte: 3)
        case .unknownState: writer.write(byte: 4)
        case .spawnError: writer.write(byte: 5)
        case .abnormalTermination: writer.write(byte: 6)
        case .shuttingDown: writer.write(byte: 7)
        case .unknownProcess: writer.write(byte: 8)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .started
        case 1: self = .noFile(try reader.text())
        case 2: self = .notExecutable(try reader.text())
        case 3: self = .alreadyStarted
        case 4: self = .unknownState
        case 5: self = .spawnError
        case 6: self = .abnormalTermination
        case 7: self = .shuttingDown
        case 8: self = .unknownProcess
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension StopResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .stopped: writer.write(byte: 0)
        case .notRunning: writer.write(byte: 1)
        case .failed: writer.write(byte: 2)
        case .unknownProcess: writer.write(byte: 3)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .stopped
        case 1: self = .notRunning
        case 2: self = .failed
        case 3: self = .unknownProcess
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension SignalResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .sent: writer.write(byte: 0)
        case .notRunning: writer.write(byte: 1)
        case .failed(let text):
            writer.write(byte: 2)
            writer.write(text)
        case .unknownProcess: writer.write(byte: 3)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .sent
        case 1: self = .notRunning
        case 2: self = .failed(try reader.text())
        case 3: self = .unknownProcess
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension ClearResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .cleared: writer.write(byte: 0)
        case .failed: writer.write(byte: 1)
        case .unknownProcess: writer.write(byte: 2)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .cleared
        case 1: self = .failed
        case 2: self = .unknownProcess
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension InputResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .queued: writer.write(byte: 0)
        case .notRunning: writer.write(byte: 1)
        case .noInput: writer.write(byte: 2)
        case .full: writer.write(byte: 3)
        case .unknownProcess: writer.write(byte: 4)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .queued
        case 1: self = .notRunning
        case 2: self = .noInput
        case 3: self = .full
        case 4: self = .unknownProcess
        case let kind: throw .unknownKind(kind)
        }
    }
}
