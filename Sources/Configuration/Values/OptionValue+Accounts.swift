import Model
import Text

extension OptionValue {
    /// `user` or `user:group`, each a name that exists or any number (CFG-63, EXT-11).
    static func user(_ text: String, on host: any HostAccounts) throws(ConfigurationError) -> UserAccount {
        guard let (name, group) = text.halves(atFirst: UInt8(ascii: ":")) else { return try account(text, on: host) }
        var account = try account(name, on: host)
        account.gid = try groupID(group, on: host)
        account.namesGroup = true
        // In the place of the primary group; an unknown user has no other.
        if !account.groups.isEmpty {
            account.groups = [account.gid] + account.groups.dropFirst().filter { $0 != account.gid }
        }
        return account
    }

    /// The same for the control process, which gets none of our groups: the number of a user without an account is that of
    /// the group too (EXT-38).
    static func controlUser(_ text: String, on host: any HostAccounts) throws(ConfigurationError) -> ProcessCredentials
    {
        let account = try user(text, on: host)
        let hasGroup = account.namesGroup || !account.groups.isEmpty
        return ProcessCredentials(uid: account.uid, gid: hasGroup ? account.gid : account.uid, groups: [])
    }

    /// `user` or `user:group` (CFG-64); nil when either does not exist, the option has its own words for that.
    static func socketOwner(_ text: String, on host: any HostAccounts) -> SocketOwner? {
        guard let user = try? user(text, on: host) else { return nil }
        return SocketOwner(uid: user.uid, gid: user.namesGroup ? user.gid : nil)
    }

    /// Names and numbers of groups between commas (EXT-11).
    static func groupIDs(_ text: String, on host: any HostAccounts) throws(ConfigurationError) -> [UInt32] {
        var ids: [UInt32] = []
        for name in list(text) {
            let id = try groupID(name, on: host)
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    private static func account(_ text: String, on host: any HostAccounts) throws(ConfigurationError) -> UserAccount {
        if let number = PythonInteger(text)?.value {
            guard let uid = id(number) else { throw ConfigurationError("Invalid user id \(text)") }
            return host.user(id: uid) ?? .unknown(uid: uid, gid: host.primaryGroupID)
        }
        guard let account = host.user(named: text) else { throw ConfigurationError("Invalid user name \(text)") }
        return account
    }

    private static func groupID(_ text: String, on host: any HostAccounts) throws(ConfigurationError) -> UInt32 {
        if let number = PythonInteger(text)?.value {
            guard let gid = id(number) else { throw ConfigurationError("Invalid group id \(text)") }
            return gid
        }
        guard let gid = host.groupID(named: text) else { throw ConfigurationError("Invalid group name \(text)") }
        return gid
    }

    /// The largest number means "unchanged" to the kernel (chown(2), setreuid(2)).
    private static func id(_ number: Int) -> UInt32? {
        UInt32(exactly: number).flatMap { $0 == .max ? nil : $0 }
    }
}
