import Foundation
import TestHarness
import Testing

@Suite("Bad configurations end with a clear error, status 2, at once")
struct BadInputTests {
    /// Runs supervisord on what lies at `supervisord.conf` and returns its error.
    func refusal(_ sandbox: Sandbox) throws -> String {
        var launch = Launch()
        launch.configurationName = nil
        launch.arguments = ["-n", "-c", sandbox.file("supervisord.conf")]
        let started = monotonicSeconds()
        let (status, supervisor) = try runToExit("", launch: launch, sandbox: sandbox)
        #expect(status == .exited(2), "\(supervisor.state.suffix(2000))")
        // "Within a second", on a machine that may be busy.
        #expect(monotonicSeconds() - started < 5)
        return supervisor.standardError
    }

    /// A usage error: `Error: TEXT` and where to look for help.
    func expectUsageError(_ text: String, _ part: String? = nil) {
        #expect(text.hasPrefix("Error: ") && (part.map(text.contains) ?? true), "\(text.prefix(500))")
        #expect(text.contains("\nFor help, use ") && text.hasSuffix(" -h\n"))
    }

    @Test("a missing file (CFG-5)")
    func missing() throws {
        let sandbox = try Sandbox()
        let path = sandbox.file("supervisord.conf")
        #expect(try refusal(sandbox).hasPrefix("Error: could not find config file \(path)\nFor help, use "))
    }

    @Test("a directory (CFG-5)")
    func directory() throws {
        let sandbox = try Sandbox()
        let path = try sandbox.makeDirectory("supervisord.conf")
        #expect(try refusal(sandbox).hasPrefix("Error: could not read config file \(path)\nFor help, use "))
    }

    @Test("a binary file (CFG-8)")
    func binary() throws {
        let sandbox = try Sandbox()
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try Data(bytes).write(to: URL(fileURLWithPath: sandbox.file("supervisord.conf")))
        expectUsageError(try refusal(sandbox))
    }

    @Test("an executable")
    func executable() throws {
        let sandbox = try Sandbox()
        try FileManager.default.copyItem(atPath: try Binaries.child, toPath: sandbox.file("supervisord.conf"))
        expectUsageError(try refusal(sandbox))
    }

    @Test("an empty file (CFG-24)")
    func empty() throws {
        let sandbox = try Sandbox()
        try sandbox.write("supervisord.conf", "")
        expectUsageError(try refusal(sandbox), ".ini file does not include supervisord section")
    }

    @Test("100 MB")
    func huge() throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("supervisord.conf", "[supervisord]\nnodaemon=true\nlogfile=/dev/null\n")
        let line = String(
            repeating: "; a comment that goes on and on and on and on and on and on and on\n",
            count: 15_000
        )
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        for _ in 0..<100 { try handle.write(contentsOf: Data(line.utf8)) }
        try handle.close()
        #expect(sandbox.size("supervisord.conf") > 100_000_000)
        expectUsageError(try refusal(sandbox), path)
    }

    @Test("a line of 1 MB without a delimiter (CFG-14)")
    func longLine() throws {
        let sandbox = try Sandbox()
        try sandbox.write("supervisord.conf", "[supervisord]\n" + String(repeating: "x", count: 1_000_000) + "\n")
        expectUsageError(try refusal(sandbox), "Source contains parsing errors")
    }

    @Test("a value of 1 MB that is no number (CFG-51)")
    func longValue() throws {
        let sandbox = try Sandbox()
        try sandbox.write("supervisord.conf", "[supervisord]\nminfds=" + String(repeating: "9x", count: 500_000) + "\n")
        expectUsageError(try refusal(sandbox), "invalid literal for int() with base 10: '9x9x")
    }

    @Test("a file that includes itself")
    func includeLoop() throws {
        let sandbox = try Sandbox()
        try sandbox.write("supervisord.conf", "[supervisord]\nminfds=x\n[include]\nfiles=supervisord.conf\n")
        expectUsageError(try refusal(sandbox), "invalid literal for int() with base 10: 'x'")
    }
}
