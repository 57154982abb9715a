import Foundation
import TestHarness
import Testing

/// Programs that follow their files (EXT-78), with a real kernel.
@Suite("Watched files of programs")
struct FileWatchTests {
    /// A program that leaves a line in `runs` each time that it is started.
    private static func program(_ watch: String, _ lines: String = "") -> String {
        """
        [program:x]
        command=child append %(here)s/runs start -- hold
        directory=%(here)s
        startsecs=0
        watch=\(watch)
        \(lines)

        """
    }

    private func waitForRuns(_ count: Int, _ supervisor: Supervisor) throws {
        try supervisor.waitUntil("\(count) runs") { supervisor.sandbox.lines("runs").count == count }
    }

    @Test("a file that an editor replaces restarts the program, each time")
    func replaced() throws {
        let sandbox = try Sandbox()
        try sandbox.write("app.conf", "1")
        try supervise(Self.program("app.conf"), sandbox: sandbox) { supervisor in
            for round in 1...3 {
                try waitForRuns(round, supervisor)
                try supervisor.waitForLog("success: x entered RUNNING state", count: round)
                try sandbox.write("app.conf.new", "\(round)")
                rename(sandbox.file("app.conf.new"), sandbox.file("app.conf"))
                try supervisor.waitForLog("restarting x: '\(sandbox.path)/app.conf' has changed", count: round)
            }
            try waitForRuns(4, supervisor)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("sed -i, a shell's redirection, cp, mv and vim's way are noticed")
    func tools() throws {
        let sandbox = try Sandbox()
        try sandbox.write("app.conf", "one")
        let path = sandbox.file("app.conf")
        let commands = [
            "sed -i s/one/two/ \(path)", "echo three > \(path)", "echo four >> \(path)",
            "echo five > \(path).x; cp \(path).x \(path)", "mv \(path).x \(path)",
            "mv \(path) \(path)~; echo six > \(path); rm \(path)~", "rm \(path)", "touch \(path)",
            "truncate -s 100 \(path)",
        ]
        try supervise(Self.program("app.conf"), sandbox: sandbox) { supervisor in
            for (round, command) in commands.enumerated() {
                try supervisor.waitForLog("success: x entered RUNNING state", count: round + 1)
                try RunningProcess.run(["sh", "-ec", command])
                try supervisor.waitForLog("restarting x:", count: round + 1)
            }
        }
    }

    @Test("a ConfigMap is one restart when it is updated, and a signal is sent where that is asked for")
    func configMap() throws {
        let sandbox = try Sandbox()
        for version in ["..1", "..2"] {
            _ = try sandbox.makeDirectory("map/\(version)")
            for key in ["a", "b"] { try sandbox.write("map/\(version)/\(key)", version) }
        }
        symlink("..1", sandbox.file("map/..data"))
        for key in ["a", "b"] { symlink("..data/\(key)", sandbox.file("map/\(key)")) }
        let text =
            Self.program("map/a, map/b") + """
                [program:y]
                command=sh -c 'trap "echo hup >>%(here)s/hups" HUP; echo up >%(here)s/up; while :; do sleep 0.1; done'
                startsecs=0
                watch=%(here)s/map
                watch_action=HUP
                """
        try supervise(text, sandbox: sandbox) { supervisor in
            try waitForRuns(1, supervisor)
            try supervisor.waitUntil("its trap") { sandbox.exists("up") }
            symlink("..2", sandbox.file("map/..data_tmp"))
            rename(sandbox.file("map/..data_tmp"), sandbox.file("map/..data"))
            try waitForRuns(2, supervisor)
            try supervisor.waitForLog("restarting x: '\(sandbox.path)/map/a' and another path have changed")
            try supervisor.waitForLog("sending SIGHUP to y: '\(sandbox.path)/map' has changed")
            try supervisor.waitUntil("the signal") { sandbox.lines("hups") == ["hup"] }
        }
    }

    @Test("a directory that comes later brings its file")
    func laterDirectory() throws {
        try supervise(Self.program("later/app/app.conf")) { supervisor in
            try waitForRuns(1, supervisor)
            _ = try supervisor.sandbox.makeDirectory("later/app")
            try supervisor.sandbox.write("later/app/app.conf", "1")
            try waitForRuns(2, supervisor)
        }
    }

    @Test("10,000 changes are one restart, and clients do not wait for them")
    func manyChanges() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("many")
        try supervise(Supervisor.controlSections + Self.program("many"), sandbox: sandbox) { supervisor in
            try waitForRuns(1, supervisor)
            try supervisor.waitForLog("success: x entered RUNNING state")
            for number in 0..<10_000 {
                let file = open(sandbox.file("many/\(number)"), O_WRONLY | O_CREAT, 0o600)
                close(file)
                if number == 5000 { #expect(try supervisor.control("pid", "x") == "\(supervisor.pidOf("x"))\n") }
            }
            try supervisor.waitForLog("success: x entered RUNNING state", count: 2)
            // Where the machine is slow, the burst takes longer than five seconds.
            let restarts = supervisor.log.count(of: "restarting x:")
            #expect((1...3).contains(restarts))
            #expect(sandbox.lines("runs").count == restarts + 1)
        }
    }

    @Test("without these keys there is no descriptor")
    func nothing() throws {
        try supervise("[program:x]\ncommand=child hold\nstartsecs=0\n") { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try Self.inotifyDescriptors(of: supervisor.pid) == 0)
        }
        try supervise(Self.program("x.conf") + Self.program("y.conf").replacing(":x]", with: ":y]")) { supervisor in
            try waitForRuns(2, supervisor)
            #expect(try Self.inotifyDescriptors(of: supervisor.pid) == 1)
        }
    }

    private static func inotifyDescriptors(of pid: Int32) throws -> Int {
        let directory = "/proc/\(pid)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: directory).count { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)")) == "anon_inode:inotify"
        }
    }

    @Test(
        "where the kernel has no watches left there is one warning that names the limit, and files are looked at instead",
        arguments: [
            ("max_inotify_watches", "1", "fs.inotify.max_user_watches is reached"),
            ("max_inotify_instances", "0", "fs.inotify.max_user_instances is reached"),
        ]
    )
    func limits(limit: String, value: String, words: String) throws {
        let sandbox = try Sandbox()
        for name in ["a.conf", "b.conf"] { try sandbox.write(name, "1") }
        var launch = Launch()
        let script = "echo \(value) >/proc/sys/user/\(limit); exec \"$@\""
        launch.wrapper = ["unshare", "--user", "--map-root-user", "sh", "-ec", script, "sh"]
        let text = Self.program("a.conf, b.conf") + "[program:y]\ncommand=child hold\nstartsecs=0\n"
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            try waitForRuns(1, supervisor)
            try supervisor.waitForRunning("y")
            let warning = "cannot watch '\(sandbox.path)/a.conf' with inotify, looking once a second instead: \(words)"
            try supervisor.waitForLog(warning)
            for (round, name) in ["a.conf", "b.conf"].enumerated() {
                try sandbox.write(name, "another text")
                try waitForRuns(round + 2, supervisor)
                try supervisor.waitForLog("restarting x: '\(sandbox.path)/\(name)' has changed")
            }
            #expect(supervisor.log.count(of: "cannot watch") == 1)
            #expect(supervisor.log.lines.count { $0.hasPrefix("WARN") } == 1)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
