import LinuxSystem

/// A log that is read as it grows: `/logtail/<name>/<channel>` or `/mainlogtail` (CTL-40).
final class LogFollower {
    /// The text behind the URL of the server in a message.
    private let shownPath: String
    private let connection: HTTPConnection
    private(set) var isAtEnd = false

    /// Asks for the log.
    init(_ path: String, shownAs shownPath: String, of server: Server, interrupts: InterruptWatch?) throws(ControlError)
    {
        self.shownPath = shownPath
        connection = try HTTPConnection(to: server, interrupts: interrupts)
        let headers = "Accept-Encoding: chunked\r\nAccept: */*\r\nUser-agent: Supervisor HTTP Client\r\n"
        try connection.send("GET", path, headers: Array(headers.utf8) + server.credentials.header)
    }

    /// The number for poll(2).
    var number: Int32 { connection.number }

    /// Waits until there is something to receive: of a log for ever.
    func wait() throws(ControlError) {
        try connection.waitForMore()
    }

    /// Takes what is there. What the server answers instead of a log is not shown.
    func receive(_ body: (ArraySlice<UInt8>) -> Void) throws(ControlError) {
        try connection.receiveAvailable { if connection.status == 200 { body($0) } }
        if connection.isComplete { isAtEnd = true }
        if let status = connection.status, status != 200, connection.hasHead { isAtEnd = true }
    }

    /// Nothing more is expected of the log.
    func end() {
        isAtEnd = true
    }

    /// The reason why the server does not send the log; nil when it does, or when nothing is known yet.
    var refusal: String? {
        guard let status = connection.status, status != 200 else { return nil }
        return "\(shownPath) Cannot read, status code \(status)"
    }
}

extension Controller {
    /// Shows a log as it grows until Ctrl-C, or until the server ends it.
    ///
    /// A log that cannot be followed exits 1, which Supervisor does not (CTL-40, QRK-39).
    func follow(_ path: String, shownAs shownPath: String) throws(ControlError) {
        print("==> Press Ctrl-C to exit <==")
        display.flush()
        guard let watch = interrupts ?? (try? InterruptWatch()) else { return }
        defer { display.endOutput() }
        do throws(ControlError) {
            let follower = try LogFollower(path, shownAs: shownPath, of: server, interrupts: watch)
            while !follower.isAtEnd {
                try follower.wait()
                try follower.receive(display.write(output:))
            }
            if let refusal = follower.refusal {
                complain("\(server.url)\(refusal)")
                exitStatus = ExitStatus.generic
            }
        } catch .interrupted {
            watch.takeInterrupt()
            print("")
        } catch .closedWithoutAnswer {
            // The server went away, which is an end like any other.
        } catch {
            complain("\(server.url)\(shownPath) Cannot connect, \(error.line)")
            exitStatus = ExitStatus.generic
        }
    }
}
