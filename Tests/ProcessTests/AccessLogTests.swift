import Foundation
import TestHarness
import Testing

@Suite("HTTP servers in the activity log")
struct AccessLogTests {
    private static let servers = "[unix_http_server]\nfile=%(here)s/s\n[rpcinterface:supervisor]\n"

    /// The configuration with this level.
    private func configuration(_ level: String) -> String {
        Supervisor.header.replacing("loglevel=debug", with: "loglevel=\(level)") + Self.servers
            + "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
    }

    @Test("at TRAC each request is a line that counts all bytes of its answer; so is the start of a server (LOG-6)")
    func requests() throws {
        let sandbox = try Sandbox()
        let supervisor = try Supervisor(configuration("trace"), sandbox: sandbox)
        defer { supervisor.end() }
        try supervisor.waitUntilUp()
        let socket = sandbox.file("s")
        for (method, uri, status) in [("GET", "/ok.html", 200), ("HEAD", "/", 200), ("GET", "/none?x", 404)] {
            let answer = try UnixClient.ask(socket, "\(method) \(uri) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            try supervisor.waitForLog("\"\(method) \(uri) HTTP/1.1\" \(status) \(answer.count)")
        }
        let lines = supervisor.log.entries(with: "HTTP/1.1\"").map(\.line)
        #expect(lines.count == 3 && lines.allSatisfy { $0.hasPrefix("TRAC localhost:0 - - [") })
        let start = try #require(supervisor.log.entries(with: "Medusa").first)
        #expect(start.line.hasPrefix("TRAC \(socket):Medusa (V1.12) started at "))
        #expect(supervisor.log.text.contains("\n\tHostname: <unix domain socket>\n\tPort:\(socket)\n"))
    }

    @Test("a stream of a log is a line when its client has had enough")
    func streams() throws {
        let sandbox = try Sandbox()
        let supervisor = try Supervisor(configuration("trace"), sandbox: sandbox)
        defer { supervisor.end() }
        try supervisor.waitUntilUp()
        let client = try UnixClient.send("GET /mainlogtail HTTP/1.1\r\nHost: x\r\n\r\n", to: sandbox.file("s"))
        var byte: UInt8 = 0
        #expect(recv(client, &byte, 1, 0) == 1)
        #expect(supervisor.log.count(of: "GET /mainlogtail") == 0)
        close(client)
        try supervisor.waitForLog("TRAC localhost:0 - - [")
        #expect(supervisor.log.count(of: "\"GET /mainlogtail HTTP/1.1\" 200") == 1)
    }

    @Test("above TRAC nothing is said of requests; of those that fail in us an error is (LOG-7, HTTP-18)")
    func failures() throws {
        let sandbox = try Sandbox()
        let supervisor = try Supervisor(configuration("debug"), sandbox: sandbox)
        defer { supervisor.end() }
        try supervisor.waitUntilUp()
        let request = "GET /?action=nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        #expect(
            String(decoding: try UnixClient.ask(sandbox.file("s"), request).prefix(12), as: UTF8.self) == "HTTP/1.1 500"
        )
        try supervisor.waitForLog(
            "ERRO localhost:Server Error: GET /?action=nothing: there is no action 'nothing'"
        )
        #expect(!supervisor.log.contains("Medusa") && !supervisor.log.contains("HTTP/1.1"))
    }
}
