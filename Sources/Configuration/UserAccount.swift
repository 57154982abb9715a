/// An account of the passwd file, with all its groups from the group file.
package struct UserAccount: Hashable, Sendable {
    package var name: String
    package var uid: UInt32
    /// The primary group.
    package var gid: UInt32
    /// What setgroups(2) gets: the primary group, then every group that lists the user (SPEC SD-41).
    package var groups: [UInt32]

    package init(name: String, uid: UInt32, gid: UInt32, groups: [UInt32]) {
        self.name = name
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }
}

/// `user[:group]` of a socket option (SPEC CFG-64); nil leaves that id as it is.
package struct SocketOwner: Hashable, Sendable {
    package var uid: UInt32?
    package var gid: UInt32?

    package init(uid: UInt32?, gid: UInt32?) {
        self.uid = uid
        self.gid = gid
    }
}
