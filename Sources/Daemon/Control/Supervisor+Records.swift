import Configuration
import ControlProtocol
import Model
import Output

/// The generation as clients see it.
extension Supervisor {
    /// All that a control process has to know at its start.
    /// - Parameters:
    ///   - servers: the servers whose sockets go with it, in this order.
    ///   - namespaces: under which the methods of the supervisor appear (PLUG-2).
    ///   - pageSecret: what page tokens are made of.
    ///   - idleSeconds: the seconds of idleness after which it ends by itself; nil for never.
    func welcome(
        servers: [HTTPServerSettings],
        namespaces: [String],
        pageSecret: [UInt8],
        idleSeconds: Int?
    ) -> Welcome {
        // A client must not take what an earlier control process has shown under another count for this.
        countChange()
        return Welcome(
            pid: context.kernel.pid,
            daemonStartedAt: context.counters.startedAt,
            servers: servers,
            namespaces: namespaces,
            pageSecret: pageSecret,
            idleSeconds: idleSeconds,
            life: life,
            groups: groups.map(\.record),
            epoch: epoch,
            serial: serial
        )
    }

    var life: LifeRecord {
        LifeRecord(
            identifier: context.settings.identifier,
            isEnding: isEnding,
            isShuttingDown: isShuttingDown,
            logLevel: context.log.level,
            activityLog: activityLog
        )
    }

    private var activityLog: LogPlace {
        switch context.settings.log {
        case .file(let path): context.log.account == nil ? .file(path) : .kept(path)
        // A log with this place counts as missing (RPC-49).
        case .syslog: .stream("syslog")
        }
    }

    /// All processes of the configuration as it was last read, active or not, in its order.
    var configuredProcesses: [ConfiguredProcess] {
        configuration.groups.flatMap { group in
            let active = freshGroups.contains(group.name) ? self.group(named: group.name) : nil
            let members = Dictionary((active?.processes ?? []).map { ($0.name.process, $0) }) { first, _ in first }
            return group.processes.map { ConfiguredProcess($0, in: group, active: members[$0.name]) }
        }
    }

    /// In the order of their activation.
    var volumes: Volumes {
        Volumes(
            processes: groups.flatMap { $0.processes.map(\.volumes) },
            orphansReaped: context.counters.orphansReaped
        )
    }
}

extension Group {
    var record: GroupRecord {
        GroupRecord(
            name: name,
            priority: settings.priority,
            members: processes.map { GroupRecord.Member($0.traits, $0.record) }
        )
    }
}
