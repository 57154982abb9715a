import LinuxSystem

/// The answer to a GET.
struct Page {
    let status: Int
    let reason: String
    let body: [UInt8]

    /// How long a server that says nothing is waited for: probes that do not end pile up.
    private static let patienceMilliseconds: Int32 = 10_000

    /// Asks for a page, on a connection of its own.
    init(_ path: String, of server: Server, interrupts: InterruptWatch?) throws(ControlError) {
        let connection = try HTTPConnection(to: server, interrupts: interrupts)
        let headers = "Accept: text/plain\r\nUser-Agent: swift-supervisor\r\nConnection: close\r\n"
        try connection.send("GET", path, headers: Array(headers.utf8) + server.credentials.header)
        var body: [UInt8] = []
        while !connection.isComplete {
            guard try connection.receive(into: &body, milliseconds: Self.patienceMilliseconds) else { throw .noAnswer }
        }
        status = connection.status ?? 0
        reason = connection.reason
        self.body = body
    }
}
