package import LinuxSystem

/// Which users are taken for supervisord where nothing but the name of a socket speaks for it (EXT-9). In directories where
/// all users may make files it might be any of them, who would get the password of the configuration.
///
/// What stands at the name is looked at first, so that a foreign server is not even connected to. The file may be another
/// one a moment later: what counts is who answers on the very connection that a request goes through.
package struct SocketTrust: Equatable, Sendable {
    /// Root is always trusted.
    package let userIDs: Set<UInt32>
    /// Whether the configuration names the socket: then it is in doubt only where all users may make files, and a password is sent.
    private let isNamed: Bool

    package init(userIDs: [UInt32], isNamed: Bool = false) {
        self.userIDs = Set(userIDs).union([0])
        self.isNamed = isNamed
    }

    /// Whether the server has to be one of these users.
    package func isNeeded(at path: String, _ credentials: Credentials) -> Bool {
        !isNamed || !credentials.header.isEmpty && SharedDirectory.isOpenToAll(path)
    }

    /// Why nothing is asked at this name, where there is a file with this status; nil when there is no reason.
    /// - Parameter status: of a symbolic link its own: the user who may change a link chooses the server.
    package func doubt(about path: String, _ status: FileStatus) -> String? {
        let isLink = status.kind == .symbolicLink
        if !userIDs.contains(status.owner) {
            return "\(isLink ? "is a symbolic link that " : "")belongs to user \(status.owner)"
        }
        if isLink, let target = try? FileStatus(path: path), !userIDs.contains(target.owner) {
            return "leads to a file that belongs to user \(target.owner)"
        }
        return SharedDirectory.doubt(about: path, users: userIDs)
    }

    /// Why nothing is sent to this server.
    package func doubt(about peer: SocketPeer) -> String? {
        userIDs.contains(peer.userID) ? nil : "is served by user \(peer.userID)"
    }
}

extension ServerDiscovery {
    /// Whether a server of root or of one of these users listens at the path.
    package static func probe(_ path: String, userIDs: [UInt32]) -> Probe {
        let trust = SocketTrust(userIDs: userIDs)
        var owner: UInt32?
        do throws(Errno) {
            let status = try FileStatus(withoutFollowing: path)
            guard status.kind == .socket || status.kind == .symbolicLink else { return .silent }
            if let doubt = trust.doubt(about: path, status) { return .denied(reason: doubt) }
            owner = status.owner
            let stream = try StreamSocket.connected(to: .unix(path: path), interrupts: nil)
            if let doubt = trust.doubt(about: try stream.peer()) { return .denied(reason: doubt) }
            return .answers
        } catch {
            guard [.permissionDenied, .notPermitted].contains(error) else { return .silent }
            return .denied(reason: error.text + (owner.map { ", belongs to user \($0)" } ?? ""))
        }
    }
}
