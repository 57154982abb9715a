import Configuration
import ControlProtocol
import Foundation
import LinuxSystem
import NIOCore
import Testing

@testable import ControlServer

/// For the loop alone.
private struct Held: @unchecked Sendable {
    let share: MemoryShare
}

/// A server with real sockets.
@Suite(.serialized)
struct HTTPServerTests {
    private static let get = "GET /ok.html HTTP/1.1\r\n\r\n"

    @Test("what a client reads is what the core knows by then")
    func refresh() throws {
        let running = try RunningServer()
        defer { running.stop() }
        let client = try PlainClient(running.path)
        for round in 1...2 {
            client.send(Self.get)
            #expect(client.read(until: "OK").hasSuffix("OK"))
            #expect(try running.onLoop { $0.control.refreshes } == round)
        }
    }

    @Test("at the end idle clients are let go of, and an answer that is owed is given")
    func finish() throws {
        let running = try RunningServer(FakeControl([FakeProcess("x")]))
        defer { running.stop() }
        let idle = try PlainClient(running.path)
        idle.send(Self.get)
        _ = idle.read(until: "OK")
        let owed = try PlainClient(running.path)
        try running.onLoop { $0.control.fakeOperations.startResult = nil }
        owed.send("GET /?action=start&processname=x HTTP/1.1\r\n\r\n")
        while try running.onLoop({ $0.control.fakeOperations.requests.isEmpty }) {}
        try running.onLoop { $0.server?.finish() }
        #expect(idle.readToEnd() == "")
        try running.onLoop {
            $0.control.fakeOperations.startResult = .started
            $0.control.fakeOperations.finish()
        }
        let answer = owed.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 301") && answer.contains("Connection: close"))
        #expect(throws: Errno.self) { try PlainClient(running.path) }
        #expect(try running.onLoop { !$0.plane.clients.isInUse })
    }

    @Test(
        "a server goes on accepting after any failure to accept",
        arguments: [EPROTO, EPERM, ENETDOWN, EMFILE, EINVAL]
    )
    func accepting(code: Int32) throws {
        let running = try RunningServer()
        defer { running.stop() }
        for _ in 0..<5 {
            // As NIO does it: it tells, and closes what it does not know better of.
            try running.onLoop { running in
                guard let channel = running.server?.listeningChannel else { return }
                channel.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
                if code != EMFILE { channel.close(promise: nil) }
            }
            let start = Date()
            let client = try PlainClient(running.path)
            client.send(Self.get)
            #expect(client.read(until: "OK").hasSuffix("OK"))
            if [EPROTO, EPERM, ENETDOWN].contains(code) { #expect(Date().timeIntervalSince(start) < 0.15) }
            // The next round needs a channel again.
            while try running.onLoop({ $0.server?.listeningChannel == nil }) {}
        }
    }

    @Test("a client for whom there is no room is told so, as soon as it asks")
    func crowd() throws {
        let running = try RunningServer()
        defer { running.stop() }
        try running.onLoop { $0.plane.clients.setLimit(0) }
        // Unix sockets have some descriptors beyond the limit.
        var clients: [PlainClient] = []
        for _ in 0..<8 {
            let client = try PlainClient(running.path)
            client.send(Self.get)
            #expect(client.read(until: "OK").hasSuffix("OK"))
            clients.append(client)
        }
        let refused = try PlainClient(running.path)
        refused.send(Self.get)
        let answer = refused.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 1"))
        #expect(answer.hasSuffix("\r\n\r\nToo many clients are connected. Come again.\n"))
        clients.removeAll()
    }

    @Test("a body that there is no memory for is refused with 503, and others are served")
    func memory() throws {
        let running = try RunningServer()
        defer { running.stop() }
        let filling = try running.onLoop { running in
            let share = MemoryShare(of: running.plane.clients.memory)
            share.set(running.plane.clients.memory.limit - 100)
            return Held(share: share)
        }
        let client = try PlainClient(running.path)
        client.send("POST /RPC2 HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 1000))
        let answer = client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 1"))
        let other = try PlainClient(running.path)
        other.send(Self.get)
        #expect(other.read(until: "OK").hasSuffix("OK"))
        try running.onLoop { _ in filling.share.set(0) }
    }

    @Test("a password is checked without a thread, and a wrong one ends nothing")
    func hashOnLoop() throws {
        // Of "secret".
        let hash = "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"
        let running = try RunningServer(credentials: .init(username: "u", password: hash))
        defer { running.stop() }
        for _ in 0..<3 {
            let client = try PlainClient(running.path)
            client.send("GET /ok.html HTTP/1.1\r\nAuthorization: Basic dTp3cm9uZw==\r\n\r\n")
            #expect(client.readToEnd().hasPrefix("HTTP/1.1 401 "))
        }
    }
}
