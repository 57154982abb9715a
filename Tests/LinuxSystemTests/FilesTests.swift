import Glibc
import LinuxSystem
import TestHarness
import Testing

@Suite struct FilesTests {
    private let directory: Sandbox

    init() throws {
        directory = try Sandbox()
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Files.contents(of: path, limit: 1 << 20), as: UTF8.self)
    }

    @Test("a file is read whole up to its limit, and not at all beyond it (CFG, P41)")
    func limit() throws {
        let path = try directory.write("file", "12345")
        #expect(try Files.contents(of: path, limit: 5) == Array("12345".utf8))
        #expect(throws: Errno(code: EFBIG)) { try Files.contents(of: path, limit: 4) }
        #expect(try Files.contents(of: "/dev/null", limit: 0) == [])
    }

    @Test("what has no end is given up at the limit, too")
    func endless() {
        #expect(throws: Errno(code: EFBIG)) { try Files.contents(of: "/dev/zero", limit: 100_000) }
    }

    @Test("a file in /proc, whose size is 0, is read whole")
    func procFile() throws {
        #expect(try Files.contents(of: "/proc/self/stat", limit: 65536).count > 50)
    }

    @Test("what is missing or a directory is an error")
    func unreadable() {
        #expect(throws: Errno(code: ENOENT)) { try Files.contents(of: directory.file("none"), limit: 1) }
        #expect(throws: Errno(code: EISDIR)) { try Files.contents(of: directory.path, limit: 1) }
    }

    @Test("a FIFO that nobody writes is empty instead of making us wait (P11)")
    func readingSilentFIFO() throws {
        mkfifo(directory.file("fifo"), 0o600)
        #expect(try Files.contents(of: directory.file("fifo"), limit: 10) == [])
    }

    @Test("a pipe is read to its end (as -c <(generate) of a shell needs)")
    func readingPipe() throws {
        var pipe = try Pipe()
        #expect(write(pipe.writeNumber, "abc", 3) == 3)
        _ = pipe.takeWriteEnd()
        #expect(try Files.contents(of: "/proc/self/fd/\(pipe.readNumber)", limit: 10) == Array("abc".utf8))
    }

    @Test("a private file is its owner's alone and never one that exists, be it a dangling link (LOG-9)")
    func privateFile() throws {
        try Files.createPrivate(directory.file("auto"))
        #expect(try FileStatus(path: directory.file("auto")).mode == 0o600)
        #expect(throws: Errno(code: EEXIST)) { try Files.createPrivate(directory.file("auto")) }
        symlink(directory.file("elsewhere"), directory.file("link"))
        #expect(throws: Errno(code: EEXIST)) { try Files.createPrivate(directory.file("link")) }
        #expect(!Files.exists(directory.file("elsewhere")))
    }

    @Test("a pipe opened again is a description of our own: its O_NONBLOCK is not that of the other (P10)")
    func openAgain() throws {
        let pipe = try Pipe()
        let again = try Files.openAgain(pipe.writeNumber)
        #expect(fcntl(again.number, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(pipe.writeNumber, F_GETFL) & O_NONBLOCK == 0)
        try again.write(text: "x")
        var byte: UInt8 = 0
        #expect(read(pipe.readNumber, &byte, 1) == 1)
    }

    @Test("entries are names without . and ..; a directory that is none is an error")
    func entries() throws {
        #expect(try Files.entries(of: directory.path) == [])
        try directory.write("a", "")
        try directory.write(".hidden", "")
        #expect(try Set(Files.entries(of: directory.path)) == ["a", ".hidden"])
        #expect(throws: Errno(code: ENOTDIR)) { try Files.entries(of: directory.file("a")) }
    }

    @Test("renaming replaces the target, removing takes a file only")
    func renaming() throws {
        let (from, to) = (try directory.write("a", "new"), try directory.write("b", "old"))
        try Files.rename(from, to: to)
        #expect(try text(to) == "new")
        #expect(throws: Errno(code: ENOENT)) { try Files.rename(from, to: to) }
        try Files.remove(to)
        #expect(throws: Errno(code: ENOENT)) { try Files.remove(to) }
    }

    @Test("what exists, is a directory or may be executed")
    func questions() throws {
        let (plain, program) = (try directory.write("a", ""), try directory.write("b", "", mode: 0o755))
        #expect(Files.exists(plain) && Files.exists(directory.path) && !Files.exists(directory.file("none")))
        #expect(
            Files.isDirectory(directory.path) && !Files.isDirectory(plain) && !Files.isDirectory(directory.file("none"))
        )
        #expect(
            Files.isExecutable(program) && !Files.isExecutable(plain) && !Files.isExecutable(directory.file("none"))
        )
    }
}

@Suite struct FileStatusTests {
    @Test("each kind of file is told from the others (EXT-14, P13)")
    func kinds() throws {
        let directory = try Sandbox()
        let pipe = try Pipe()
        var sockets: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets) == 0)
        defer { for socket in sockets { close(socket) } }
        #expect(try FileStatus(path: try directory.write("a", "")).kind == .regular)
        #expect(try FileStatus(path: directory.path).kind == .directory)
        #expect(try FileStatus(path: "/dev/null").kind == .characterDevice)
        #expect(try FileStatus(descriptor: pipe.readNumber).kind == .pipe)
        #expect(try FileStatus(descriptor: sockets[0]).kind == .socket)
    }

    @Test("size, permissions and identity are those of the file; links are followed")
    func facts() throws {
        let directory = try Sandbox()
        let path = try directory.write("a", "12345", mode: 0o640)
        symlink(path, directory.file("link"))
        let status = try FileStatus(path: path)
        #expect(status.size == 5 && status.mode == 0o640)
        #expect(try FileStatus(path: directory.file("link")) == status)
        #expect(try FileStatus(path: directory.write("b", "12345", mode: 0o640)).inode != status.inode)
    }

    @Test("what is missing or closed is an error")
    func missing() {
        #expect(throws: Errno(code: ENOENT)) { try FileStatus(path: "/no/such") }
        #expect(throws: Errno(code: EBADF)) { try FileStatus(descriptor: -1) }
    }
}
