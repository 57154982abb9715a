import Configuration

// Results on groups and on the daemon as a whole.

extension AddResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .added: writer.write(byte: 0)
        case .unknown: writer.write(byte: 1)
        case .alreadyActive: writer.write(byte: 2)
        case .failed(let text):
            writer.write(byte: 3)
            writer.write(text)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .added
        case 1: self = .unknown
        case 2: self = .alreadyActive
        case 3: self = .failed(try reader.text())
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension RemoveResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .removed: writer.write(byte: 0)
        case .unknown: writer.write(byte: 1)
        case .stillRunning: writer.write(byte: 2)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .removed
        case 1: self = .unknown
        case 2: self = .stillRunning
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension RereadResult {
    func write(to writer: inout WireWriter) {
        writer.write(added)
        writer.write(changed)
        writer.write(removed)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(added: try reader.texts(), changed: try reader.texts(), removed: try reader.texts())
    }
}

extension UpdateResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .finished(let steps):
            writer.write(byte: 0)
            UpdateStepResult.write(steps, to: &writer)
        case .refused(let error):
            writer.write(byte: 1)
            error.write(to: &writer)
        case .interrupted(let steps):
            writer.write(byte: 2)
            UpdateStepResult.write(steps, to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .finished(try UpdateStepResult.list(from: &reader))
        case 1: self = .refused(try ConfigurationError(from: &reader))
        case 2: self = .interrupted(try UpdateStepResult.list(from: &reader))
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension UpdateStepResult {
    static func write(_ steps: [UpdateStepResult], to writer: inout WireWriter) {
        writer.write(count: steps.count)
        for result in steps {
            result.step.write(to: &writer)
            Failure.write(result.failure, to: &writer)
        }
    }

    static func list(from reader: inout WireReader) throws(WireProblem) -> [UpdateStepResult] {
        let count = try reader.count(smallest: 3)
        var steps: [UpdateStepResult] = []
        steps.reserveCapacity(count)
        for _ in 0..<count {
            let step = try UpdatePlan.Step(from: &reader)
            steps.append(UpdateStepResult(step, failure: try Failure.read(from: &reader)))
        }
        return steps
    }
}

extension UpdateStepResult.Failure {
    static func write(_ failure: Self?, to writer: inout WireWriter) {
        switch failure {
        case nil: writer.write(byte: 0)
        case .notStopped: writer.write(byte: 1)
        case .notRemoved(let result):
            writer.write(byte: 2)
            result.write(to: &writer)
        case .notAdded(let result):
            writer.write(byte: 3)
            result.write(to: &writer)
        }
    }

    static func read(from reader: inout WireReader) throws(WireProblem) -> Self? {
        switch try reader.byte() {
        case 0: return nil
        case 1: return .notStopped
        case 2: return .notRemoved(try RemoveResult(from: &reader))
        case 3: return .notAdded(try AddResult(from: &reader))
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension ReloadResult {
    func write(to writer: inout WireWriter) {
        switch self {
        case .begun: writer.write(byte: 0)
        case .shuttingDown: writer.write(byte: 1)
        case .refused(let error):
            writer.write(byte: 2)
            error.write(to: &writer)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .begun
        case 1: self = .shuttingDown
        case 2: self = .refused(try ConfigurationError(from: &reader))
        case let kind: throw .unknownKind(kind)
        }
    }
}

extension ActivityLogClearing {
    func write(to writer: inout WireWriter) {
        switch self {
        case .cleared: writer.write(byte: 0)
        case .noFile: writer.write(byte: 1)
        case .failed: writer.write(byte: 2)
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .cleared
        case 1: self = .noFile
        case 2: self = .failed
        case let kind: throw .unknownKind(kind)
        }
    }
}
