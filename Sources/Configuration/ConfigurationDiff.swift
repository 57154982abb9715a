import Model

/// The result of a reread: how a new list of groups differs from the active ones (CFG-170 to CFG-173).
package struct ConfigurationDiff: Equatable, Sendable {
    /// Groups that are not active, in the new order.
    package var added: [GroupSettings]
    /// The new settings of active groups that differ, in the new order.
    package var changed: [GroupSettings]
    /// Active groups that the new configuration does not have, in the active order.
    package var removed: [GroupSettings]

    /// Compares by name, then by content (CFG-170).
    package init(active: [GroupSettings], new: [GroupSettings]) {
        let activeByName = Dictionary(active.map { ($0.name, $0) }) { first, _ in first }
        let newNames = Set(new.map(\.name))
        added = new.filter { activeByName[$0.name] == nil }
        changed = new.filter { group in activeByName[group.name].map { !$0.isConfigured(like: group) } ?? false }
        removed = active.filter { !newNames.contains($0.name) }
    }
}

extension GroupSettings {
    /// True when an update would leave the group alone (CFG-170). Owner, mode and backlog of a FastCGI socket
    /// do not count, and a program section counts the same as a `[group:x]` with the same processes.
    package func isConfigured(like other: GroupSettings) -> Bool {
        guard name == other.name, priority == other.priority, kind.isConfigured(like: other.kind),
            processes.count == other.processes.count
        else { return false }
        return zip(processes, other.processes).allSatisfy { $0.isConfigured(like: $1) }
    }
}

extension GroupSettings.Kind {
    fileprivate func isConfigured(like other: GroupSettings.Kind) -> Bool {
        switch (self, other) {
        case (.program, .program), (.program, .heterogeneous), (.heterogeneous, .program),
            (.heterogeneous, .heterogeneous):
            true
        case (.eventListener(let left), .eventListener(let right)): left == right
        case (.fastCGI(let left), .fastCGI(let right)): left.address == right.address
        case (.program, _), (.heterogeneous, _), (.eventListener, _), (.fastCGI, _): false
        }
    }
}

extension ProcessSettings {
    /// True when no option differs in a way that needs a restart, where `other` is the new settings of an active process
    /// (CFG-171). The row of an option in the table says which part of it does not count; only the address of a socket
    /// counts.
    package func isConfigured(like other: ProcessSettings) -> Bool {
        guard socket?.address == other.socket?.address else { return false }
        var new = ProgramDraft(process: other)
        ProgramOptions.carriedOver.carryOver(from: ProgramDraft(process: self), to: &new)
        new.process.socket = socket
        // The name of the section of a group's member is not an option.
        new.process.program = program
        return new.process == self
    }
}

extension DaemonSettings {
    /// Takes over the options of `[supervisord]` that a reread changes: those whose change needs no restart.
    package mutating func carryOver(from new: DaemonSettings) {
        var draft = DaemonDraft(settings: self)
        DaemonOptions.all.carryOver(from: DaemonDraft(settings: new), to: &draft)
        self = draft.settings
    }
}

/// The comparisons that `watch_config` needs for a configuration that was read again (EXT-78).
extension Configuration {
    /// Whether both configurations say the same.
    package func saysTheSame(as other: Configuration) -> Bool {
        groups == other.groups && daemon == other.daemon && writtenServers == other.writtenServers
            && rpcNamespaces == other.rpcNamespaces && expansionVariables == other.expansionVariables
    }

    /// The sections, with their brackets, that differ from the other configuration in a way that only a reload applies, not
    /// an update.
    package func sectionsToReload(since other: Configuration) -> [String] {
        var sections: [String] = []
        var settings = other.daemon
        settings.carryOver(from: daemon)
        // These two come to the programs with an update.
        settings.environment = daemon.environment
        if settings.seccomp != nil, daemon.seccomp != nil { settings.seccomp = daemon.seccomp }
        if settings != daemon { sections.append("[supervisord]") }
        let (old, new) = (other.writtenServers, writtenServers)
        for server in new + old where old.filter(server.isOfSection) != new.filter(server.isOfSection) {
            let section = "[\(server.section)]"
            if !sections.contains(section) { sections.append(section) }
        }
        if rpcNamespaces != other.rpcNamespaces { sections.append("[rpcinterface:x]") }
        return sections
    }

    /// The servers without the one that only container mode adds (EXT-9).
    private var writtenServers: [HTTPServerSettings] { impliesControlSocket ? [] : servers }
}

extension HTTPServerSettings {
    fileprivate func isOfSection(_ other: HTTPServerSettings) -> Bool { section == other.section }
}
