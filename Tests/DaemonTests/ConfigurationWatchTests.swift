import Configuration
import ControlProtocol
import Glibc
import HostFacts
import Model
import TestHarness
import Testing

@testable import Daemon
@testable import Reactor

/// A configuration that is read again by itself (EXT-78, `watch_config`).
@Suite struct ConfigurationWatchTests {
    private static let header = "[supervisord]\nnodaemon=true\n"
    private static let watching = header + "watch_config=true\n"
    private static let including = watching + "[include]\nfiles=conf.d/*.conf\n"

    private static func program(_ name: String, _ lines: String = "") -> String {
        "[program:\(name)]\ncommand=/bin/sh\nstdout_logfile=NONE\nstderr_logfile=NONE\n\(lines)\n"
    }

    /// A daemon whose configuration is the file `main.conf`.
    private func run(
        _ text: String,
        others: [String: String] = [:],
        programs: [String: FakeProgram] = [:],
        _ body: (TestDaemon, Sandbox) throws -> Void
    ) throws {
        let files = try Sandbox()
        _ = try files.makeDirectory("conf.d")
        try files.write("main.conf", text)
        for (name, text) in others { try files.write(name, text) }
        var options = CommandLineOptions(argv0: "supervisord")
        options.configuration = files.file("main.conf")
        try onReactor { reactor in
            let daemon = TestDaemon("", on: reactor)
            daemon.source = ConfigurationSource(host: LinuxHost(environment: [:]), options: options)
            daemon.spawner.programs = programs
            try daemon.begin()
            // The look that follows on the start.
            daemon.time.advance(bySeconds: 2)
            try body(daemon, files)
        }
    }

    /// The daemon hears of what has changed, and its burst is over.
    private func pass(_ daemon: TestDaemon, seconds: Double = 0.6) {
        daemon.process.reactor.inNextPass {}
        daemon.process.reactor.pass()
        daemon.time.settle()
        daemon.time.advance(bySeconds: seconds)
    }

    private func news(_ daemon: TestDaemon) -> [String] {
        daemon.log.filter { $0.contains("has changed") || $0.contains("process group") || $0.contains("reload") }
    }

    @Test func `a changed file acts as an update, half a second later`() throws {
        try run(Self.watching + Self.program("a") + Self.program("b") + Self.program("c")) { daemon, files in
            let same = daemon.pid("b")
            try files.write(
                "main.conf",
                Self.watching + Self.program("a", "priority=1") + Self.program("b") + Self.program("d")
            )
            pass(daemon, seconds: 0.4)
            #expect(daemon.groups == ["a", "b", "c"])
            daemon.time.advance(bySeconds: 0.2)
            #expect(Set(daemon.groups) == ["a", "b", "d"] && daemon.pid("b") == same)
            #expect(
                news(daemon) == [
                    "INFO '\(files.path)/main.conf' has changed, updating: added d; changed a; removed c",
                    "INFO c: removed process group", "INFO a: updated process group", "INFO d: added process group",
                ]
            )
        }
    }

    @Test func `without the option nothing is watched`() throws {
        try run(Self.header + Self.program("a")) { daemon, files in
            #expect(!daemon.process.paths.isOpen && daemon.supervisor?.configurationWatch == nil)
            try files.write("main.conf", Self.header + Self.program("b"))
            pass(daemon)
            #expect(daemon.groups == ["a"])
        }
    }

    @Test func `a broken configuration is one line with its place, and changes nothing`() throws {
        try run(Self.watching + Self.program("a")) { daemon, files in
            let pid = daemon.pid("a")
            try files.write("main.conf", Self.watching + Self.program("a", "startsecs=often") + Self.program("b"))
            pass(daemon, seconds: 30)
            let errors = daemon.log.filter { $0.hasPrefix("ERRO") }
            let main = "\(files.path)/main.conf"
            let text = "ERRO '\(main)' has changed, the configuration is broken, everything stays as it is: "
            #expect(errors.count == 1)
            #expect(!daemon.log.contains { $0.contains("other path") })
            #expect(errors.first?.hasPrefix(text + "\(main):8: [program:a] startsecs: ") == true, "\(errors)")
            #expect(daemon.groups == ["a"] && daemon.pid("a") == pid)
            try files.write("main.conf", Self.watching + Self.program("a") + Self.program("b"))
            pass(daemon)
            #expect(daemon.groups == ["a", "b"] && daemon.pid("a") == pid)
        }
    }

    @Test func `what is broken twice is told twice`() throws {
        try run(Self.watching + Self.program("a")) { daemon, files in
            for _ in 1...2 {
                try files.write("main.conf", Self.watching + Self.program("a", "startsecs=often"))
                pass(daemon, seconds: 2)
            }
            #expect(daemon.log.count { $0.hasPrefix("ERRO") } == 2)
        }
    }

    @Test func `a file that says the same does nothing`() throws {
        let text = Self.watching + Self.program("a")
        try run(text) { daemon, files in
            let count = daemon.log.count
            try files.write("main.conf", text)
            pass(daemon)
            utimes(files.file("main.conf"), nil)
            pass(daemon)
            try files.write("main.conf", "; a comment\n" + text)
            pass(daemon)
            #expect(daemon.log.dropFirst(count).allSatisfy { $0.hasPrefix("DEBG") })
            #expect(daemon.log.count == count + 3)
            #expect(daemon.supervisor?.freshGroups == ["a"], "it was not taken over")
        }
    }

    @Test func `files that come to match a pattern are read, and those that go are not any more`() throws {
        try run(Self.including, others: ["conf.d/a.conf": Self.program("a")]) { daemon, files in
            try files.write("conf.d/b.conf", Self.program("b"))
            pass(daemon)
            #expect(daemon.groups == ["a", "b"])
            try files.write("conf.d/b.conf", Self.program("b") + Self.program("c"))
            pass(daemon)
            #expect(daemon.groups == ["a", "b", "c"])
            unlink(files.file("conf.d/a.conf"))
            pass(daemon)
            #expect(daemon.groups == ["b", "c"])
            #expect(daemon.hasLogged("INFO '\(files.path)/conf.d/a.conf' has changed, updating: removed a"))
        }
    }

    @Test func `names that no pattern matches are nothing`() throws {
        try run(Self.including, others: ["conf.d/a.conf": Self.program("a")]) { daemon, files in
            let count = daemon.log.count
            try files.write("conf.d/README", "1")
            try files.write("conf.d/.a.conf.swp", "1")
            pass(daemon)
            #expect(daemon.log.count == count && daemon.time.timersLeft == 0)
        }
    }

    @Test func `a directory of a pattern may come later`() throws {
        try run(Self.watching + "[include]\nfiles=more/*/*.conf\n" + Self.program("a")) { daemon, files in
            _ = try files.makeDirectory("more/x")
            pass(daemon)
            try files.write("more/x/b.conf", Self.program("b"))
            pass(daemon)
            #expect(daemon.groups == ["a", "b"])
        }
    }

    @Test func `what is broken in a file that has come may be mended there`() throws {
        try run(Self.including, others: ["conf.d/a.conf": Self.program("a")]) { daemon, files in
            try files.write("conf.d/b.conf", Self.program("b", "startsecs=often"))
            pass(daemon, seconds: 2)
            #expect(daemon.groups == ["a"] && daemon.log.count { $0.hasPrefix("ERRO") } == 1)
            try files.write("conf.d/b.conf", Self.program("b"))
            pass(daemon)
            #expect(daemon.groups == ["a", "b"])
        }
    }

    @Test func `a file of an include that is new, and broken, may be mended there`() throws {
        try run(Self.including, others: ["conf.d/a.conf": Self.program("a")]) { daemon, files in
            _ = try files.makeDirectory("new.d")
            try files.write("new.d/b.conf", Self.program("b", "startsecs=often"))
            try files.write("main.conf", Self.watching + "[include]\nfiles=conf.d/*.conf new.d/*.conf\n")
            pass(daemon, seconds: 2)
            try files.write("new.d/b.conf", Self.program("b"))
            pass(daemon)
            #expect(daemon.groups == ["a", "b"])
        }
    }

    @Test func `what is no longer included is no longer watched`() throws {
        try run(Self.including, others: ["conf.d/a.conf": Self.program("a")]) { daemon, files in
            try files.write("main.conf", Self.watching + Self.program("b"))
            pass(daemon, seconds: 2)
            #expect(daemon.groups == ["b"])
            try files.write("conf.d/a.conf", "broken")
            pass(daemon)
            #expect(!daemon.log.contains { $0.hasPrefix("ERRO") } && daemon.time.timersLeft == 0)
        }
    }

    @Test func `a change between the start and the watch is seen`() throws {
        let files = try Sandbox()
        try files.write("main.conf", Self.watching + Self.program("a"))
        var options = CommandLineOptions(argv0: "supervisord")
        options.configuration = files.file("main.conf")
        try onReactor { reactor in
            let daemon = TestDaemon("", on: reactor)
            daemon.source = ConfigurationSource(host: LinuxHost(environment: [:]), options: options)
            daemon.spawner.programs = [
                "a": FakeProgram(onStart: { _, _ in
                    _ = try? files.write("main.conf", Self.watching + Self.program("a") + Self.program("b"))
                })
            ]
            try daemon.begin()
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.groups == ["a", "b"])
        }
    }

    @Test func `what a client has read again is left to the client`() throws {
        try run(Self.watching + Self.program("a")) { daemon, files in
            try files.write("main.conf", Self.watching + Self.program("a") + Self.program("b"))
            #expect(daemon.reread().answer == "done")
            pass(daemon)
            #expect(daemon.groups == ["a"])
            #expect(daemon.addGroup("b").answer == "done")
        }
    }

    @Test func `a client is not told to do what is being done`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 5))
        try run(Self.watching + Self.program("a") + Self.program("b"), programs: ["a": slow]) { daemon, files in
            try files.write("main.conf", Self.watching + Self.program("a", "priority=1") + Self.program("b"))
            pass(daemon)
            #expect(daemon.state("a") == "STOPPING")
            let result = try daemon.operations().reread()
            #expect(result == RereadResult(added: [], changed: [], removed: []))
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.state("a") == "RUNNING" && news(daemon).last == "INFO a: updated process group")
        }
    }

    @Test func `a change during an update is acted upon after it`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 5))
        try run(Self.watching + Self.program("a"), programs: ["a": slow]) { daemon, files in
            try files.write("main.conf", Self.watching + Self.program("a", "priority=1"))
            pass(daemon)
            try files.write("main.conf", Self.watching + Self.program("a", "priority=1") + Self.program("b"))
            pass(daemon, seconds: 2)
            #expect(daemon.groups == ["a"])
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.groups == ["a", "b"])
        }
    }

    @Test func `a group that a client has removed meanwhile is no reason to stop`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 5))
        try run(Self.watching + Self.program("a") + Self.program("b"), programs: ["a": slow]) { daemon, files in
            try files.write("main.conf", Self.watching + Self.program("c"))
            pass(daemon)
            daemon.stop("b")
            daemon.removeGroup("b")
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.groups == ["c"])
            #expect(daemon.hasLogged("WARN b: was changed by a client meanwhile"))
        }
    }

    @Test func `a shutdown ends it, also in the midst of an update`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 5))
        try run(Self.watching + Self.program("a"), programs: ["a": slow]) { daemon, files in
            try files.write("main.conf", Self.watching + Self.program("b"))
            pass(daemon)
            daemon.requestShutdown()
            #expect(!daemon.process.paths.isOpen)
            try files.write("main.conf", Self.watching + Self.program("c"))
            pass(daemon, seconds: 10)
            #expect(daemon.exitStatus == 0 && !daemon.log.contains { $0.hasPrefix("WARN a:") })
            #expect(daemon.spawner.order == ["a"])
        }
    }

    @Test func `nothing is done in the delay before a shutdown`() throws {
        let text = Self.watching + "shutdown_delay=60\n"
        try run(text + Self.program("a")) { daemon, files in
            daemon.requestShutdown()
            try files.write("main.conf", text + Self.program("b"))
            pass(daemon, seconds: 5)
            #expect(daemon.groups == ["a"])
        }
    }

    @Test func `a reload watches what it has read`() throws {
        try run(Self.watching + Self.program("a")) { daemon, files in
            try files.write("main.conf", Self.including)
            try files.write("conf.d/b.conf", Self.program("b"))
            daemon.requestReload()
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.generations == 2 && daemon.groups == ["b"])
            try files.write("conf.d/b.conf", Self.program("c"))
            pass(daemon)
            #expect(daemon.groups == ["c"])
        }
    }

    @Test func `what only a reload applies is named once, and not after it was taken back`() throws {
        let server = "[inet_http_server]\nport=127.0.0.1:9001\n"
        try run(Self.watching + Self.program("a")) { daemon, files in
            let changed = Self.watching + "shutdown_timeout=90\n" + server
            try files.write("main.conf", changed + Self.program("a"))
            pass(daemon)
            let sections = "[supervisord], [inet_http_server]"
            let warning = "WARN what has changed in \(sections) holds from the next reload (SIGHUP) on"
            #expect(news(daemon).count { $0 == warning } == 1)
            #expect(daemon.hasLogged("INFO '\(files.path)/main.conf' has changed, updating: no program is concerned"))
            try files.write("main.conf", changed + Self.program("a") + Self.program("b"))
            pass(daemon)
            try files.write("main.conf", Self.watching + Self.program("a"))
            pass(daemon)
            #expect(news(daemon).count { $0.hasPrefix("WARN") } == 1)
        }
    }

    @Test(arguments: ["identifier=x", "environment=A=1", "strip_ansi=true"])
    func `what needs no reload is not named as if it did`(line: String) throws {
        try run(Self.watching + Self.program("a")) { daemon, files in
            try files.write("main.conf", Self.watching + line + "\n" + Self.program("a"))
            pass(daemon)
            #expect(news(daemon).first?.hasPrefix("INFO '\(files.path)/main.conf' has changed, updating: ") == true)
            #expect(!news(daemon).contains { $0.hasPrefix("WARN") })
        }
    }

    @Test func `a ConfigMap with the configuration may be updated`() throws {
        let files = try Sandbox()
        for (version, name) in [("..1", "a"), ("..2", "b")] {
            _ = try files.makeDirectory(version)
            try files.write("\(version)/main.conf", Self.watching + Self.program(name))
        }
        symlink("..1", files.file("..data"))
        symlink("..data/main.conf", files.file("main.conf"))
        var options = CommandLineOptions(argv0: "supervisord")
        options.configuration = files.file("main.conf")
        try onReactor { reactor in
            let daemon = TestDaemon("", on: reactor)
            daemon.source = ConfigurationSource(host: LinuxHost(environment: [:]), options: options)
            try daemon.begin()
            daemon.time.advance(bySeconds: 1)
            symlink("..2", files.file("..data_tmp"))
            rename(files.file("..data_tmp"), files.file("..data"))
            pass(daemon)
            #expect(daemon.groups == ["b"])
        }
    }
}
