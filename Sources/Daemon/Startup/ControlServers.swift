import Configuration
import LinuxSystem
import Model
import Output

/// The sockets of the servers of one configuration: they are bound and listened to in the process that was started, so that
/// its exit status shows whether that worked. They stay with the core as long as the generation lasts, whatever happens to
/// the control process, which has them too (SD-46, SD-47, EXT-38).
final class ControlServers {
    /// A socket that clients can connect to.
    final class Listening {
        let settings: HTTPServerSettings
        private let socket: Descriptor

        init(_ settings: HTTPServerSettings, _ socket: consuming Descriptor) {
            self.settings = settings
            self.socket = consume socket
        }

        /// The descriptor; it is open as long as the value lives.
        var descriptor: Int32 { socket.number }
    }

    /// The sockets in the order in which they were bound.
    private(set) var listening: [Listening] = []
    private var files: [SocketFile] = []
    /// Whether the line about the removal of a leftover socket file goes to the log. It goes to standard error, as with
    /// Supervisor, until there is a loop that must not wait for a reader.
    var tellsLog = false

    /// Binds and listens to the socket of each server. A failure gives up the sockets that were bound before it (QRK-31).
    func bind(_ configuration: Configuration, log: ActivityLog) throws(ConfigurationError) {
        for server in configuration.servers {
            let opening = opening(of: server)
            do throws(ControlSocketProblem) {
                try add(opening, log: log, forgivingOwner: configuration.daemon.container)
            } catch {
                // On a read-only root, or for an arbitrary user, a container runs without this server (EXT-12).
                if configuration.daemon.container, error.isUnwritable {
                    log.log(.warn, "[\(server.section)] is not served: \(error.place): \(error.reason)")
                    continue
                }
                announce(configuration, log: log)
                close()
                throw error.refusal
            }
        }
    }

    /// The server of a container whose files name none (EXT-9).
    /// - Returns: its settings; nil when no place for its socket could be used, which does not prevent the start (EXT-12).
    func bindImplied(
        _ configuration: Configuration,
        environment: [String: String],
        log: ActivityLog
    ) -> HTTPServerSettings? {
        let user = Privileges.effectiveUserID
        let asked = configuration.impliedControlPath
        let implied = ImpliedControlSocket.paths(environment: environment, userID: user)
        var tried: [String] = []
        for path in [asked].compactMap({ $0 }) + implied.filter({ $0 != asked }) {
            let server = ImpliedControlSocket.server(at: path)
            // supervisorctl would not look there.
            if path != asked, let doubt = SharedDirectory.doubt(about: path, users: [user]) {
                tried.append("'\(path)' (\(doubt))")
                continue
            }
            do throws(ControlSocketProblem) {
                try add(opening(of: server), log: log, forgivingOwner: true)
                if asked != nil, path != asked {
                    log.log(
                        .warn,
                        "[supervisorctl] serverurl: the control socket is '\(path)', no place for one: "
                            + tried.joined(separator: ", ")
                    )
                }
                return server
            } catch {
                tried.append("'\(path)' (\(error.reason))")
            }
        }
        log.log(
            .warn,
            "no place for a control socket, supervisorctl cannot connect: tried \(tried.joined(separator: ", "))"
        )
        return nil
    }

    private func opening(of server: HTTPServerSettings) -> ControlSocketOpening {
        // The servers that are bound do not answer yet.
        let others = listening.map(\.settings).filter { $0.address.hasSamePlace(as: server.address) }
        return ControlSocketOpening(server: server, rival: others.first?.section, tellsLog: tellsLog)
    }

    private func add(
        _ opening: ControlSocketOpening,
        log: ActivityLog,
        forgivingOwner: Bool
    ) throws(ControlSocketProblem) {
        var opened = try opening.opened(log: log, forgivingOwner: forgivingOwner)
        guard let socket = opened.socket.take() else { return }
        listening.append(Listening(opening.server, socket))
        if let file = opened.file { files.append(file) }
    }

    /// Tells the log what is to be served, and to whom (EXT-10).
    func announce(_ configuration: Configuration, log: ActivityLog) {
        for entry in listening { configuration.announce(entry.settings, log: log) }
    }

    /// Removes the socket files that are still ours (HTTP-6), and closes everything.
    func close() {
        // The files go first: an open socket keeps its inode number from any other file.
        for file in files { file.remove() }
        files = []
        listening = []
    }
}
