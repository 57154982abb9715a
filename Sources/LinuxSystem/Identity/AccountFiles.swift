import Glibc
package import Model

/// `/etc/passwd` and `/etc/group`, read as files: a static glibc would have to load name service modules at run time,
/// and an image from scratch has none (DESIGN section 1, PITFALLS P33).
package struct AccountFiles: Sendable {
    private let passwdPath: String
    private let groupPath: String

    package init(passwd: String = "/etc/passwd", group: String = "/etc/group") {
        passwdPath = passwd
        groupPath = group
    }

    package func user(named name: String) -> UserAccount? {
        firstUser { String(cString: $0.pw_name) == name }
    }

    package func user(id: UInt32) -> UserAccount? {
        firstUser { $0.pw_uid == id }
    }

    /// The home directory of a user; nil when there is no such user.
    package func homeDirectory(of name: String) -> String? {
        user(named: name)?.home
    }

    package func homeDirectory(ofID id: UInt32) -> String? {
        user(id: id)?.home
    }

    package func groupID(named name: String) -> UInt32? {
        var found: UInt32?
        eachGroup { record in
            if found == nil, String(cString: record.gr_name) == name { found = record.gr_gid }
        }
        return found
    }

    private func firstUser(where matches: (passwd) -> Bool) -> UserAccount? {
        var found: UserAccount?
        eachUser { record in
            guard found == nil, matches(record) else { return }
            found = UserAccount(
                name: String(cString: record.pw_name),
                uid: record.pw_uid,
                gid: record.pw_gid,
                groups: [],
                home: record.pw_dir.map { String(cString: $0) } ?? "",
                shell: record.pw_shell.map { String(cString: $0) } ?? ""
            )
        }
        guard var account = found else { return nil }
        account.groups = [account.gid] + groups(listing: account.name).filter { $0 != account.gid }
        return account
    }

    private func groups(listing user: String) -> [UInt32] {
        var found: [UInt32] = []
        eachGroup { record in
            var member = record.gr_mem
            while let name = member?.pointee {
                if String(cString: name) == user {
                    found.append(record.gr_gid)
                    break
                }
                member = member?.advanced(by: 1)
            }
        }
        return found
    }

    /// Room for the strings of one line; a longer one ends the reading.
    private static let lineSize = 1 << 20

    /// The calls with a buffer of their own: what fgetpwent(3) returns is overwritten by any other call.
    private func eachUser(_ body: (passwd) -> Void) {
        guard let stream = fopen(passwdPath, "re") else { return }
        defer { fclose(stream) }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.lineSize) { buffer in
            guard let line = buffer.baseAddress else { return }
            var record = passwd()
            var found: UnsafeMutablePointer<passwd>?
            while fgetpwent_r(stream, &record, line, buffer.count, &found) == 0, found != nil {
                if let name = record.pw_name, isAccount(name) { body(record) }
            }
        }
    }

    private func eachGroup(_ body: (group) -> Void) {
        guard let stream = fopen(groupPath, "re") else { return }
        defer { fclose(stream) }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.lineSize) { buffer in
            guard let line = buffer.baseAddress else { return }
            var record = group()
            var found: UnsafeMutablePointer<group>?
            while fgetgrent_r(stream, &record, line, buffer.count, &found) == 0, found != nil {
                if let name = record.gr_name, isAccount(name) { body(record) }
            }
        }
    }

    /// False for references to NIS (`+`, `-name`, `+@netgroup`), which glibc gives out as accounts with the id 0.
    private func isAccount(_ name: UnsafePointer<CChar>) -> Bool {
        name.pointee != CChar(UInt8(ascii: "+")) && name.pointee != CChar(UInt8(ascii: "-"))
    }
}
