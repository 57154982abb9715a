import ControlProtocol
import Model

/// The changes since the control process was told last. Only the fact of a change is kept: when it can be told, the newest
/// state is sent, so that the feed is small however slow the other side is.
final class ControlFeed {
    /// A process that the other side knows.
    private final class Entry {
        let process: SupervisedProcess
        /// Its place in the group.
        let member: Int
        /// What the other side was told last.
        var told: ProcessRecord
        /// Whether the process is among the changed.
        var isPending = false
        var isForgotten = false

        init(_ process: SupervisedProcess, member: Int, told: ProcessRecord) {
            self.process = process
            self.member = member
            self.told = told
        }
    }

    private enum GroupChange {
        case added(Group)
        case removed(String)
    }

    /// The supervisor, which holds the feed; the link parts them.
    private let supervisor: Supervisor
    private var entries: [ObjectIdentifier: Entry] = [:]
    private var groups: [GroupChange] = []
    private var changed: [Entry] = []
    /// How many of the changed have been told.
    private var toldCount = 0
    private var life: LifeRecord
    private var isLifePending = false
    /// Called when there is something to be told.
    private let onPending: () -> Void
    /// Called when a change must be sent without delay: others are about to hear of it.
    let tellNow: () -> Void

    /// The feed also tells the changes since the welcome was made.
    init(
        _ supervisor: Supervisor,
        after welcome: Welcome,
        onPending: @escaping () -> Void,
        tellNow: @escaping () -> Void
    ) {
        self.supervisor = supervisor
        self.onPending = onPending
        self.tellNow = tellNow
        life = welcome.life
        let known = Dictionary(welcome.groups.map { ($0.name, $0) }) { first, _ in first }
        for group in welcome.groups where supervisor.group(named: group.name) == nil {
            groups.append(.removed(group.name))
        }
        for group in supervisor.groups {
            guard let record = known[group.name] else {
                groups.append(.added(group))
                continue
            }
            know(group, as: record)
            for process in group.processes { recordMayHaveChanged(of: process) }
        }
        lifeMayHaveChanged()
    }

    private func know(_ group: Group, as record: GroupRecord) {
        for (member, (process, known)) in zip(group.processes, record.members).enumerated() {
            entries[ObjectIdentifier(process)] = Entry(process, member: member, told: known.record)
        }
    }

    // MARK: What happens

    func recordMayHaveChanged(of process: SupervisedProcess) {
        // A process without an entry is in a group that is still to be sent, with its newest record.
        guard let entry = entries[ObjectIdentifier(process)], !entry.isPending, !process.isAs(entry.told)
        else { return }
        entry.isPending = true
        changed.append(entry)
        onPending()
    }

    func added(_ group: Group) {
        groups.append(.added(group))
        onPending()
    }

    func removed(_ group: Group) {
        let place = groups.firstIndex {
            if case .added(let other) = $0 { other === group } else { false }
        }
        if let place {
            groups.remove(at: place)
            return
        }
        for process in group.processes { entries.removeValue(forKey: ObjectIdentifier(process))?.isForgotten = true }
        groups.append(.removed(group.name))
        onPending()
    }

    /// A group has other processes by now, perhaps at other places; the whole group is sent once more.
    func replaced(_ former: [SupervisedProcess], of group: Group) {
        for process in former { entries.removeValue(forKey: ObjectIdentifier(process))?.isForgotten = true }
        let isPending = groups.contains {
            if case .added(let other) = $0 { other === group } else { false }
        }
        if !isPending { groups.append(.added(group)) }
        onPending()
    }

    func lifeMayHaveChanged() {
        guard !isLifePending, supervisor.life != life else { return }
        isLifePending = true
        onPending()
    }

    // MARK: What is told

    var hasPending: Bool { isLifePending || !groups.isEmpty || !changed.isEmpty }

    /// The next change, with its present state; nil when there is no other change.
    func next() -> CoreMessage? {
        if isLifePending {
            isLifePending = false
            life = supervisor.life
            return .life(life)
        }
        if !groups.isEmpty {
            supervisor.countChange()
            switch groups.removeFirst() {
            case .removed(let name): return .groupRemoved(name)
            case .added(let group):
                let record = group.record
                know(group, as: record)
                return .groupAdded(record)
            }
        }
        while toldCount < changed.count {
            let entry = changed[toldCount]
            toldCount += 1
            entry.isPending = false
            // The process may have changed back.
            if entry.isForgotten || entry.process.isAs(entry.told) { continue }
            entry.told = entry.process.record(as: entry.told)
            supervisor.countChange()
            return .changed(group: entry.process.name.group, member: entry.member, entry.told)
        }
        toldCount = 0
        changed.removeAll(keepingCapacity: true)
        return nil
    }
}
