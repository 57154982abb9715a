import ControlProtocol
import Model

/// The target that a name in a call stands for.
enum NamedTarget {
    case process(ActiveProcess)
    /// `group:*` or `group:`.
    case group(ActiveGroup)
}

extension SupervisorControl {
    /// The target of a name; BAD_NAME with the name as given if there is no such target (RPC-29).
    func target(_ name: String) throws(Fault) -> NamedTarget {
        let pattern = NamePattern(name)
        guard let group = activeGroup(named: pattern.group) else { throw Fault(.badName, name) }
        guard let processName = pattern.process else { return .group(group) }
        guard let process = group.members.first(where: { $0.name.process == processName }) else {
            throw Fault(.badName, name)
        }
        return .process(process)
    }

    /// A single process; a group is BAD_NAME as well.
    func process(_ name: String) throws(Fault) -> ActiveProcess {
        guard case .process(let process) = try target(name) else { throw Fault(.badName, name) }
        return process
    }

    func group(_ name: String) throws(Fault) -> ActiveGroup {
        guard let group = activeGroup(named: name) else { throw Fault(.badName, name) }
        return group
    }

    /// All processes of all groups, in ascending order of group and process priority (RPC-36).
    var allProcesses: [ActiveProcess] {
        activeGroups.flatMap(\.members)
    }

    /// The processes that an operation on many is about, in the same order.
    func processes(in scope: OperationScope) -> [ActiveProcess] {
        switch scope {
        case .all: allProcesses
        case .group(let name): activeGroup(named: name)?.members ?? []
        }
    }
}

extension [ActiveGroup] {
    /// All processes by the names of group and process.
    package var processesByName: [ActiveProcess] {
        flatMap(\.members).sorted { ($0.name.group, $0.name.process) < ($1.name.group, $1.name.process) }
    }
}
