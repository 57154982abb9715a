import Configuration
import Glibc

/// Changing the user of the daemon itself (SPEC SD-41).
package enum Privileges {
    /// The step that was refused.
    package enum Step: Error, Sendable {
        case groups
        case gid
        case uid
    }

    package static var effectiveUserID: UInt32 { geteuid() }
    package static var realUserID: UInt32 { getuid() }

    /// Becomes this user for good. Called while there is one thread.
    package static func become(_ account: UserAccount) throws(Step) {
        if setgroups(account.groups.count, account.groups) != 0 { throw .groups }
        if setgid(account.gid) != 0 { throw .gid }
        if setuid(account.uid) != 0 { throw .uid }
    }
}
