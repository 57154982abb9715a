import Model

/// Where supervisorctl has taken a user name and a password from, for the message that a server does not accept them.
package struct CredentialsOrigin: Equatable, Sendable {
    /// `-u`, or `[supervisorctl] of /etc/supervisord.conf`; nil where there is no name, or it was typed.
    package var username: String?
    /// The same of the password.
    package var secret: String?
    /// The file in which they were looked for; nil without one.
    package var file: String?

    package init(username: String? = nil, secret: String? = nil, file: String? = nil) {
        self.username = username
        self.secret = secret
        self.file = file
    }

    /// What it means that a server has refused these, which come from here.
    package func refusal(of credentials: Credentials) -> String {
        let wanted = "asks for a user name and a password"
        switch (credentials.username, credentials.password) {
        case (let username?, .some):
            let place = self.username == secret ? "" : Self.note(self.username)
            return
                "does not accept user '\(username.spellingOutControlCharacters())'\(place) with the password\(Self.note(secret))"
        case (nil, nil): return "\(wanted), and there are none: \(remedy)"
        case (nil, .some): return "\(wanted), and there is only the password\(Self.note(secret)): \(remedy)"
        case (.some, nil): return "\(wanted), and there is only the user name\(Self.note(username)): \(remedy)"
        }
    }

    private static func note(_ place: String?) -> String { place.map { " (\($0))" } ?? "" }

    private var remedy: String {
        "give them by -u and -p, or as username and password in [supervisorctl] of "
            + (file.map { "'\($0)'" } ?? "a configuration file (-c)")
    }
}
