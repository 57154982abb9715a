import CLinux
import Glibc
package import Model

/// Changing the user of the daemon itself (SD-41).
package enum Privileges {
    /// The step that was refused.
    package enum Step: Error, Sendable {
        case groups
        case gid
        case uid
    }

    package static var effectiveUserID: UInt32 { geteuid() }
    package static var realUserID: UInt32 { getuid() }

    /// Our effective ids and our supplementary groups.
    package static var credentials: ProcessCredentials {
        ProcessCredentials(uid: geteuid(), gid: getegid(), groups: supplementaryGroups)
    }

    private static var supplementaryGroups: [UInt32] {
        let count = getgroups(0, nil)
        guard count > 0 else { return [] }
        var groups = [gid_t](repeating: 0, count: Int(count))
        let filled = getgroups(count, &groups)
        return Array(groups.prefix(max(0, Int(filled))))
    }

    /// Takes these credentials for good. They are those of the calling thread, and the core has no other one.
    /// - Returns: why the supplementary groups stayed as they were, where that takes no right from any process (P37).
    package static func become(_ target: ProcessCredentials) throws(Step) -> Errno? {
        var refusal: Errno?
        if clinux_set_groups(target.groups.count, target.groups) != 0 {
            refusal = Errno.last
            guard credentials.mayKeepGroups(as: target) else { throw .groups }
        }
        if clinux_set_gid(target.gid) != 0 { throw .gid }
        if clinux_set_uid(target.uid) != 0 { throw .uid }
        return refusal
    }
}
