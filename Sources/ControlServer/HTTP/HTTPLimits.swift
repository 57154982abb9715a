/// The limits of what clients may cost.
struct HTTPLimits: Sendable, Equatable {
    /// Seconds from the first byte of a request to its last.
    var requestTime: Int64 = 60
    /// Seconds between two requests on a connection (HTTP-7).
    var idleTime: Int64 = 1800
    /// The same for a client that has not shown that it may use the server: its requests were only for routes that are open
    /// to every client.
    var strangerIdleTime: Int64 = 30
    /// Seconds without a byte taken after which a client that does not take its answer loses its connection.
    var progressTime: Int64 = 60
    /// Seconds that a client may go on sending a request that has been refused.
    var lingerTime: Int64 = 5
    /// Bytes of a body, whatever the route allows; NIO limits those of the headers.
    var body = 16 * 1024 * 1024
    /// Descriptors of the clients of all servers together: one for each, and one more for the log that it follows.
    var connections = 1024
    /// Bytes that are held for the clients of all servers together.
    var memory = 256 * 1024 * 1024

    /// Descriptors for everything but clients: the core adds them to those for clients.
    private static let ownDescriptors = 64

    /// Limits that fit the descriptors of the process.
    /// - Parameter descriptors: the soft limit of open files; nil when it is not known.
    static func fitting(descriptors: UInt64?) -> HTTPLimits {
        var limits = HTTPLimits()
        if let descriptors {
            limits.connections = max(8, min(limits.connections, Int(clamping: descriptors) - ownDescriptors))
        }
        return limits
    }
}
