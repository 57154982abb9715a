import Model

extension OrchestrationTraits {
    static func write(_ traits: Boxed<OrchestrationTraits>?, to writer: inout WireWriter) {
        writer.write(traits != nil)
        guard let traits = traits?.value else { return }
        writer.write(traits.hasHealthCheck)
        writer.write(count: traits.dependencies.count)
        for dependency in traits.dependencies { dependency.write(to: &writer) }
    }

    static func read(from reader: inout WireReader) throws(WireProblem) -> Boxed<OrchestrationTraits>? {
        guard try reader.flag() else { return nil }
        var traits = OrchestrationTraits(hasHealthCheck: try reader.flag())
        let count = try reader.count(smallest: 4)
        traits.dependencies.reserveCapacity(count)
        for _ in 0..<count { traits.dependencies.append(try Dependency(from: &reader)) }
        return Boxed(traits)
    }
}

extension Dependency {
    fileprivate func write(to writer: inout WireWriter) {
        switch target {
        case .program(let name):
            writer.write(byte: 0)
            writer.write(name)
        case .process(let name):
            writer.write(byte: 1)
            name.write(to: &writer)
        case .group(let name):
            writer.write(byte: 2)
            writer.write(name)
        }
        switch condition {
        case .started: writer.write(byte: 0)
        case .healthy: writer.write(byte: 1)
        case .completed: writer.write(byte: 2)
        }
        writer.write(isOptional)
    }

    fileprivate init(from reader: inout WireReader) throws(WireProblem) {
        let target: DependencyTarget =
            switch try reader.byte() {
            case 0: .program(try reader.text())
            case 1: .process(try Namespec(from: &reader))
            case 2: .group(try reader.text())
            case let kind: throw .unknownKind(kind)
            }
        let condition: DependencyCondition =
            switch try reader.byte() {
            case 0: .started
            case 1: .healthy
            case 2: .completed
            case let kind: throw .unknownKind(kind)
            }
        self.init(target, condition, isOptional: try reader.flag())
    }
}
