import Model
import NIOCore
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite("Lines about HTTP requests in the activity log")
struct AccessLogTests {
    private let control = FakeControl()
    private let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/RPC2")

    private func entry(_ client: NIOCore.SocketAddress?) -> AccessLog.Entry {
        // 17 + 19 + 2 bytes.
        let reply = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "7"])
        return AccessLog.Entry(client: client, request: head, reply: reply, bodyBytes: 7)
    }

    @Test("an answered request is traced: client, time, request, status, all bytes of the answer (LOG-6)")
    func line() throws {
        let client = try SocketAddress(ipAddress: "127.0.0.1", port: 40812)
        AccessLog(control: control).record(entry(client))
        let pattern =
            #/TRAC 127\.0\.0\.1:40812 - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "POST /RPC2 HTTP/1\.1" 200 45/#
        #expect(control.logLines.count == 1 && control.logLines[0].wholeMatch(of: pattern) != nil)
    }

    @Test("a client of a unix socket is localhost:0 (LOG-6)")
    func unix() throws {
        #expect(entry(try SocketAddress(unixDomainSocketPath: "/x")).line(second: 0).hasPrefix("localhost:0 - - ["))
        #expect(entry(nil).line(second: 0).hasPrefix("localhost:0 - - ["))
    }

    @Test("a handler that fails is an error (LOG-7, HTTP-18)")
    func failure() throws {
        let client = try SocketAddress(ipAddress: "::1", port: 4)
        AccessLog(control: control).record("no luck", of: head, from: client)
        #expect(control.logLines == ["ERRO ::1:Server Error: POST /RPC2: no luck"])
    }
}
