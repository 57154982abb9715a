import Configuration
import Output

extension Configuration {
    /// Opens and closes each FastCGI socket once (SPEC FCGI-10).
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

    /// Finds out whether its servers are in each other's way; the ones that serve now are in nobody's.
    func foreseeServers() throws(ConfigurationError) {
        for (index, server) in servers.enumerated() {
            let rival = servers[..<index].first { $0.address.hasSamePlace(as: server.address) }
            if let rival { throw ControlSocketProblem.rivalry(server, rival) }
        }
    }

    /// Finds out whether its FastCGI sockets could be opened, beside those that are in use now.
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
