import Configuration
import Glibc
import HostFacts
import LinuxSystem
import TestHarness
import Testing

@Suite struct LinuxHostTests {
    private let directory: Sandbox

    init() throws {
        directory = try Sandbox()
    }

    private func problem(_ path: String) -> FileProblem? {
        do { _ = try LinuxHost(environment: [:]).contents(of: path) } catch { return error }
        return nil
    }

    @Test("reading a configuration fails as missing, unreadable or too large, and otherwise gives its bytes")
    func contents() throws {
        let file = try directory.write("conf", "[x]\n")
        #expect(try LinuxHost(environment: [:]).contents(of: file) == Array("[x]\n".utf8))
        #expect(problem(directory.file("none")) == .missing)
        #expect(problem(file + "/below") == .missing)
        #expect(problem(directory.path) == .unreadable)
        truncate(file, Configuration.maximumFileSize + 1)
        #expect(problem(file) == .tooLarge)
        truncate(file, Configuration.maximumFileSize)
        #expect(problem(file) == nil)
    }

    private func inputProblem(_ path: String) -> InputFileProblem? {
        do { _ = try LinuxHost(environment: [:]).input(at: path, limit: 100) } catch { return error }
        return nil
    }

    @Test("a file that a value names is read if it is a regular one, and nothing else is opened (EXT-76)")
    func input() throws {
        let file = try directory.write("secret", "x\n", mode: 0o400)
        let link = directory.file("link")
        symlink(file, link)
        mkfifo(directory.file("pipe"), 0o600)
        #expect(try LinuxHost(environment: [:]).input(at: link, limit: 100) == Array("x\n".utf8))
        #expect(inputProblem(directory.file("none")) == .missing)
        #expect(inputProblem(file + "/below") == .missing)
        #expect(inputProblem(directory.path) == .notRegular("a directory"))
        #expect(inputProblem(directory.file("pipe")) == .notRegular("a named pipe"))
        #expect(inputProblem("/dev/null") == .notRegular("a device"))
        truncate(file, 101)
        #expect(inputProblem(file) == .tooLarge(limit: 100))
    }

    @Test("the machine is described by the kernel")
    func machine() throws {
        let host = LinuxHost(environment: [:])
        let name = try Files.contents(of: "/proc/sys/kernel/hostname", limit: 100)
        #expect(host.nodeName == String(decoding: name.dropLast(), as: UTF8.self))
        #expect(host.currentDirectory == ProcessIdentity.workingDirectory(of: getpid()))
        #expect(host.userID == geteuid())
        #expect(host.exists(directory.path) && host.isDirectory(directory.path) && !host.exists(directory.file("none")))
        #expect(host.entries(of: directory.file("none")) == [])
    }

    @Test("home is HOME for ourselves, and the passwd file's for others and without HOME (CFG-59)")
    func home() {
        #expect(LinuxHost(environment: ["HOME": "/somewhere"]).homeDirectory(of: nil) == "/somewhere")
        let accounts = AccountFiles()
        #expect(LinuxHost(environment: [:]).homeDirectory(of: nil) == accounts.homeDirectory(ofID: getuid()))
        #expect(
            LinuxHost(environment: ["HOME": "/somewhere"]).homeDirectory(of: "root")
                == accounts.homeDirectory(of: "root")
        )
    }

    @Test("temporary files go to the first named directory that is one and can be written (CFG-91)")
    func temporaryDirectory() throws {
        let file = try directory.write("file", "")
        func choice(_ environment: [String: String]) -> String {
            LinuxHost(environment: environment).temporaryDirectory
        }
        #expect(choice(["TMPDIR": directory.path, "TEMP": "/var/tmp"]) == directory.path)
        #expect(choice(["TMPDIR": "", "TEMP": file, "TMP": directory.path]) == directory.path)
        #expect(choice(["TMPDIR": directory.file("none")]) == "/tmp")
        #expect(choice([:]) == "/tmp")
    }
}
