import Foundation
import LinuxSystem
import TestHarness
import Testing

@Suite("Sockets with a name in the file system")
struct SocketFileTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    private func path(ofLength length: Int) -> String {
        sandbox.path + "/" + String(repeating: "x", count: length - sandbox.path.utf8.count - 1)
    }

    @Test("a path may have up to 107 bytes, whatever our pid is", arguments: 96...107)
    func length(_ length: Int) throws {
        let path = path(ofLength: length)
        let socket = try ListeningSocket.unix(path: path, mode: 0o640)
        try ListeningSocket.listen(socket, backlog: nil)
        #expect(try FileStatus(path: path).mode == 0o640)
        let stream = try StreamSocket.connected(to: .unix(path: path), interrupts: nil)
        #expect(try stream.peer() == SocketPeer(pid: getpid(), userID: geteuid()))
        #expect(sandbox.names == [String(path.dropFirst(sandbox.path.count + 1))])
    }

    @Test("a longer one is refused by name, for programs too")
    func tooLong() throws {
        let path = path(ofLength: 108)
        #expect(throws: ListeningSocket.Problem.pathTooLong(path)) {
            _ = try ListeningSocket.unix(path: path, mode: 0o700)
        }
        #expect(throws: ListeningSocket.PlaceProblem.bind(.nameTooLong)) {
            _ = try ListeningSocket.unix(replacing: path, mode: 0o700, uid: nil, gid: nil)
        }
        #expect(throws: ListeningSocket.PlaceProblem.bind(.nameTooLong)) {
            try ListeningSocket.tryPlace(path, mode: 0o700, uid: nil, gid: nil)
        }
    }

    @Test("for programs, one of 107 bytes can be tried and made", arguments: 96...107)
    func lengthForPrograms(_ length: Int) throws {
        let path = path(ofLength: length)
        try ListeningSocket.tryPlace(path, mode: 0o700, uid: nil, gid: nil)
        #expect(sandbox.names.isEmpty)
        _ = try ListeningSocket.unix(replacing: path, mode: 0o777, uid: nil, gid: nil)
        #expect(try FileStatus(path: path).mode == 0o777)
    }

    @Test("only a socket is in the way of a socket, and a link to one or to nothing")
    func occupants() throws {
        let name = sandbox.file("name")
        #expect(SocketOccupant(of: name) == .nothing)
        try sandbox.write("file", "text")
        symlink("nowhere", name)
        #expect(SocketOccupant(of: name) == .socket)
        unlink(name)
        symlink("file", name)
        #expect(SocketOccupant(of: name) == .other(.regular))
        unlink(name)
        let socket = try ListeningSocket.unix(path: name, mode: 0o700)
        #expect(SocketOccupant(of: name) == .socket)
        #expect(ListeningSocket.holder(of: name) == .none)
        try ListeningSocket.listen(socket, backlog: nil)
        #expect(ListeningSocket.holder(of: name) == .process(SocketPeer(pid: getpid(), userID: geteuid())))
        #expect(SocketOccupant(of: sandbox.path) == .other(.directory))
        #expect(SocketOccupant(of: "/dev/null") == .other(.characterDevice))
    }

    @Test("for programs nothing but a socket is replaced")
    func notReplaced() throws {
        let file = try sandbox.write("file", "text")
        #expect(throws: ListeningSocket.PlaceProblem.occupied(.regular)) {
            _ = try ListeningSocket.unix(replacing: file, mode: 0o700, uid: nil, gid: nil)
        }
        #expect(throws: ListeningSocket.PlaceProblem.occupied(.regular)) {
            try ListeningSocket.tryPlace(file, mode: 0o700, uid: nil, gid: nil)
        }
        #expect(sandbox.read("file") == "text")
    }

    @Test("a file is removed only as long as it is ours")
    func removal() throws {
        let path = sandbox.file("s.sock")
        let first = try ListeningSocket.unix(path: path, mode: 0o700)
        let file = try SocketFile(at: path)
        unlink(path)
        do {
            let second = try ListeningSocket.unix(path: path, mode: 0o700)
            file.remove()
            #expect(sandbox.exists("s.sock"))
            try SocketFile(at: path).remove()
            _ = second.number
        }
        #expect(!sandbox.exists("s.sock"))
        _ = first.number
    }
}
