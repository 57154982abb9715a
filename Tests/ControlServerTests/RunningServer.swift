import Configuration
import Foundation
import LinuxSystem
import Model
import NIOCore
import TestHarness

@testable import ControlServer

/// A server on a loop and a thread of its own, and the path of its socket.
final class RunningServer: @unchecked Sendable {
    // Used on the loop alone, but for the path and the loop.
    let control: FakeControl
    let plane: ControlPlane
    let path: String
    private let directory: Sandbox
    private let socket: Int32
    private(set) var server: HTTPServer?
    private(set) var loop: ServerLoop?

    init(_ control: FakeControl = FakeControl(), credentials: HTTPServerSettings.Credentials? = nil) throws {
        Signalling.ignoreFailedWrites()
        directory = try Sandbox()
        path = directory.file("s")
        self.control = control
        plane = ControlPlane(descriptors: nil, pageSecret: [1], passwords: PasswordHasher())
        socket = try ListeningSocket.unix(path: path, mode: 0o700).release()
        let settings = HTTPServerSettings(
            section: "unix_http_server",
            address: .unix(path: path, mode: 0o700, owner: nil),
            credentials: credentials
        )
        let ready = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [self] in
            ServerLoop.run { [self] loop in
                self.loop = loop
                plane.passwords.serve(loop)
                server = HTTPServer(
                    settings,
                    socket: Descriptor(owning: socket),
                    control: self.control,
                    namespaces: ["supervisor"],
                    plane: plane,
                    loop: loop,
                    onTrouble: { [unowned self] in self.control.log(.error, $0) }
                )
                loop.inNextPass { ready.signal() }
            }
        }
        ready.wait()
    }

    /// Calls it on the loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (RunningServer) -> Value) throws -> Value {
        guard let loop else { throw CancellationError() }
        return try loop.loop.submit { [self] in body(self) }.wait()
    }

    func stop() {
        try? onLoop { $0.server?.close() }
        loop?.loop.shutdownGracefully { _ in }
    }
}

/// A client that waits for what it is sent.
final class PlainClient {
    private let number: Int32

    init(_ path: String) throws {
        number = try LocalSocket.connected(to: path, .stream).release()
        _ = fcntl(number, F_SETFL, 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Foundation.close(number) }

    func send(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Foundation.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// What comes until the connection ends.
    func readToEnd() -> String {
        var all: [UInt8] = []
        while let part = read() { all += part }
        return String(decoding: all, as: UTF8.self)
    }

    /// What comes until a text has come, or the connection ends.
    func read(until end: String) -> String {
        var all: [UInt8] = []
        while !String(decoding: all, as: UTF8.self).contains(end), let part = read() { all += part }
        return String(decoding: all, as: UTF8.self)
    }

    private func read() -> [UInt8]? {
        var part = [UInt8](repeating: 0, count: 65536)
        let count = recv(number, &part, part.count, 0)
        return count > 0 ? Array(part[..<count]) : nil
    }
}
