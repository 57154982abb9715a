import ControlProtocol
import Model

/// Which programs wait for which: the data for the drawing, and for the text beside it (EXT-70, EXT-98). The processes of a
/// program are one box.
struct DependencyPicture: Equatable {
    struct Box: Equatable {
        let name: String
        /// The names of its processes, by which the script finds their states.
        var members: [String]
        var states: [ProcessState]
    }

    struct Line: Hashable {
        let edge: LayeredLayout.Edge
        let condition: DependencyCondition
    }

    let boxes: [Box]
    /// The lines lead from a program to the programs that wait for it.
    let lines: [Line]
    let layout: LayeredLayout

    /// - Returns: nil when no program depends on another.
    init?(_ groups: [ActiveGroup]) {
        let processes = groups.flatMap(\.members)
        guard processes.contains(where: { !$0.traits.dependencies.isEmpty }) else { return nil }
        let programs = Programs(processes)
        var lines: [Line] = []
        var known: Set<LayeredLayout.Edge> = []
        for process in processes {
            guard let waiting = programs.number(of: process) else { continue }
            for dependency in process.traits.dependencies {
                for awaited in programs.numbers(of: dependency.target) where awaited != waiting {
                    let edge = LayeredLayout.Edge(from: awaited, to: waiting)
                    if known.insert(edge).inserted { lines.append(Line(edge: edge, condition: dependency.condition)) }
                }
            }
        }
        if lines.isEmpty { return nil }
        // Programs without dependencies are left out.
        let used = Set(lines.flatMap { [$0.edge.from, $0.edge.to] }).sorted()
        var numbers: [Int: Int] = [:]
        for (number, program) in used.enumerated() { numbers[program] = number }
        boxes = used.map { programs.boxes[$0] }
        self.lines = lines.compactMap { line in
            guard let from = numbers[line.edge.from], let to = numbers[line.edge.to] else { return nil }
            return Line(edge: LayeredLayout.Edge(from: from, to: to), condition: line.condition)
        }
        layout = LayeredLayout(count: boxes.count, edges: self.lines.map(\.edge))
    }

    /// The programs that a box waits for, in words: `db (healthy), cache`.
    func words(for box: Int) -> String {
        lines.filter { $0.edge.to == box }
            .map { boxes[$0.edge.from].name + ($0.condition == .started ? "" : " (\($0.condition.rawValue))") }
            .joined(separator: ", ")
    }
}

/// All programs, each with its number, and the ways by which `depends_on` names them.
private struct Programs {
    private(set) var boxes: [DependencyPicture.Box] = []
    private var numbers: [String: Int] = [:]
    private var groups: [String: [Int]] = [:]
    private var processes: [Namespec: Int] = [:]

    init(_ all: [ActiveProcess]) {
        for process in all {
            let name = process.traits.programName ?? process.traits.name
            let number = numbers[name] ?? boxes.count
            if number == boxes.count {
                numbers[name] = number
                boxes.append(DependencyPicture.Box(name: name, members: [], states: []))
                groups[process.name.group, default: []].append(number)
            }
            boxes[number].members.append(process.namespec)
            boxes[number].states.append(process.state)
            processes[process.name] = number
        }
    }

    func number(of process: ActiveProcess) -> Int? { processes[process.name] }

    func numbers(of target: DependencyTarget) -> [Int] {
        switch target {
        case .program(let name): numbers[name].map { [$0] } ?? []
        case .process(let name): processes[name].map { [$0] } ?? []
        case .group(let name): groups[name] ?? []
        }
    }
}

extension DependencyPicture.Box {
    /// The most important state: a failed process comes before one on its way, and that before one that is well.
    var state: ProcessState {
        let order: [ProcessState] = [.fatal, .backoff, .unknown, .exited, .stopping, .starting, .stopped, .running]
        return order.first { states.contains($0) } ?? .stopped
    }
}
