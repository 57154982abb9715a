import Foundation
import Testing

/// How a supervisord is started, beyond its configuration.
package struct Launch {
    /// The words after `supervisord -c FILE`.
    package var arguments: [String] = []
    /// Steps of the child program that run first and then become supervisord, each as `limit nofile 64 64`.
    package var before: [[String]] = []
    /// A program and its words in front of all that, as `unshare --pid --fork`.
    package var wrapper: [String] = []
    package var environment: [String] = []
    package var descriptors: [Int32: Int32] = [:]
    package var newSession = false
    /// Where the text for the file goes; nil starts supervisord without `-c`.
    package var configurationName: String? = "supervisord.conf"

    package init() {}
}

/// The programs under test.
package enum Binaries {
    /// `SUPERVISORD_BIN`, else what `make build` leaves behind.
    package static var supervisord: String {
        get throws { try program("SUPERVISORD_BIN", "build/bin/supervisord", "make build") }
    }

    /// `TEST_CHILD`, else what `scripts/build-child` leaves behind.
    package static var child: String {
        get throws { try program("TEST_CHILD", "build/test/child", "scripts/build-child") }
    }

    private static func program(_ variable: String, _ usual: String, _ maker: String) throws -> String {
        let named = ProcessInfo.processInfo.environment[variable] ?? usual
        let path = named.hasPrefix("/") ? named : FileManager.default.currentDirectoryPath + "/" + named
        guard access(path, X_OK) == 0 else {
            throw WaitedInVain(
                "there is no program '\(path)'; `\(maker)` makes it, \(variable) names another"
            )
        }
        return path
    }
}

/// A supervisord under test in its own directory. Its programs find the child program as `child`, and the
/// directory as `%(here)s`.
package final class Supervisor {
    package let sandbox: Sandbox
    package let process: RunningProcess
    package let marker: String

    package var pid: Int32 { process.pid }

    /// The part of every test's configuration that is the same.
    package static let header = """
        [supervisord]
        nodaemon=true
        logfile=%(here)s/supervisord.log
        pidfile=%(here)s/supervisord.pid
        childlogdir=%(here)s
        loglevel=debug

        """

    package init(_ configuration: String, launch: Launch = Launch(), sandbox: Sandbox? = nil) throws {
        let supervisord = try Binaries.supervisord
        let child = try Binaries.child
        self.sandbox = try sandbox ?? Sandbox()
        marker = "SUPERVISOR_TEST_RUN=\(self.sandbox.path)."
        var command = [supervisord]
        if let name = launch.configurationName {
            try self.sandbox.write(name, configuration)
            command += ["-c", self.sandbox.file(name)]
        }
        command += launch.arguments
        // Whatever the test runner itself has open without close-on-exec stays here.
        let kept = ["keep-only"] + launch.descriptors.keys.map(String.init)
        let steps = [["cd", self.sandbox.path], kept] + launch.before
        command = [child] + steps.flatMap { $0 + ["--"] } + ["exec"] + command
        var descriptors = launch.descriptors
        let output = try Channel.file(self.sandbox.file("stdout"))
        let errors = try Channel.file(self.sandbox.file("stderr"))
        if descriptors[1] == nil { descriptors[1] = output.far }
        if descriptors[2] == nil { descriptors[2] = errors.far }
        let directory = child.split(separator: "/").dropLast().joined(separator: "/")
        process = try RunningProcess(
            launch.wrapper + command,
            environment: [
                "PATH=/\(directory):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
                marker,
            ] + launch.environment,
            descriptors: descriptors,
            newSession: launch.newSession
        )
    }

    package var log: ActivityLog { ActivityLog(sandbox.read("supervisord.log")) }

    package var standardError: String { sandbox.read("stderr") }

    package var standardOutput: String { sandbox.read("stdout") }

    /// What a failure needs to be understood.
    package var state: String {
        let end = process.ended.map { "ended: \($0)" } ?? "running as \(pid)"
        return """
            supervisord \(end)
            --- activity log
            \(sandbox.read("supervisord.log").suffix(6000))
            --- stdout
            \(standardOutput.suffix(1500))
            --- stderr
            \(standardError.suffix(1500))
            """
    }

    /// Waits until the activity log holds this text so many times.
    @discardableResult
    package func waitForLog(_ part: String, count: Int = 1, within seconds: Double = patience) throws -> ActivityLog {
        try waitFor("\(count) x '\(part)' in the log", within: seconds, state: { self.state }) {
            let log = self.log
            if log.count(of: part) >= count { return log }
            if process.ended != nil, self.log.count(of: part) < count {
                throw WaitedInVain("supervisord ended without '\(part)' in its log\n\(state)")
            }
            return nil
        }
    }

    /// The pid of a program that runs (SPEC PROC-12), once it does.
    @discardableResult
    package func waitForRunning(_ name: String) throws -> Int32 {
        try waitForLog("success: \(name) entered RUNNING state")
        return try pidOf(name)
    }

    /// The newest pid of a program.
    package func pidOf(_ name: String) throws -> Int32 {
        try waitFor("pid of \(name)", state: { self.state }) { self.log.pids(of: name).last }
    }

    package func waitUntilUp() throws { try waitForLog("supervisord started with pid") }

    package func waitUntil(_ what: String, within seconds: Double = patience, _ condition: () throws -> Bool) throws {
        try TestHarness.waitUntil(what, within: seconds, state: { self.state }, condition)
    }

    @discardableResult
    package func waitForExit(within seconds: Double = patience) throws -> ProcessEnd {
        try waitFor("end of supervisord", within: seconds, state: { self.state }) { process.ended }
    }

    /// TERM, and how it ended.
    @discardableResult
    package func stop(_ signal: Int32 = SIGTERM) throws -> ProcessEnd {
        process.send(signal)
        return try waitForExit()
    }

    /// Sends a signal again and again until something has come of it: in a shutdown it counts only a second after the first.
    package func insist(on signal: Int32, until what: String, _ condition: () throws -> Bool) throws {
        try waitUntil(what) {
            process.send(signal)
            return try condition()
        }
    }

    /// The same until it has ended, and how.
    @discardableResult
    package func insistOnEnd(by signal: Int32 = SIGTERM) throws -> ProcessEnd {
        try insist(on: signal, until: "end of supervisord") { process.ended != nil }
        return try waitForExit()
    }

    /// Ends supervisord and whatever of its programs is left, each by its pid.
    package func end() {
        process.end()
        for pid in ProcessTable.marked(marker) { kill(pid, SIGKILL) }
    }
}

/// Runs a supervisord with the usual header and this configuration for the length of the body.
package func supervise(
    _ configuration: String,
    launch: Launch = Launch(),
    sandbox: Sandbox? = nil,
    _ body: (Supervisor) throws -> Void
) throws {
    let supervisor = try Supervisor(Supervisor.header + configuration, launch: launch, sandbox: sandbox)
    defer { supervisor.end() }
    try body(supervisor)
}

/// Runs supervisord on a complete text to its end.
package func runToExit(
    _ configuration: String,
    launch: Launch = Launch(),
    sandbox: Sandbox? = nil
) throws -> (status: ProcessEnd, supervisor: Supervisor) {
    let supervisor = try Supervisor(configuration, launch: launch, sandbox: sandbox)
    defer { supervisor.end() }
    return (try supervisor.waitForExit(), supervisor)
}
