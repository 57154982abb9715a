import LinuxSystem

extension ControlError {
    /// In plain words, beside the Python exception that Supervisor shows: which server, what is wrong with it, and what can
    /// be done. nil when the exception says it all.
    package func explanation(of server: Server) -> String? {
        switch self {
        case .connection(.connectionRefused), .connection(.noSuchFile):
            // Clear enough for a server that was named.
            return server.alsoTried.isEmpty ? nil : server.complaint("cannot be reached")
        case .connection(let error):
            let cause = Self.fileExplanation(error, server) ?? error.text
            return server.complaint("connection failed: \(cause)")
        case .noAnswer:
            return
                "\(server.url) takes connections and says nothing: its supervisord is stopped (SIGSTOP, a paused "
                + "container) or hangs"
        case .untrusted:
            return "\(server.url) is not asked, it might take a password for itself: name it with -s if that is meant"
        case .socketPathTooLong(let path):
            return
                "\(server.url): the path has \(path.utf8.count) bytes, more than the \(SocketAddress.maximumPathLength) "
                + "that the path of a unix socket can have"
        case .unknownHost:
            return "\(server.url): the host name has no address: correct it, or add it to /etc/hosts"
        default:
            return nil
        }
    }

    /// The explanation of a refusal from the file of a unix socket.
    private static func fileExplanation(_ error: Errno, _ server: Server) -> String? {
        guard [.permissionDenied, .notPermitted].contains(error), case .unix(let path)? = ServerAddress(url: server.url)
        else {
            return nil
        }
        guard let status = try? FileStatus(path: path) else {
            return "user \(Privileges.effectiveUserID) may not look into the directory of the socket"
        }
        let mode = String(status.mode, radix: 8)
        return "the socket belongs to user \(status.owner) and has mode 0\(mode), we are user "
            + "\(Privileges.effectiveUserID): run supervisorctl as that user, or see chmod and chown of [unix_http_server]"
    }
}
