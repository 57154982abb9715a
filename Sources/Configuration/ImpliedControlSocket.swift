/// The control socket of a container whose configuration names no server (EXT-9): supervisord listens on the first of these
/// places that it can use, supervisorctl asks the first that answers. The last one exists on a read-only root too: container
/// runtimes mount /dev/shm.
package enum ImpliedControlSocket {
    /// Absolute paths, in order.
    /// - Parameter otherUserIDs: users that the daemon may also run as: all of them let root in.
    package static func paths(
        environment: [String: String],
        userID: UInt32,
        otherUserIDs: [UInt32] = []
    ) -> [String] {
        var paths = ["/run/supervisor.sock"]
        if let runtime = environment["XDG_RUNTIME_DIR"], runtime.utf8.first == UInt8(ascii: "/") {
            paths.append("\(runtime)/supervisor.sock")
        }
        for directory in ["/tmp", "/dev/shm"] {
            for id in [userID] + otherUserIDs {
                let path = "\(directory)/supervisor-\(id).sock"
                if !paths.contains(path) { paths.append(path) }
            }
        }
        return paths
    }

    /// The path of the socket in most configurations: supervisorctl asks there last, for a file that it does not know.
    package static let usualPath = "/tmp/supervisor.sock"

    /// The mode lets only the socket's own user in, so that no password is needed.
    package static let mode: UInt32 = 0o700

    /// The server that listens there.
    package static func server(at path: String) -> HTTPServerSettings {
        HTTPServerSettings(section: "unix_http_server", address: .unix(path: path, mode: mode, owner: nil))
    }
}
