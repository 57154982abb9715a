import Foundation
import Model
import TestHarness
import Testing

/// What looks over the network come to (EXT-73), against servers on loopback addresses that do what they like.
@Suite struct LookTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    // MARK: TCP

    @Test func `a connection that is accepted is a success, one that is refused says so`() throws {
        let checks = try RunningChecks()
        let server = try LocalServer { server, client in server.waitForEnd(client) }
        #expect(try checks.look(.tcp(host: "127.0.0.1", port: server.port)) == .success)
        try waitUntil("the end of the connection") { server.ended == 1 }
        let port = try LocalServer.refusingPort()
        #expect(try checks.look(.tcp(host: "127.0.0.1", port: port)) == .failure("connection refused"))
    }

    @Test func `an IPv6 address is an address`() throws {
        let checks = try RunningChecks()
        let server = try LocalServer.answering(Self.hello, isIPv6: true)
        #expect(try checks.look(.tcp(host: "::1", port: server.port)) == .success)
        #expect(try checks.look(.http(host: "::1", port: server.port, path: "/")) == .success)
        #expect(server.received.contains("Host: [::1]:\(server.port)\r\n"))
    }

    // MARK: HTTP

    @Test func `the request is the shortest that is right`() throws {
        let checks = try RunningChecks()
        let server = try LocalServer.answering(Self.hello)
        #expect(try checks.look(.http(host: "localhost", port: server.port, path: "/health?all=1")) == .success)
        #expect(
            server.received == """
                GET /health?all=1 HTTP/1.1\r
                Host: localhost:\(server.port)\r
                User-Agent: supervisor-healthcheck\r
                Connection: close\r
                \r

                """
        )
    }

    @Test(
        "from 200 to 399 is a success, and redirects are not followed",
        arguments: [200, 204, 301, 302, 399, 400, 404, 500, 503, 999]
    )
    func status(code: Int) throws {
        let server = try LocalServer.answering("HTTP/1.1 \(code) So\r\nLocation: http://127.0.0.1:1/\r\n\r\n")
        let expected = code < 400 ? ProbeOutcome.success : .failure("HTTP status \(code)")
        #expect(try RunningChecks().page(server) == expected)
    }

    @Test(
        "an old server, one that hints first, one without a reason, and a head of 40 KB are fine",
        arguments: [
            "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 1000) + "\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
    )
    func unusual(answer: String) throws {
        #expect(try RunningChecks().page(try LocalServer.answering(answer)) == .success)
    }

    @Test(
        "what is no answer is none",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "-ERR unknown command\r\n", "HTTP/x 200 OK\r\n\r\n",
        ]
    )
    func garbage(answer: String) throws {
        #expect(try RunningChecks().page(try LocalServer.answering(answer)) == .failure("not an HTTP answer"))
    }

    @Test func `a head of more than 64 KiB is none, and no more of it is read`() throws {
        let server = try LocalServer { server, client in
            server.readRequest(client)
            var isThere = server.send("HTTP/1.1 200 OK\r\n", to: client)
            while isThere { isThere = server.send("X: \(String(repeating: "x", count: 1000))\r\n", to: client) }
        }
        let outcome = try RunningChecks().page(server)
        #expect(outcome == .failure("not an HTTP answer: its head is longer than 64 KiB"))
        try waitUntil("the end of the connection") { server.ended == 1 }
    }

    @Test func `of a body without end nothing is read`() throws {
        let server = try LocalServer { server, client in
            server.readRequest(client)
            let part = String(repeating: "x", count: 100_000)
            var isThere = server.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", to: client)
            while isThere { isThere = server.send(part, to: client) }
        }
        #expect(try RunningChecks().page(server) == .success)
        try waitUntil("the end of the connection") { server.ended == 1 }
    }

    @Test func `a server that never answers, or a drop at a time, costs the time of the look and its connection`()
        throws
    {
        let checks = try RunningChecks()
        let silent = try LocalServer { server, client in
            server.readRequest(client)
            server.waitForEnd(client)
        }
        let dripping = try LocalServer { server, client in
            server.readRequest(client)
            for byte in "HTTP/1.1 200 OK and so on for a long time\r\n\r\n".utf8 {
                guard server.send(String(decoding: [byte], as: UTF8.self), to: client) else { break }
                usleep(50_000)
            }
        }
        let begin = monotonicSeconds()
        let looks = [silent, dripping].map {
            checks.ask(.http(host: "127.0.0.1", port: $0.port, path: "/"), seconds: 0.4)
        }
        for look in looks { #expect(try checks.outcome(look) == .failure("no answer in time")) }
        #expect((0.4..<1.5).contains(monotonicSeconds() - begin))
        try waitUntil("the end of the connections") { silent.ended == 1 && dripping.ended == 1 }
    }

    @Test func `a server that closes at once says nothing`() throws {
        let closing = try LocalServer { server, client in server.readRequest(client) }
        let outcome = try RunningChecks().page(closing)
        #expect(outcome == .failure("the connection was closed without an answer"))
    }

    // MARK: Many

    @Test func `a look that is cancelled closes its connection and comes to nothing`() throws {
        let checks = try RunningChecks()
        let server = try LocalServer { server, client in
            server.readRequest(client)
            server.waitForEnd(client)
        }
        let look = checks.ask(.http(host: "127.0.0.1", port: server.port, path: "/"))
        try waitUntil("the request") { !server.received.isEmpty }
        checks.cancel(look)
        try waitUntil("the end of the connection") { server.ended == 1 }
        #expect(checks.count == 0)
    }

    @Test func `more looks than may be made at once have their turn, and those in line their time`() throws {
        let checks = try RunningChecks(atOnce: 2)
        let silent = try LocalServer { server, client in server.waitForEnd(client) }
        let server = try LocalServer.answering(Self.hello)
        let slow = (0..<2).map { _ in checks.ask(.http(host: "127.0.0.1", port: silent.port, path: "/"), seconds: 0.5) }
        let late = checks.ask(.http(host: "127.0.0.1", port: server.port, path: "/"), seconds: 0.1)
        let looks = (0..<50).map { _ in checks.ask(.http(host: "127.0.0.1", port: server.port, path: "/")) }
        for look in slow + [late] { #expect(try checks.outcome(look) == .failure("no answer in time")) }
        for look in looks { #expect(try checks.outcome(look) == .success) }
    }
}
