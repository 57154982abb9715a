import Model
import ProcessLifecycle

/// What is known of a process whose group was removed, or whose generation has ended.
struct FormerProcess {
    let history: ProcessHistory
    let rules: ProcessRules
}

/// A group that an update changes is removed and added again, and a reload makes all processes again: `why` is then asked
/// about what happened before (EXT-91).
extension Supervisor {
    /// The group is being removed. Only processes that the configuration has are remembered: the others do not come again.
    func remember(_ group: Group) {
        guard configuredGroup(named: group.name) != nil else { return }
        for process in group.processes where !process.machine.history.isEmpty {
            formerProcesses[process.name] = FormerProcess(process)
        }
    }

    func forgetFormerProcesses() {
        guard !formerProcesses.isEmpty else { return }
        formerProcesses = formerProcesses.filter { configuredGroup(named: $0.key.group) != nil }
    }

    /// Takes over what is known of the processes of the generation before.
    func inherit(from former: Supervisor) {
        for process in former.groups.flatMap(\.processes) where !process.machine.history.isEmpty {
            self.process(named: process.name)?.inherit(from: FormerProcess(process))
        }
    }
}

extension FormerProcess {
    fileprivate init(_ process: SupervisedProcess) {
        self.init(history: process.machine.history, rules: process.machine.rules)
    }
}
