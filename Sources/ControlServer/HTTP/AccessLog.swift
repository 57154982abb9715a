import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import Text

/// The lines of the HTTP servers in the activity log (LOG-6, LOG-7). A line is made only if its level is enabled.
struct AccessLog {
    /// One answered request.
    struct Entry {
        /// nil when it is not known any more.
        let client: NIOCore.SocketAddress?
        let request: HTTPRequestHead
        var reply: HTTPResponseHead
        /// The bytes of the body; those of chunks do not count.
        var bodyBytes = 0
    }

    /// The reference is weak: connections may outlive the object that they ask.
    weak var control: (any SupervisorControl)?

    func record(_ entry: Entry) {
        control?.log(.trace, entry.line(second: Clock.wallNow().seconds))
    }

    /// A handler that could not do its work (HTTP-18).
    func record(_ failure: String, of request: HTTPRequestHead, from client: NIOCore.SocketAddress?) {
        control?.log(.error, "\(host(of: client)):Server Error: \(request.method.rawValue) \(request.uri): \(failure)")
    }
}

extension AccessLog.Entry {
    /// `127.0.0.1:40812 - - [21/Nov/2026:02:27:48 +0000] "POST /RPC2 HTTP/1.1" 200 251`.
    func line(second: Int) -> String {
        let time = Clock.localTime(ofSecond: second)
        let date =
            "\(time.day.zeroPadded(to: 2))/\(time.monthName)/\(time.year):\(time.clock) \(zone(Clock.utcOffset(ofSecond: second)))"
        let what = "\(request.method.rawValue) \(request.uri) \(request.version)"
        let outcome = "\(reply.status.code) \(headBytes + bodyBytes)"
        return "\(host(of: client)):\(client?.port ?? 0) - - [\(date)] \"\(what)\" \(outcome)"
    }

    /// The bytes that the head of the reply takes on the wire.
    private var headBytes: Int {
        // "HTTP/1.1 200 OK" and the empty line at the end, each with CR and LF; a colon, a blank, CR and LF a header.
        let status = "\(reply.version) \(reply.status.code) \(reply.status.reasonPhrase)".utf8.count + 4
        return reply.headers.reduce(status) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }

    /// `+0000`.
    private func zone(_ seconds: Int) -> String {
        let minutes = Int(seconds.magnitude) / 60
        return (seconds < 0 ? "-" : "+") + (minutes / 60 * 100 + minutes % 60).zeroPadded(to: 4)
    }
}

/// The address without the port; clients of unix sockets have none.
private func host(of client: NIOCore.SocketAddress?) -> String {
    guard let client, client.protocol != .unix else { return "localhost" }
    return client.ipAddress ?? "localhost"
}
