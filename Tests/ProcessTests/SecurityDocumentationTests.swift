import Foundation
import TestHarness
import Testing

@Suite("The examples of docs/security.md", .enabled(if: getuid() == 0))
struct SecurityDocumentationTests {
    /// The blocks of the page in this language, in their order.
    private static func examples(_ language: String) -> [String] {
        let page = Text.ofFile(FileManager.default.currentDirectoryPath + "/docs/security.md")
        return page.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first.map { $0 + "\n" }
        }
    }

    @Test("--test accepts each of them without a word", arguments: examples("ini").indices)
    func accepted(index: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.write("parser.json", try #require(Self.examples("json").first))
        var launch = Launch()
        launch.arguments = ["--test"]
        let (status, supervisor) = try runToExit(Self.examples("ini")[index], launch: launch, sandbox: sandbox)
        #expect(status == .exited(0), "\(supervisor.state)")
        #expect(supervisor.standardError.isEmpty, "\(supervisor.state)")
        // The programs of the examples are not on this machine.
        let said = supervisor.standardOutput.split(separator: "\n").filter {
            !$0.contains(" command: can't find command '")
        }
        #expect(said.count == 1 && said.first?.hasPrefix("ok: ") == true, "\(said)")
    }

    @Test("there are four of them, and one profile")
    func number() {
        #expect(Self.examples("ini").count == 4 && Self.examples("json").count == 1)
    }

    @Test("the main one runs: nginx and redis do what they are for, with nothing that they do not need")
    func main() throws {
        let sandbox = try Sandbox()
        let nginx = try sandbox.makeDirectory("nginx")
        chmod(nginx, 0o777)
        let text = try #require(Self.examples("ini").first)
            .replacingOccurrences(of: "/run/supervisor.sock", with: sandbox.file("control.sock"))
        let settings = try #require(Self.examples("nginx").first)
        try sandbox.write("nginx.conf", settings.replacingOccurrences(of: "/tmp/", with: nginx + "/"))
        var launch = Launch()
        // A network of its own, in which port 80 is free.
        launch.wrapper = ["unshare", "--net"]
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            let redis = try supervisor.waitForRunning("redis")
            let nginx = try supervisor.waitForRunning("nginx")
            let keys = ["CapEff:", "CapBnd:", "NoNewPrivs:", "Seccomp:"]
            let view = { (pid: Int32) in
                Text.ofFile("/proc/\(pid)/status").split(separator: "\n")
                    .filter { line in keys.contains { line.hasPrefix($0) } }
                    .map { $0.split(separator: "\t").last.map(String.init) ?? "" }
            }
            #expect(view(redis) == ["0000000000000000", "0000000000000000", "1", "2"])
            #expect(view(nginx) == ["0000000000000400", "0000000000000400", "1", "2"])
            // Port 80, of any address, and listening (proc_net_tcp in the kernel's documentation).
            #expect(Text.ofFile("/proc/\(nginx)/net/tcp").contains(" 00000000:0050 00000000:0000 0A "))
            #expect(try supervisor.control("status", "nginx").contains("RUNNING"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
