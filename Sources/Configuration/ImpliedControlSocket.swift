/// The control socket of a container whose configuration names no server (EXT-9): supervisord listens on the first of
/// these places that it can use, supervisorctl asks the first that answers.
package enum ImpliedControlSocket {
    /// Absolute paths, in order.
    package static func paths(environment: [String: String], userID: UInt32) -> [String] {
        var paths = ["/run/supervisor.sock"]
        if let runtime = environment["XDG_RUNTIME_DIR"], runtime.utf8.first == UInt8(ascii: "/") {
            paths.append("\(runtime)/supervisor.sock")
        }
        return paths + ["/tmp/supervisor-\(userID).sock"]
    }

    /// The server that listens there: open, for its file's mode lets only our own user in.
    package static func server(at path: String) -> HTTPServerSettings {
        HTTPServerSettings(
            section: "unix_http_server",
            address: .unix(path: path, mode: 0o700, owner: nil),
            credentials: nil
        )
    }
}
