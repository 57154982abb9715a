package import Model

/// The capabilities that the daemon cannot do without, for `drop_capabilities` (EXT-36): those for its own work, and those
/// that it gives to programs. The sets are those of a daemon that holds what it was started with.
package struct CapabilityNeeds: Hashable, Sendable {
    /// What the permitted set has to keep.
    package private(set) var held: CapabilitySet
    /// What the bounding set has to keep. It is more than ``held`` when a program that sets nothing may get the rest by exec:
    /// nothing changes for it (EXT-30).
    package private(set) var bounding: CapabilitySet
    /// The programs for whose sake the bounding set stays as it is.
    package private(set) var unconfined: [String] = []

    /// - Parameters:
    ///   - start: the capabilities that the daemon was started with.
    ///   - daemon: the ids that it runs with.
    package init(_ configuration: Configuration, start: HeldCapabilities, daemon: ProcessCredentials) {
        // With these the daemon can stop programs under any user, and write files in the directories of others.
        held = [CapabilitySet.kill, .dacOverride].reduce(CapabilitySet()) { $0.union($1) }
        bounding = CapabilitySet()
        for server in configuration.servers { add(server.address) }
        for socket in configuration.groups.flatMap(\.sockets) { add(socket) }
        for process in configuration.groups.flatMap(\.processes) {
            add(process.capabilityNeeds(start: start, daemon: daemon))
            if process.capabilities == .unchanged { unconfined.append(process.name) }
        }
        if !unconfined.isEmpty { bounding = start.bounding }
        held = held.intersection(start.permitted)
        bounding = bounding.union(held).intersection(start.bounding)
    }

    private mutating func add(_ set: CapabilitySet) {
        held = held.union(set)
    }

    private mutating func add(_ address: HTTPServerSettings.Address) {
        switch address {
        case .inet(_, let port): if port < Self.firstUnprivilegedPort { add(.netBindService) }
        case .unix(_, _, let owner): if owner != nil { add(CapabilitySet.chown.union(.fowner)) }
        }
    }

    private mutating func add(_ socket: FastCGISocketSettings) {
        if socket.owner != nil { add(CapabilitySet.chown.union(.fowner)) }
        if case .tcp(_, let port) = socket.address, port < Self.firstUnprivilegedPort { add(.netBindService) }
    }

    /// The first port that needs no privilege (ip(7)).
    private static let firstUnprivilegedPort: UInt16 = 1024
}

extension ProcessSettings {
    /// The capabilities that the daemon has to hold so that it can start this program as configured.
    package func capabilityNeeds(start: HeldCapabilities, daemon: ProcessCredentials) -> CapabilitySet {
        var needs = CapabilitySet()
        if credentials(from: daemon) != nil {
            // The pipes are given to the user too (EXT-17).
            needs = needs.union(.setuid).union(.setgid).union(.chown)
        }
        // The start of the program reports what cannot be given.
        if let sets = try? capabilities.sets(of: start, isRoot: (user?.uid ?? daemon.uid) == 0) {
            needs = needs.union(.setpcap).union(sets.permitted).union(sets.inheritable)
        }
        if !limits.isEmpty || (scheduling.oomScoreAdjustment ?? 0) < 0 { needs = needs.union(.sysResource) }
        if (scheduling.nice ?? 0) < 0 || scheduling.ioPriority?.isRealtime == true { needs = needs.union(.sysNice) }
        return needs.intersection(start.permitted)
    }
}

extension IOPriority {
    fileprivate var isRealtime: Bool {
        if case .realtime = self { true } else { false }
    }
}

/// The capabilities that the daemon's own work takes, by the kernel's numbers (capabilities(7)).
extension CapabilitySet {
    static let chown = CapabilitySet(0)
    static let dacOverride = CapabilitySet(1)
    static let fowner = CapabilitySet(3)
    static let kill = CapabilitySet(5)
    static let setgid = CapabilitySet(6)
    static let setuid = CapabilitySet(7)
    static let setpcap = CapabilitySet(8)
    static let netBindService = CapabilitySet(10)
    static let sysNice = CapabilitySet(23)
    static let sysResource = CapabilitySet(24)
}
