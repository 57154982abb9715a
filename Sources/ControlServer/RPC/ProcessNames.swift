import Configuration
import Model

/// What a name in a call stands for.
enum NamedTarget {
    case process(any ProcessControl)
    /// `group:*` or `group:`.
    case group(any GroupControl)
}

extension SupervisorControl {
    /// What a name stands for; BAD_NAME with the name as given otherwise (RPC-29).
    func target(_ name: String) throws(Fault) -> NamedTarget {
        let pattern = NamePattern(name)
        guard let group = activeGroup(named: pattern.group) else { throw Fault(.badName, name) }
        guard let processName = pattern.process else { return .group(group) }
        guard let process = group.members.first(where: { $0.settings.name == processName }) else {
            throw Fault(.badName, name)
        }
        return .process(process)
    }

    /// A single process; a group is BAD_NAME as well.
    func process(_ name: String) throws(Fault) -> any ProcessControl {
        guard case .process(let process) = try target(name) else { throw Fault(.badName, name) }
        return process
    }

    func group(_ name: String) throws(Fault) -> any GroupControl {
        guard let group = activeGroup(named: name) else { throw Fault(.badName, name) }
        return group
    }

    /// All processes of all groups, in ascending order of group and process priority (RPC-36).
    var allProcesses: [any ProcessControl] {
        activeGroups.flatMap(\.members)
    }

    /// Those that an operation on many is about, in the same order.
    func processes(in scope: OperationScope) -> [any ProcessControl] {
        switch scope {
        case .all: allProcesses
        case .group(let name): activeGroup(named: name)?.members ?? []
        }
    }

    /// All processes as people look for them: by the names of group and process.
    var processesByName: [any ProcessControl] {
        allProcesses.sorted { ($0.groupName, $0.settings.name) < ($1.groupName, $1.settings.name) }
    }

    private func activeGroup(named name: String) -> (any GroupControl)? {
        activeGroups.first { $0.name == name }
    }
}
