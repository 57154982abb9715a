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

    /// Finds out whether they could be opened, beside those that are in use now.
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
