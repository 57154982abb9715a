import TestHarness
import Testing

@Suite("Bad values of options for order, readiness, health, restarts and hooks (EXT-70 to EXT-75)")
struct OrchestrationRefusalTests {
    private let header = "[supervisord]\nlogfile=/dev/null\n"

    private func program(_ name: String, _ bad: OrchestrationRefusal) -> String {
        "[program:\(name)]\ncommand=/bin/true\n" + bad.lines.map { $0 + "\n" }.joined()
    }

    @Test(
        "each ends supervisord with status 2 and an error about its key and value",
        arguments: OrchestrationRefusal.all
    )
    func start(bad: OrchestrationRefusal) throws {
        var launch = Launch()
        launch.arguments = ["-n"]
        let (status, supervisor) = try runToExit(header + program("x", bad), launch: launch)
        #expect(status == .exited(2))
        let file = supervisor.sandbox.file("supervisord.conf")
        let expected = "Error: \(bad.reason) in section 'program:x' (file: '\(file)')\nFor help, use "
        #expect(supervisor.standardError.hasPrefix(expected), "\(supervisor.standardError.prefix(1000))")
    }

    @Test("--test tells all of them, each with its file and line")
    func report() throws {
        var text = header
        var expected: [String] = []
        for (number, bad) in OrchestrationRefusal.all.enumerated() {
            text += program("p\(number)", bad)
            let line = text.filter { $0 == "\n" }.count
            expected.append(":\(line): [program:p\(number)] \(bad.key): \(bad.reason)")
        }
        var launch = Launch()
        launch.arguments = ["--test"]
        let (status, supervisor) = try runToExit(text, launch: launch)
        #expect(status == .exited(2))
        let file = supervisor.sandbox.file("supervisord.conf")
        let lines = supervisor.standardOutput.split(separator: "\n").map(String.init)
        #expect(Array(lines.dropLast()) == expected.map { file + $0 })
        #expect(lines.last == "failed: \(expected.count) errors, 0 warnings")
    }
}
