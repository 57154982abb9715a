import Configuration
import LinuxSystem
import Model

/// Becomes the configured user (SD-41).
enum PrivilegeDrop {
    /// - Returns: the notices for the log; none when no user is set and we are not root.
    static func take(_ settings: DaemonSettings) throws(ConfigurationError) -> [Notice] {
        guard let account = settings.user else {
            // The init of one program does not mention it (EXT-5).
            return settings.main?.isAlone == true ? [] : rootNotice(settings)
        }
        var notices = [Notice(level: .info, text: "Set uid to user \(account.uid) succeeded")]
        let own = Privileges.credentials
        let target = account.credentials(from: own)
        if target != own {
            guard Privileges.realUserID == 0 else {
                throw ConfigurationError("Can't drop privilege as nonroot user")
            }
            do throws(Privileges.Step) {
                if let refusal = try Privileges.become(target) {
                    let text = "the supplementary groups of [supervisord] user could not be set: \(refusal.text)"
                    notices.append(Notice(level: .warn, text: text))
                }
            } catch {
                switch error {
                case .groups: throw ConfigurationError("Could not set groups of effective user")
                case .gid: throw ConfigurationError("Could not set group id of effective user")
                case .uid: throw ConfigurationError("Could not set user id of effective user")
                }
            }
        }
        return notices
    }

    /// An init is usually root, so a container gets no critical message (EXT-10).
    private static func rootNotice(_ settings: DaemonSettings) -> [Notice] {
        guard Privileges.realUserID == 0 else { return [] }
        return [
            Notice(
                level: settings.isInit ? .info : .critical,
                text: "Supervisor is running as root.  Privileges were not dropped because no user is specified in "
                    + "the config file.  If you intend to run as root, you can set user=root in the config file to "
                    + "avoid this message."
            )
        ]
    }
}
