import ControlProtocol
import Model
import TestHarness
import Testing

@testable import ControlServer

/// `/logs/stream` of a running server.
@Suite struct OutputEndpointTests {
    private func server() throws -> RunningServer {
        let control = FakeControl([FakeProcess("a"), FakeProcess("b", group: "g")])
        for group in control.groups {
            let process = group.members[0]
            process.record.stdoutLog = .memory
            control.fakeLogs.memories[.stdout(process.name)] = FakeLogs.Memory("\(process.name.process) 1\nlast")
        }
        return try RunningServer(control)
    }

    private func answer(_ server: RunningServer, _ path: String) throws -> (head: String, body: String) {
        let client = try PlainClient(server.path)
        client.send("GET \(path) HTTP/1.0\r\n\r\n")
        let parts = client.readToEnd().split(separator: "\r\n\r\n", maxSplits: 1)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    @Test func `without follow the answer ends`() throws {
        let server = try server()
        defer { server.stop() }
        let (head, body) = try answer(server, "/logs/stream?name=g:*")
        #expect(head.hasPrefix("HTTP/1.1 200") || head.hasPrefix("HTTP/1.0 200"))
        #expect(head.contains("application/x-ndjson"))
        #expect(
            body == """
                {"daemon":"1234.1800000000","names":["g:b"]}
                {"name":"b","group":"g","stream":"stdout","at":0,"seq":0,"text":"b 1"}
                {"name":"b","group":"g","stream":"stdout","at":0,"seq":0,"text":"last"}

                """
        )
    }

    @Test func `names that mean nothing are named`() throws {
        let server = try server()
        defer { server.stop() }
        let (head, body) = try answer(server, "/logs/stream?name=a&name=x%22&name=b*&name=c*")
        #expect(head.contains(" 404 ") && body == "{\"unknown\":[\"x\\\"\",\"c*\"]}\n")
        #expect(try answer(server, "/logs/stream?lines=many").head.contains(" 400 "))
    }

    @Test func `a stream that is followed goes on until the client goes`() throws {
        let server = try server()
        defer { server.stop() }
        let client = try PlainClient(server.path)
        client.send("GET /logs/stream?follow=1&name=a HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.read(until: "a 1").contains("\"names\":[\"a\"]"))
        try server.onLoop { server in
            let piece = OutputPiece(Namespec("a"), isError: true, at: 7, bytes: Array("more\n".utf8), end: 5)
            server.control.output.publish(piece)
        }
        #expect(client.read(until: "more").contains("\"stream\":\"stderr\",\"at\":7,\"seq\":5,\"text\":\"more\"}"))
    }
}
