import Glibc
import LinuxSystem
import TestHarness
import Testing

@Suite struct LogFileTests {
    private let directory: Sandbox

    init() throws { directory = try Sandbox() }

    private func text(_ path: String) throws -> String {
        String(decoding: try Files.contents(of: path, limit: 1000), as: UTF8.self)
    }

    @Test("a FIFO that nobody reads is opened for appending without waiting, and takes what fits (P11)")
    func appendingToFIFO() throws {
        mkfifo(directory.file("fifo"), 0o600)
        let fifo = try LogFile.open(directory.file("fifo"))
        try fifo.write(text: "x")
        var failure: Errno?
        do { try fifo.write(text: String(repeating: "x", count: 1 << 20)) } catch { failure = error }
        #expect(failure == Errno(code: EAGAIN))
    }

    @Test("appending makes the file, keeps what is there, and writes to its end whoever else does (LOG-9, QRK-37)")
    func appending() throws {
        let path = directory.file("log")
        let first = try LogFile.open(path)
        let second = try LogFile.open(path)
        try first.write(text: "a")
        try second.write(text: "b")
        try first.write(text: "c")
        #expect(try text(path) == "abc")
        #expect(fcntl(first.number, F_GETFD) == FD_CLOEXEC)
    }

    @Test("a log is made with 0666 less the umask (LOG-9)")
    func mode() throws {
        let mask = umask(0)
        umask(mask)
        _ = try LogFile.open(directory.file("log"))
        #expect(try FileStatus(path: directory.file("log")).mode == UInt32(0o666 & ~mask))
    }

    @Test("truncating empties the file (LOG-21)")
    func truncating() throws {
        let path = try directory.write("log", "old")
        try LogFile.open(path, truncating: true).write(text: "n")
        #expect(try text(path) == "n")
    }

    @Test("a link that we have made is followed, also to a file that is still to be made")
    func ownLink() throws {
        symlink("real", directory.file("log"))
        try LogFile.open(directory.file("log")).write(text: "a")
        #expect(try text(directory.file("real")) == "a")
    }

    @Test("links that lead to each other are told, not followed for ever")
    func circle() throws {
        chmod(directory.path, 0o777)
        symlink("b", directory.file("a"))
        symlink("a", directory.file("b"))
        #expect(throws: Errno(code: ELOOP)) { _ = try LogFile.open(directory.file("a")) }
    }

    @Test("a private log that has to be made again is its owner's alone, and no link (LOG-9)")
    func privateLog() throws {
        _ = try LogFile.open(directory.file("auto"), isPrivate: true)
        #expect(try FileStatus(path: directory.file("auto")).mode == 0o600)
        try Files.remove(directory.file("auto"))
        let target = try directory.write("precious", "precious")
        symlink(target, directory.file("auto"))
        try LogFile.open(directory.file("auto"), truncating: true, isPrivate: true).write(text: "line")
        #expect(try text(target) == "precious")
        #expect(try text(directory.file("auto")) == "line")
        #expect(try FileStatus(withoutFollowing: directory.file("auto")).kind == .regular)
    }

    @Test("a private log is not the second name of another file")
    func privateHardLink() throws {
        let target = try directory.write("precious", "precious")
        link(target, directory.file("auto"))
        try LogFile.open(directory.file("auto"), truncating: true, isPrivate: true).write(text: "line")
        #expect(try text(target) == "precious")
        #expect(try text(directory.file("auto")) == "line")
    }

    @Test(
        "in a directory that all may write, a log is not the second name of another file",
        arguments: [0o777, 0o1777]
    )
    func hardLink(mode: Int) throws {
        let target = try directory.write("precious", "precious")
        link(target, directory.file("log"))
        chmod(directory.path, mode_t(mode))
        #expect(throws: Errno(code: EACCES)) { _ = try LogFile.open(directory.file("log"), truncating: true) }
        #expect(try text(target) == "precious")
        chmod(directory.path, 0o755)
        try LogFile.open(directory.file("log")).write(text: "!")
        #expect(try text(target) == "precious!")
    }
}

/// What other users have put there.
@Suite("Logs where other users make files", .enabled(if: geteuid() == 0)) struct ForeignLogTests {
    private static let user: UInt32 = 54_321

    private let directory: Sandbox

    init() throws { directory = try Sandbox() }

    private func text(_ path: String) throws -> String {
        String(decoding: try Files.contents(of: path, limit: 1000), as: UTF8.self)
    }

    private func link(_ name: String, to target: String, of user: UInt32 = user) -> String {
        symlink(target, directory.file(name))
        lchown(directory.file(name), user, user)
        return directory.file(name)
    }

    @Test("the link of another user is not followed to a file that is not his", arguments: [0o755, 0o777, 0o1777])
    func foreignLink(mode: Int) throws {
        let target = try directory.write("precious", "precious")
        chmod(directory.path, mode_t(mode))
        let log = link("log", to: target)
        #expect(throws: Errno(code: EACCES)) { _ = try LogFile.open(log, truncating: true) }
        #expect(throws: Errno(code: EACCES)) { _ = try LogFile.open(link("second", to: "log", of: 0)) }
        #expect(try text(target) == "precious")
    }

    @Test("the link of another user makes no file")
    func danglingLink() throws {
        #expect(throws: Errno(code: ENOENT)) { _ = try LogFile.open(link("log", to: "missing")) }
        #expect(!Files.exists(directory.file("missing")))
    }

    @Test("the link of another user to a file of his own is followed, as programs have their logs rotated")
    func ownersLink() throws {
        chown(try directory.write("today", ""), Self.user, Self.user)
        try LogFile.open(link("log", to: "today")).write(text: "a")
        #expect(try text(directory.file("today")) == "a")
    }

    @Test("a file of another user is refused in a sticky directory that all may write, as by fs.protected_regular")
    func foreignFile() throws {
        let path = try directory.write("log", "")
        chown(path, Self.user, Self.user)
        for mode: mode_t in [0o755, 0o777] {
            chmod(directory.path, mode)
            _ = try LogFile.open(path)
        }
        chmod(directory.path, 0o1777)
        #expect(throws: Errno(code: EACCES)) { _ = try LogFile.open(path) }
        chown(directory.path, Self.user, Self.user)
        _ = try LogFile.open(path)
    }

    @Test("in the place of a private log no file of another user is written")
    func privateLog() throws {
        chmod(directory.path, 0o1777)
        let path = try directory.write("auto", "his")
        chown(path, Self.user, Self.user)
        try LogFile.open(path, isPrivate: true).write(text: "ours")
        #expect(try text(path) == "ours")
        #expect(try FileStatus(path: path).owner == 0)
    }
}
