import Glibc
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// What the service manager that has started us is told (EXT-71, upwards).
@Suite struct ServiceNotifierTests {
    /// What a service manager has heard.
    private final class Manager {
        let name = "supervisord-tests-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        private let socket: Descriptor

        init() throws {
            socket = try NotificationSocket.bound(to: name)
        }

        var environment: [String: String] { ["NOTIFY_SOCKET": "@\(name)"] }

        /// All messages since it was last asked.
        func heard() -> [String] {
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
            defer { room.deallocate() }
            var messages: [String] = []
            let take = { (_: NotificationSocket.Message, bytes: UnsafeRawBufferPointer) in
                messages.append(String(decoding: bytes, as: UTF8.self))
            }
            while (try? NotificationSocket.receive(from: socket.number, into: room, take)) != nil {}
            return messages
        }
    }

    private func run(
        _ text: String,
        programs: [String: FakeProgram] = [:],
        _ body: (TestDaemon, Manager) throws -> Void
    ) throws {
        let manager = try Manager()
        try TestDaemon.run(text, programs: programs, environment: manager.environment) { try body($0, manager) }
    }

    @Test func `READY=1 comes once all that is started automatically is RUNNING`() throws {
        try run("[program:a]\nstartsecs=1\n[program:b]\nstartsecs=3\n[program:c]\nautostart=false") { daemon, manager in
            #expect(manager.heard() == ["STATUS=waiting for a, b"])
            daemon.time.advance(bySeconds: 2)
            #expect(manager.heard() == ["STATUS=waiting for b"])
            daemon.time.advance(bySeconds: 1)
            #expect(manager.heard() == ["READY=1\nSTATUS="])
            daemon.exit("a")
            daemon.time.advance(bySeconds: 10)
            #expect(manager.heard().isEmpty)
        }
    }

    @Test func `a program that is run by a schedule holds nothing up (EXT-77)`() throws {
        try run("[program:a]\nstartsecs=1\n[program:c]\nschedule=@hourly") { daemon, manager in
            #expect(manager.heard() == ["STATUS=waiting for a"])
            daemon.time.advance(bySeconds: 1)
            #expect(manager.heard() == ["READY=1\nSTATUS="])
        }
    }

    @Test func `one that has ended as expected counts, one that has failed does not`() throws {
        let programs = [
            "a": FakeProgram(habits: .short(seconds: 2, status: 0)),
            "b": FakeProgram(habits: .short(seconds: 2, status: 3)),
        ]
        try run("[program:a]\nautorestart=false", programs: programs) { daemon, manager in
            daemon.time.advance(bySeconds: 5)
            #expect(manager.heard() == ["STATUS=waiting for a", "READY=1\nSTATUS="])
        }
        try run("[program:b]\nstartsecs=3\nstartretries=0", programs: programs) { daemon, manager in
            daemon.time.advance(bySeconds: 5)
            #expect(manager.heard() == ["STATUS=waiting for b", "STATUS=waiting for b (FATAL)"])
        }
    }

    @Test func `without programs READY=1 comes at once`() throws {
        try run("[supervisord]") { _, manager in #expect(manager.heard() == ["READY=1\nSTATUS="]) }
    }

    @Test func `a reload and its end are told, and so is the shutdown, once`() throws {
        try run("[program:a]\nstartsecs=1") { daemon, manager in
            daemon.time.advance(bySeconds: 1)
            _ = manager.heard()
            daemon.requestReload()
            let microseconds = daemon.time.now.nanoseconds / 1000
            #expect(
                manager.heard() == [
                    "RELOADING=1\nMONOTONIC_USEC=\(microseconds)\nSTATUS=reloading", "STATUS=waiting for a",
                ]
            )
            daemon.time.advance(bySeconds: 1)
            #expect(manager.heard() == ["READY=1\nSTATUS="])
            daemon.signal(.term)
            daemon.signal(.term)
            #expect(manager.heard() == ["STOPPING=1\nSTATUS=stopping"])
        }
    }

    @Test func `a message that cannot be sent is one line, and READY=1 is tried again if there was no room`() throws {
        let environment = ["NOTIFY_SOCKET": "/no/such"]
        try TestDaemon.run("[program:a]\nstartsecs=1", environment: environment) { daemon in
            daemon.time.advance(bySeconds: 0.5)
            #expect(
                daemon.logged(containing: "NOTIFY_SOCKET") == [
                    "DEBG the service manager at /no/such was not told STATUS=waiting for a (NOTIFY_SOCKET): "
                        + "No such file or directory"
                ]
            )
        }
        try run("[program:a]\nstartsecs=1") { daemon, manager in
            while (try? NotificationSocket.send("x", to: "@\(manager.name)")) != nil {}
            daemon.time.advance(bySeconds: 1.05)
            _ = manager.heard()
            daemon.time.advance(bySeconds: 1)
            #expect(manager.heard() == ["READY=1\nSTATUS="])
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `without a service manager nothing is told`() throws {
        try TestDaemon.run("[program:a]") { #expect($0.process.serviceNotifier == nil) }
        try TestDaemon.run("[program:a]", environment: ["NOTIFY_SOCKET": ""]) {
            #expect($0.process.serviceNotifier == nil)
        }
    }
}
