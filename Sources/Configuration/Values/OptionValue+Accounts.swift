extension OptionValue {
    /// A user's name, or the number of one that exists (SPEC CFG-63).
    static func user(_ text: String, on host: any Host) throws(ConfigurationError) -> UserAccount {
        if let number = PythonInteger(text)?.value {
            guard let id = UInt32(exactly: number), let account = host.user(id: id) else {
                throw ConfigurationError("Invalid user id \(text)")
            }
            return account
        }
        guard let account = host.user(named: text) else { throw ConfigurationError("Invalid user name \(text)") }
        return account
    }

    /// `user` or `user:group` (SPEC CFG-64); nil when either does not exist, the option has its own words for that.
    static func socketOwner(_ text: String, on host: any Host) -> SocketOwner? {
        guard let (name, group) = text.halves(atFirst: UInt8(ascii: ":")) else {
            guard let account = try? user(text, on: host) else { return nil }
            return SocketOwner(uid: account.uid, gid: nil)
        }
        guard let account = try? user(name, on: host), let gid = groupID(group, on: host) else { return nil }
        return SocketOwner(uid: account.uid, gid: gid)
    }

    private static func groupID(_ text: String, on host: any Host) -> UInt32? {
        guard let number = PythonInteger(text)?.value else { return host.groupID(named: text) }
        guard let id = UInt32(exactly: number), host.groupExists(id: id) else { return nil }
        return id
    }
}
