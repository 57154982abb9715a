/// Who a process is to the kernel (credentials(7)).
package struct ProcessCredentials: Hashable, Sendable {
    package var uid: UInt32
    package var gid: UInt32
    /// The supplementary groups, as getgroups(2) gives them and setgroups(2) takes them.
    package var groups: [UInt32]

    package init(uid: UInt32, gid: UInt32, groups: [UInt32]) {
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// Whether these may become those with the supplementary groups left as they are, because that takes no right away
    /// from anybody: a user namespace may refuse setgroups(2) to its root (PITFALLS P34, P37).
    package func mayKeepGroups(as target: ProcessCredentials) -> Bool {
        if uid == target.uid, gid == target.gid { return true }
        // An ordinary user may change nothing of it all, which is the thing to tell.
        guard uid == 0 else { return false }
        return groups.allSatisfy { group in
            group != Self.overflowGroup && (group == target.gid || target.groups.contains(group))
        }
    }

    /// What every group looks like that the user namespace has no number for (user_namespaces(7)): it may be any.
    private static let overflowGroup: UInt32 = 65534
}
