import Model
import ProcessLifecycle
import Text

/// Checks `depends_on` and `restart_with` when all programs are known (EXT-70). Files may have thousands of programs: tables
/// for look-ups are made once.
final class OrderRules {
    private let context: ReadingContext
    /// The processes in the order of the nodes of the graph.
    private let processes: [ProcessSettings]
    private let graph: DependencyGraph
    private let guesses: NameGuesses

    /// - Returns: nil when no process depends on another.
    init?(_ groups: [GroupSettings], in context: ReadingContext) {
        guard groups.contains(where: { $0.processes.contains(where: \.isOrdered) }) else { return nil }
        let members = groups.flatMap { group in
            group.distinctProcesses.map { (settings: group.processes[$0], group: group.name) }
        }
        self.context = context
        processes = members.map(\.settings)
        graph = DependencyGraph(members.map { DependencyGraph.Node($0.settings, group: $0.group) })
        guesses = NameGuesses(graph)
    }

    func check() throws(ConfigurationError) {
        // The processes of one section mostly have the same settings, and the same errors.
        var told: Set<String> = []
        for settings in processes where settings.isOrdered {
            let orchestration = settings.orchestration
            for dependency in orchestration.dependencies {
                guard let reason = reason(against: dependency), told.insert(settings.program + reason).inserted else {
                    continue
                }
                try fail(settings.program, reason, "depends_on")
            }
            for target in orchestration.restartWith where !graph.knows(target) {
                let reason = unknown(target, "restart_with")
                if told.insert(settings.program + reason).inserted {
                    try fail(settings.program, reason, "restart_with")
                }
            }
        }
        if let circle = graph.circle { try fail(circle, "waits for itself", "depends_on") }
        if let circle = graph.restartCircle { try fail(circle, "is restarted with itself", "restart_with") }
    }

    private func reason(against dependency: Dependency) -> String? {
        guard graph.knows(dependency.target) else {
            return dependency.isOptional ? nil : unknown(dependency.target, "depends_on")
        }
        guard dependency.condition == .healthy else { return nil }
        let unchecked = graph.members(of: dependency.target).first { processes[$0].orchestration.healthCheck == nil }
        guard let unchecked else { return nil }
        let value = "\(dependency.target.text):\(dependency.condition.rawValue)".pythonRepresentation
        let name = graph.nodes[unchecked].name.text.pythonRepresentation
        return "invalid 'depends_on' value \(value): \(name) has no healthcheck"
    }

    private func unknown(_ target: DependencyTarget, _ option: String) -> String {
        let what =
            switch target {
            case .program: "there is no program of this name"
            case .process: "there is no process of this name"
            case .group: "there is no group of this name"
            }
        let text = "invalid '\(option)' value \(target.text.pythonRepresentation): \(what)"
        guard let guess = guesses.nearest(to: target) else { return text }
        return "\(text), did you mean \(guess)?"
    }

    private func fail(_ circle: [Namespec], _ what: String, _ option: String) throws(ConfigurationError) {
        guard let first = circle.first else { return }
        let path = (circle + [first]).map(\.text).joined(separator: " -> ")
        let program = graph.nodes.first { $0.name == first }?.program ?? first.process
        try fail(program, "program '\(first.text)' \(what): \(path)", option)
    }

    /// Reports an error with the place of the option; the program of the command line has no section and no errors.
    private func fail(_ program: String, _ reason: String, _ option: String) throws(ConfigurationError) {
        let section = context.raw.sections.first { section in
            switch SectionKind(section: section.name) {
            case .program, .eventListener, .fastCGIProgram: ReadingContext.name(in: section.name).trimmed == program
            default: false
            }
        }
        guard let section else { return }
        let reader = context.readerWithHere(section.name)
        // The other program may be in another file.
        if context.isFragment {
            context.sink.advise(reader.warning(reason, option))
        } else {
            try reader.fail(reason, option)
        }
    }
}

/// The names that may have been meant, made when the first unknown one is found.
private final class NameGuesses {
    private let graph: DependencyGraph
    private lazy var programs = Spelling(Set(graph.nodes.map(\.program)).sorted())
    private lazy var processes = Spelling(graph.nodes.map { DependencyTarget.process($0.name).text })
    private lazy var groups = Spelling(Set(graph.nodes.map { DependencyTarget.group($0.name.group).text }).sorted())

    init(_ graph: DependencyGraph) {
        self.graph = graph
    }

    func nearest(to target: DependencyTarget) -> String? {
        switch target {
        case .program: programs.nearest(to: target.text)
        case .process: processes.nearest(to: target.text)
        case .group: groups.nearest(to: target.text)
        }
    }
}
