package import Model

/// How the members of a family are reached by a signal. A group is signalled at once by the kernel, so that no member can
/// fork a process that is missed (kill(2)); one by one are only those whose group has strangers too.
package struct SignalTargets: Equatable, Sendable {
    /// Groups of which every member belongs to the family.
    package let groups: [Int32]
    /// The other members.
    package let processes: [ProcessRelation]

    /// - Parameters:
    ///   - members: the family.
    ///   - table: all processes.
    ///   - ownGroup: the group of the daemon, which is never signalled as a whole.
    package init(_ members: [ProcessRelation], in table: [ProcessRelation], ownGroup: Int32) {
        let family = Set(members.map(\.identity))
        var shared: Set<Int32> = [ownGroup]
        for process in table where process.state != .zombie && !family.contains(process.identity) {
            shared.insert(process.group)
        }
        // kill(2) takes the group 1 for every process, and the kernel shows one outside of the pid namespace as 0.
        let isWhole = { (group: Int32) in group > 1 && !shared.contains(group) }
        groups = Set(members.map(\.group)).filter(isWhole).sorted()
        processes = members.filter { !isWhole($0.group) }
    }
}
