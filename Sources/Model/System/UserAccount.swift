/// An account of the passwd file, with all its groups from the group file; or a bare number, which needs no account
/// (EXT-11).
package struct UserAccount: Hashable, Sendable {
    /// The name; for an unknown user its number.
    package var name: String
    package var uid: UInt32
    /// The primary group, or the one that the configuration names.
    package var gid: UInt32
    /// What setgroups(2) gets: the primary group, then every group that lists the user (SD-41). Empty for an
    /// unknown user.
    package var groups: [UInt32]
    /// Whether the configuration names the group: then it counts for an account that is already ours, too (EXT-11).
    package var namesGroup = false
    /// Empty when the passwd file does not say.
    package var home: String
    /// Empty when the passwd file does not say.
    package var shell: String

    package init(name: String, uid: UInt32, gid: UInt32, groups: [UInt32], home: String = "", shell: String = "") {
        self.name = name
        self.uid = uid
        self.gid = gid
        self.groups = groups
        self.home = home
        self.shell = shell
    }

    /// A user without an account: no supplementary groups, so that none of root's are left (EXT-11, PITFALLS P33).
    package static func unknown(uid: UInt32, gid: UInt32) -> UserAccount {
        UserAccount(name: "\(uid)", uid: uid, gid: gid, groups: [])
    }

    /// What `user_environment=true` gives a program (EXT-11). An empty field of passwd means `/` and `/bin/sh`
    /// (passwd(5)), which is also what an unknown user gets.
    package var environment: [String: String] {
        [
            "HOME": home.isEmpty ? "/" : home,
            "USER": name,
            "LOGNAME": name,
            "SHELL": shell.isEmpty ? "/bin/sh" : shell,
        ]
    }

    /// What a process with these credentials has to become to be this user: the same when it already is, as then
    /// Supervisor does nothing (SD-41, EXT-11).
    package func credentials(from own: ProcessCredentials) -> ProcessCredentials {
        if uid == own.uid, !namesGroup || gid == own.gid { return own }
        return ProcessCredentials(uid: uid, gid: gid, groups: groups)
    }
}

/// `user[:group]` of a socket option (CFG-64); nil leaves that id as it is.
package struct SocketOwner: Hashable, Sendable {
    package var uid: UInt32?
    package var gid: UInt32?

    package init(uid: UInt32?, gid: UInt32?) {
        self.uid = uid
        self.gid = gid
    }
}
