import Configuration
import LinuxSystem
import Model
import Output

extension Configuration {
    /// Writes a line about a server and its clients: a server that can be reached only from inside a container needs no
    /// password there (EXT-10).
    func announce(_ server: HTTPServerSettings, log: ActivityLog) {
        log.log(.trace, server.startLines)
        for namespace in rpcNamespaces { log.log(.info, "RPC interface '\(namespace)' initialized") }
        guard server.credentials == nil else { return }
        log.log(
            server.isSafeInContainer && daemon.isInit ? .info : .critical,
            "Server '\(server.section)' running without any HTTP authentication checking"
        )
    }
}

extension DaemonSettings {
    /// Whether we are an init: settings that alarm the administrator of a machine are normal then (EXT-10).
    var isInit: Bool { container || ProcessIdentity.pid == 1 }
}

extension HTTPServerSettings {
    /// The lines of LOG-6. No name is looked up (HTTP-2).
    fileprivate var startLines: String {
        let time = Clock.localTime(ofSecond: Clock.wallNow().seconds).ctime
        switch address {
        case .inet(let host, let port):
            let host = host ?? "0.0.0.0"
            return "\(host):Medusa (V1.12) started at \(time)\n\tHostname: \(host)\n\tPort:\(port)"
        case .unix(let path, _, _):
            return "\(path):Medusa (V1.12) started at \(time)\n\tHostname: <unix domain socket>\n\tPort:\(path)"
        }
    }

    /// Whether it can be reached only from inside the container.
    fileprivate var isSafeInContainer: Bool {
        switch address {
        case .unix(_, let mode, _): mode & 0o077 == 0
        case .inet(let host, _): host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == "::1"
        }
    }
}
