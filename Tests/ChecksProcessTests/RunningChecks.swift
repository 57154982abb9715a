import ControlProtocol
import ControlServer
import Foundation
import Model
import NIOCore
import TestHarness

@testable import ChecksProcess

/// The checks process without its core and its confinement, on a thread of its own.
final class RunningChecks: @unchecked Sendable {
    /// Its /etc.
    let directory: Sandbox
    private let lock = NSCondition()
    private var outcomes: [UInt32: ProbeOutcome] = [:]
    private var changes = 0
    private var lastNumber: UInt32 = 0
    // Used on the loop alone.
    private var service: CheckService?
    private var loop: ServerLoop?

    /// - Parameters:
    ///   - hosts, resolver: what /etc/hosts and /etc/resolv.conf say; nil without the file.
    ///   - most: looks at once.
    ///   - nameServerPort: of the servers in the latter.
    init(
        hosts: String? = nil,
        resolver: String? = nil,
        nameServerPort: UInt16 = 53,
        atOnce most: Int = 100
    ) throws {
        directory = try Sandbox()
        if let hosts { try directory.write("hosts", hosts) }
        if let resolver { try directory.write("resolv.conf", resolver) }
        let path = directory.path
        let ready = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [self] in
            ServerLoop.run { [self] loop in
                self.loop = loop
                let names = NameResolver(NameFiles(directory: path, nameServerPort: nameServerPort), on: loop) {
                    [self] in
                    lock.withLock { changes += 1 }
                }
                service = CheckService(names, on: loop, atOnce: most) { [self] number, outcome in
                    lock.withLock {
                        outcomes[number] = outcome
                        lock.broadcast()
                    }
                }
                loop.inNextPass { ready.signal() }
            }
        }
        ready.wait()
    }

    /// How often it has seen that names may mean something else.
    var changesSeen: Int { lock.withLock { changes } }

    /// How many looks have come to something.
    var count: Int { lock.withLock { outcomes.count } }

    /// Asks for a look.
    @discardableResult
    func ask(_ target: NetworkTarget, seconds: Double = 20) -> UInt32 {
        lastNumber += 1
        let number = lastNumber
        let limit = TimeSpan(milliseconds: Int64(seconds * 1000))
        loop?.loop.execute { [self] in service?.take(.ask(number, target, limit: limit)) }
        return number
    }

    func cancel(_ number: UInt32) {
        loop?.loop.execute { [self] in service?.take(.cancel(number)) }
    }

    /// What a look has come to, which is waited for.
    func outcome(_ number: UInt32) throws -> ProbeOutcome {
        let end = Date() + patience
        return try lock.withLock {
            while true {
                if let outcome = outcomes[number] { return outcome }
                guard lock.wait(until: end) else { throw WaitedInVain("no outcome of look \(number)") }
            }
        }
    }

    func look(_ target: NetworkTarget, seconds: Double = 20) throws -> ProbeOutcome {
        try outcome(ask(target, seconds: seconds))
    }

    /// Looks at a page of a server on 127.0.0.1.
    func page(_ server: LocalServer, _ path: String = "/", seconds: Double = 20) throws -> ProbeOutcome {
        try look(.http(host: "127.0.0.1", port: server.port, path: path), seconds: seconds)
    }
}
