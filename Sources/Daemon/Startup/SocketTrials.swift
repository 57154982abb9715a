import Configuration
import LinuxSystem
import Output

extension Configuration {
    /// Opens and closes each FastCGI socket once (FCGI-10).
    func testSockets(log: ActivityLog) -> [FastCGISocket.Problem] {
        groups.flatMap(\.sockets).compactMap { settings in
            do throws(FastCGISocket.Problem) {
                try FastCGISocket(settings, log: log).test()
                return nil
            } catch {
                return error
            }
        }
    }

    /// Finds out whether its servers are in each other's way, or in the way of something that stays; the present servers will
    /// go.
    func foreseeServers() throws(ConfigurationError) {
        for (index, server) in servers.enumerated() {
            let rival = servers[..<index].first { $0.address.hasSamePlace(as: server.address) }
            if let rival { throw ControlSocketProblem(server: server, cause: .rival(rival.section)).refusal }
            guard case .unix(let path, _, _) = server.address else { continue }
            if path.utf8.count > SocketAddress.maximumPathLength {
                throw ControlSocketProblem(server: server, cause: .pathTooLong).refusal
            }
            if case .other(let kind) = SocketOccupant(of: path) {
                throw ControlSocketProblem(server: server, cause: .occupied(kind)).refusal
            }
        }
    }

    /// Finds out whether its FastCGI sockets could be opened, apart from those that are in use now.
    func foreseeSockets() throws(ConfigurationError) {
        for settings in groups.flatMap(\.sockets) {
            do throws(FastCGISocket.Problem) {
                try FastCGISocket.foresee(settings)
            } catch {
                throw ConfigurationError(error.configurationText)
            }
        }
    }
}
