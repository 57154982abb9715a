import Configuration
import Model

extension Request {
    /// Names of groups that one update may have: a client's request has no room for many more.
    private static let mostGroups = 1 << 18

    func write(to writer: inout WireWriter) {
        switch self {
        case .start(let process, let wait, let dependencies):
            write(0, process, wait, to: &writer)
            writer.write(dependencies)
        case .stop(let process, let wait): write(1, process, wait, to: &writer)
        case .restart(let process): write(2, process, to: &writer)
        case .signal(let process, let signal):
            write(3, process, to: &writer)
            signal.write(to: &writer)
        case .clearLogs(let process): write(4, process, to: &writer)
        case .write(let text, let process):
            write(5, process, to: &writer)
            writer.write(text)
        case .startAll(let scope, let wait): write(6, scope, wait, to: &writer)
        case .stopAll(let scope, let wait): write(7, scope, wait, to: &writer)
        case .restartAll(let scope): write(8, scope, to: &writer)
        case .signalAll(let scope, let signal):
            write(9, scope, to: &writer)
            signal.write(to: &writer)
        case .clearAllLogs(let scope): write(10, scope, to: &writer)
        case .reread: writer.write(byte: 11)
        case .addGroup(let name): write(12, name, to: &writer)
        case .removeGroup(let name): write(13, name, to: &writer)
        case .update(let groups):
            writer.write(byte: 14)
            writer.write(groups != nil)
            if let groups { writer.write(groups) }
        case .scale(let scale):
            write(40, scale.program, to: &writer)
            writer.write(scale.count)
        case .reload: writer.write(byte: 15)
        case .shutDown: writer.write(byte: 16)
        case .reopenLogs: writer.write(byte: 17)
        case .clearActivityLog: writer.write(byte: 18)
        case .remoteCommunication(let type, let data):
            write(19, type, to: &writer)
            writer.write(data)
        case .configuredProcesses: writer.write(byte: 20)
        case .volumes: writer.write(byte: 21)
        case .privileges(let process): write(22, process, to: &writer)
        case .openLog(let log): write(23, log, to: &writer)
        case .followLog(let log, let device, let inode):
            write(24, log, to: &writer)
            writer.write(device)
            writer.write(inode)
        case .readMemory(let log, let offset, let length):
            write(25, log, to: &writer)
            writer.write(offset)
            writer.write(length)
        case .history(let process): write(26, process, to: &writer)
        case .resources: writer.write(byte: 27)
        case .followOutput(let isWanted):
            writer.write(byte: 28)
            writer.write(isWanted)
        case .openOutput(let log): write(50, log, to: &writer)
        case .nextStep(let process): write(29, process, to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0:
            let process = try Namespec(from: &reader)
            self = .start(process, wait: try reader.flag(), dependencies: try reader.flag())
        case 1: self = .stop(try Namespec(from: &reader), wait: try reader.flag())
        case 2: self = .restart(try Namespec(from: &reader))
        case 3: self = .signal(try Namespec(from: &reader), try SignalNumber(from: &reader))
        case 4: self = .clearLogs(try Namespec(from: &reader))
        case 5:
            let process = try Namespec(from: &reader)
            self = .write(try reader.text(), to: process)
        case 6: self = .startAll(try OperationScope(from: &reader), wait: try reader.flag())
        case 7: self = .stopAll(try OperationScope(from: &reader), wait: try reader.flag())
        case 8: self = .restartAll(try OperationScope(from: &reader))
        case 9: self = .signalAll(try OperationScope(from: &reader), try SignalNumber(from: &reader))
        case 10: self = .clearAllLogs(try OperationScope(from: &reader))
        case 11: self = .reread
        case 12: self = .addGroup(try reader.text())
        case 13: self = .removeGroup(try reader.text())
        case 14: self = .update(try reader.flag() ? try reader.texts(atMost: Self.mostGroups) : nil)
        case 15: self = .reload
        case 16: self = .shutDown
        case 17: self = .reopenLogs
        case 18: self = .clearActivityLog
        case 19: self = .remoteCommunication(type: try reader.text(), data: try reader.text())
        case 20: self = .configuredProcesses
        case 21: self = .volumes
        case 22: self = .privileges(try Namespec(from: &reader))
        case 23: self = .openLog(try LogName(from: &reader))
        case 24:
            let log = try LogName(from: &reader)
            self = .followLog(log, device: try reader.unsigned64(), inode: try reader.unsigned64())
        case 25:
            let log = try LogName(from: &reader)
            self = .readMemory(log, offset: try reader.integer(), length: try reader.integer())
        case 40: self = .scale(ProgramScale(program: try reader.text(), count: try reader.integer()))
        case 26: self = .history(try Namespec(from: &reader))
        case 27: self = .resources
        case 28: self = .followOutput(try reader.flag())
        case 50: self = .openOutput(try LogName(from: &reader))
        case 29: self = .nextStep(try Namespec(from: &reader))
        case let kind: throw .unknownKind(kind)
        }
    }

    private func write(_ kind: UInt8, _ process: Namespec, _ wait: Bool, to writer: inout WireWriter) {
        write(kind, process, to: &writer)
        writer.write(wait)
    }

    private func write(_ kind: UInt8, _ process: Namespec, to writer: inout WireWriter) {
        writer.write(byte: kind)
        process.write(to: &writer)
    }

    private func write(_ kind: UInt8, _ scope: OperationScope, _ wait: Bool, to writer: inout WireWriter) {
        write(kind, scope, to: &writer)
        writer.write(wait)
    }

    private func write(_ kind: UInt8, _ scope: OperationScope, to writer: inout WireWriter) {
        writer.write(byte: kind)
        scope.write(to: &writer)
    }

    private func write(_ kind: UInt8, _ log: LogName, to writer: inout WireWriter) {
        writer.write(byte: kind)
        log.write(to: &writer)
    }

    private func write(_ kind: UInt8, _ text: String, to writer: inout WireWriter) {
        writer.write(byte: kind)
        writer.write(text)
    }
}

extension OperationScope {
    func write(to writer: inout WireWriter) {
        switch self {
        case .all: writer.write(byte: 0)
        case .group(let name):
            writer.write(byte: 1)
            writer.write(name)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .all
        case 1: self = .group(try reader.text())
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension LogName {
    func write(to writer: inout WireWriter) {
        switch self {
        case .activity: writer.write(byte: 0)
        case .stdout(let process):
            writer.write(byte: 1)
            process.write(to: &writer)
        case .stderr(let process):
            writer.write(byte: 2)
            process.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .activity
        case 1: self = .stdout(try Namespec(from: &reader))
        case 2: self = .stderr(try Namespec(from: &reader))
        case let kind: throw .unknownKind(kind)
        }
    }
}
