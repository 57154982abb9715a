import Foundation
import Testing

@Suite
struct PidProxyTests {
    /// Writes its pid, then records each signal; TERM ends it.
    private static let recorder = """
        trap 'echo hup >> got' HUP; trap 'echo usr1 >> got' USR1; trap 'echo usr2 >> got' USR2
        trap 'echo term >> got; exit 0' TERM
        echo $$ > pid; while :; do sleep 0.05; done
        """

    @Test
    func `the exit status of the command becomes our own at once`() throws {
        let start = ContinuousClock.now
        #expect(try RunningPidProxy("/bin/sh", "-c", "exit 37").finish().status == 37)
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test
    func `a command that a signal ended is reported as shells do`() throws {
        #expect(try RunningPidProxy("/bin/sh", "-c", "kill -KILL $$").finish().status == 128 + SIGKILL)
    }

    @Test(arguments: ["CHLD", "CHLD TERM PIPE"])
    func `the end of the command is seen although our parent ignores SIGCHLD`(_ ignored: String) throws {
        #expect(try RunningPidProxy("/bin/sh", "-c", "exit 37", ignored: ignored).finish().status == 37)
    }

    @Test
    func `the words of the command arrive as they were given`() throws {
        let result = try RunningPidProxy("/bin/sh", "-c", "printf '<%s>' \"$0\" \"$@\"", "a b", "", "ü*").finish()
        #expect(result.output == "<a b><><ü*>")
    }

    @Test
    func `a script is started by its absolute name, without detours`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "pidproxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let script = directory.appending(path: "script").path
        try Data("#!/bin/sh\nprintf %s \"$0\"\n".utf8).write(to: URL(filePath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        #expect(try RunningPidProxy("\(directory.path)/./none/../script").finish().output == script)
    }

    @Test
    func `signals go to the process of the pidfile, in the order in which they came`() throws {
        let proxy = try RunningPidProxy("/bin/sh", "-c", Self.recorder)
        _ = try proxy.contents(of: "pid")
        var expected = ""
        for (number, name) in [(SIGHUP, "hup"), (SIGUSR1, "usr1"), (SIGUSR2, "usr2")] {
            proxy.signal(number)
            expected += name + "\n"
            while try proxy.contents(of: "got") != expected { usleep(10_000) }
        }
        proxy.signal(SIGTERM)
        let result = proxy.finish()
        #expect(result.status == 0)
        while try proxy.contents(of: "got") != expected + "term\n" { usleep(10_000) }
    }

    @Test
    func `while the pidfile is missing or holds no pid, that is said and the command gets the signals`() throws {
        let proxy = try RunningPidProxy("/bin/sh", "-c", Self.recorder.replacing("> pid", with: "> own"))
        _ = try proxy.contents(of: "own")
        var expected = ""
        for text in [nil, "", "pid", "-1", "0", "12 13", "99999999999999999999"] as [String?] {
            if let text { try proxy.write(text, to: "pid") }
            proxy.signal(SIGHUP)
            expected += "hup\n"
            while try proxy.contents(of: "got") != expected { usleep(10_000) }
        }
        proxy.signal(SIGTERM)
        let result = proxy.finish()
        #expect(result.status == 0)
        #expect(result.output == String(repeating: "Can't read child pidfile pid!\n", count: 8))
        #expect(try proxy.contents(of: "got") == expected + "term\n")
    }

    @Test
    func `a command that was asked to end in the place of the program is waited for`() throws {
        let script = "trap 'sleep 0.3; echo cleaned > got; exit 7' TERM; echo > ready; while :; do sleep 0.05; done"
        let proxy = try RunningPidProxy("/bin/sh", "-c", script)
        _ = try proxy.contents(of: "ready")
        proxy.signal(SIGTERM)
        #expect(proxy.finish().status == 0)
        #expect(try proxy.contents(of: "got") == "cleaned\n")
    }

    @Test
    func `a command that a signal ends before it has left its pid is reported with it`() throws {
        let proxy = try RunningPidProxy("/bin/sh", "-c", "echo > ready; exec sleep 60 > /dev/null 2>&1")
        _ = try proxy.contents(of: "ready")
        proxy.signal(SIGHUP)
        #expect(proxy.finish().status == 128 + SIGHUP)
    }

    @Test
    func `a process that has already gone counts as told`() throws {
        let gone = Process()
        gone.executableURL = URL(filePath: "/bin/true")
        try gone.run()
        gone.waitUntilExit()
        let proxy = try RunningPidProxy("/bin/sh", "-c", "echo > ready; exec sleep 5 > /dev/null 2>&1")
        try proxy.write(" \(gone.processIdentifier)\n", to: "pid")
        _ = try proxy.contents(of: "ready")
        proxy.signal(SIGHUP)
        usleep(100_000)
        proxy.signal(SIGTERM)
        let result = proxy.finish()
        #expect(result.status == 0)
        #expect(result.errors == "")
    }

    @Test
    func `a command that cannot be run is named with the cause`() throws {
        let missing = try RunningPidProxy("no/such/command").finish()
        #expect(missing.status == 127)
        #expect(missing.errors == "pidproxy: cannot run 'no/such/command': No such file or directory\n")
        let directory = try RunningPidProxy("/tmp").finish()
        #expect(directory.status == 126)
        #expect(directory.errors == "pidproxy: cannot run '/tmp': Permission denied\n")
    }

    @Test
    func `the command starts with no signal blocked and none ignored`() throws {
        let result = try RunningPidProxy("/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status").finish()
        // 32 and 33 belong to glibc, whose posix_spawn(3) has them ignored until the new program's glibc sets them up.
        #expect(result.output == "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
    }

    @Test
    func `waiting costs nothing`() throws {
        let proxy = try RunningPidProxy("/bin/sh", "-c", "echo > ready; exec sleep 2")
        _ = try proxy.contents(of: "ready")
        usleep(200_000)
        let status = "/proc/\(proxy.pid)/status"
        let before = try String(contentsOfFile: status, encoding: .utf8).split(separator: "\n").suffix(2)
        usleep(1_500_000)
        let after = try String(contentsOfFile: status, encoding: .utf8).split(separator: "\n").suffix(2)
        #expect(Array(before) == Array(after))
        #expect(before.first?.hasPrefix("voluntary_ctxt_switches") == true)
        #expect(proxy.finish().status == 0)
    }
}
