import Foundation
import TestHarness
import Testing

/// A configuration that is applied when its files change (EXT-78), with a real kernel.
@Suite("A watched configuration")
struct ConfigurationWatchTests {
    private static func program(_ name: String, _ lines: String = "") -> String {
        "[program:\(name)]\ncommand=child hold\nstartsecs=0\n\(lines)\n"
    }

    private static let main =
        Supervisor.controlSections.replacing("[unix_http_server]", with: "watch_config=true\n[unix_http_server]")
        + "[include]\nfiles=conf.d/*.conf\n"

    private func run(_ body: (Supervisor, Sandbox) throws -> Void) throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("conf.d")
        try sandbox.write("conf.d/a.conf", Self.program("a"))
        try supervise(Self.main, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("a")
            try body(supervisor, sandbox)
        }
    }

    @Test("files that come, change and go are applied, and all else runs on")
    func changes() throws {
        try run { supervisor, sandbox in
            try sandbox.write("conf.d/b.conf", Self.program("b"))
            let pid = try supervisor.waitForRunning("b")
            try sandbox.write("conf.d/a.conf", Self.program("a", "priority=5"))
            try supervisor.waitForLog("a: updated process group")
            #expect(try supervisor.pidOf("b") == pid)
            unlink(sandbox.file("conf.d/a.conf"))
            try supervisor.waitForLog("a: removed process group")
            #expect(try supervisor.control("status").hasPrefix("b  "))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a broken one is one error with its place and changes nothing, until it is mended")
    func broken() throws {
        try run { supervisor, sandbox in
            let pid = try supervisor.pidOf("a")
            try sandbox.write("conf.d/b.conf", Self.program("b", "startsecs=often"))
            try supervisor.waitForLog("has changed, the configuration is broken, everything stays as it is")
            let line = try #require(supervisor.log.lines.first { $0.hasPrefix("ERRO") })
            #expect(line.contains("\(sandbox.path)/conf.d/b.conf:") && line.contains("startsecs"))
            try sandbox.write("conf.d/b.conf", Self.program("b"))
            try supervisor.waitForRunning("b")
            #expect(supervisor.log.lines.count { $0.hasPrefix("ERRO") } == 1)
            #expect(try supervisor.pidOf("a") == pid)
        }
    }

    @Test("a script that writes a file and calls supervisorctl update goes on to work")
    func scripts() throws {
        try run { supervisor, sandbox in
            for round in 1...5 {
                try sandbox.write("conf.d/a.conf", Self.program("a", "priority=\(round)"))
                let end = try supervisor.runControl(["update"])
                #expect(end.status == .exited(0))
                // Where the machine is slow it has been done already.
                #expect(["a: stopped\na: updated process group\n", ""].contains(end.text))
            }
            try sandbox.write("conf.d/b.conf", Self.program("b"))
            try supervisor.waitForRunning("b")
            #expect(try supervisor.runControl(["update"]) == ControlEnd(.exited(0), ""))
        }
    }

    @Test("a reload watches the files of the new configuration")
    func reload() throws {
        try run { supervisor, sandbox in
            _ = try sandbox.makeDirectory("other")
            try sandbox.write("other/c.conf", Self.program("c"))
            let main = sandbox.read("supervisord.conf").replacing("conf.d/*.conf", with: "other/*.conf")
            try sandbox.write("supervisord.conf", main)
            supervisor.process.send(SIGHUP)
            try supervisor.waitForRunning("c")
            try sandbox.write("other/d.conf", Self.program("d"))
            try supervisor.waitForRunning("d")
        }
    }

    @Test("it is watched by a daemon in the background too, which has made itself a new process")
    func background() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("conf.d")
        try sandbox.write("conf.d/a.conf", Self.program("a"))
        let text = Supervisor.header.replacing("nodaemon=true", with: "nodaemon=false") + Self.main
        let supervisor = try Supervisor(text, sandbox: sandbox)
        defer { supervisor.end() }
        #expect(try supervisor.waitForExit() == .exited(0))
        try waitUntil("the program", state: { supervisor.state }) { supervisor.log.contains("success: a entered") }
        try sandbox.write("conf.d/b.conf", Self.program("b"))
        try waitUntil("the other one", state: { supervisor.state }) { supervisor.log.contains("success: b entered") }
        #expect(try supervisor.control("shutdown") == "Shut down\n")
    }
}
