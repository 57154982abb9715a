import Model
import ProcessLifecycle
import Text

/// What `depends_on` and `restart_with` say about other programs, checked when all of them are known (EXT-70).
struct OrderRules {
    let context: ReadingContext

    func check(_ groups: [GroupSettings]) throws(ConfigurationError) {
        let processes = groups.flatMap { group in
            group.distinctProcesses.map { (settings: group.processes[$0], group: group.name) }
        }
        guard processes.contains(where: \.settings.isOrdered) else { return }
        let graph = DependencyGraph(processes.map { DependencyGraph.Node($0.settings, group: $0.group) })
        var checked: Set<String> = []
        for (settings, _) in processes where settings.isOrdered {
            // The processes of one section mostly say the same, and have the same errors.
            let orchestration = settings.orchestration
            let reader = reader(of: settings.program)
            for dependency in orchestration.dependencies {
                guard
                    checked.insert("\(settings.program) \(dependency.target.text) \(dependency.condition.rawValue)")
                        .inserted
                else { continue }
                try check(dependency, in: graph, processes.map(\.settings), reader)
            }
            for target in orchestration.restartWith where !graph.knows(target) {
                guard checked.insert("\(settings.program) \(target.text)").inserted else { continue }
                try reader?.fail(unknown(target, "restart_with", graph), "restart_with")
            }
        }
        try checkCircles(graph)
    }

    private func check(
        _ dependency: Dependency,
        in graph: DependencyGraph,
        _ processes: [ProcessSettings],
        _ reader: SectionReader?
    ) throws(ConfigurationError) {
        guard graph.knows(dependency.target) else {
            if dependency.isOptional { return }
            try reader?.fail(unknown(dependency.target, "depends_on", graph), "depends_on")
            return
        }
        guard dependency.condition == .healthy else { return }
        let unchecked = graph.members(of: dependency.target).first { processes[$0].orchestration.healthCheck == nil }
        guard let unchecked else { return }
        let value = "\(dependency.target.text):\(dependency.condition.rawValue)".pythonRepresentation
        let name = graph.nodes[unchecked].name.text.pythonRepresentation
        try reader?.fail("invalid 'depends_on' value \(value): \(name) has no healthcheck", "depends_on")
    }

    private func unknown(_ target: DependencyTarget, _ option: String, _ graph: DependencyGraph) -> String {
        let what =
            switch target {
            case .program: "there is no program of this name"
            case .process: "there is no process of this name"
            case .group: "there is no group of this name"
            }
        let names: Set<String> =
            switch target {
            case .program: Set(graph.nodes.map(\.program))
            case .process: Set(graph.nodes.map { "\($0.name.group):\($0.name.process)" })
            case .group: Set(graph.nodes.map { "\($0.name.group):*" })
            }
        let text = "invalid '\(option)' value \(target.text.pythonRepresentation): \(what)"
        guard let guess = EditDistance.nearest(to: target.text, among: names.sorted()) else { return text }
        return "\(text), did you mean \(guess)?"
    }

    private func checkCircles(_ graph: DependencyGraph) throws(ConfigurationError) {
        if let circle = graph.circle { try fail(circle, "waits for itself", "depends_on", graph) }
        if let circle = graph.restartCircle { try fail(circle, "is restarted with itself", "restart_with", graph) }
    }

    private func fail(
        _ circle: [Namespec],
        _ what: String,
        _ option: String,
        _ graph: DependencyGraph
    ) throws(ConfigurationError) {
        guard let first = circle.first else { return }
        let path = (circle + [first]).map(\.text).joined(separator: " -> ")
        let program = graph.nodes.first { $0.name == first }?.program ?? first.process
        try reader(of: program)?.fail("program '\(first.text)' \(what): \(path)", option)
    }

    /// Of the section that a program was read from; nil for the program of the command line.
    private func reader(of program: String) -> SectionReader? {
        let section = context.raw.sections.first { section in
            switch SectionKind(section: section.name) {
            case .program, .eventListener, .fastCGIProgram: ReadingContext.name(in: section.name).trimmed == program
            default: false
            }
        }
        return section.map { context.readerWithHere($0.name) }
    }
}
