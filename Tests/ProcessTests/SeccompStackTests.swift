import Foundation
import TestHarness
import Testing

@Suite("Real programs under the profiles of container engines (EXT-32)", .enabled(if: getuid() == 0), .serialized)
struct SeccompStackTests {
    /// Podman's, from the package golang-github-containers-common, and Docker's own, where scripts/docker-profile could
    /// get it.
    static let profiles: [String] = {
        let docker = FileManager.default.currentDirectoryPath + "/build/test/docker-seccomp.json"
        return ["/usr/share/containers/seccomp.json", "default"] + (access(docker, R_OK) == 0 ? [docker] : [])
    }()

    @Test("nginx, redis and python3 run and answer", arguments: profiles)
    func answers(profile: String) throws {
        let stack = try DemoStackTests.Stack()
        let text = stack.sandbox.read("supervisord.conf")
        let confined = text.replacingOccurrences(of: "autorestart=true", with: "autorestart=true\nseccomp=\(profile)")
        try stack.sandbox.write("supervisord.conf", confined)
        _ = try stack.sandbox.makeDirectory("state")
        let output = try Channel.file(stack.sandbox.file("output"))
        let process = try RunningProcess(
            [try Binaries.supervisord, "-c", stack.sandbox.file("supervisord.conf"), "-e", "debug"],
            environment: try stack.environment,
            descriptors: [1: output.far, 2: output.far]
        )
        defer { stack.end(process) }
        let state = { stack.sandbox.read("output").suffix(6000).description }
        try waitUntil("answer of the stack", state: state, stack.answers)

        for name in ["redis", "app", "nginx"] {
            let pid = try waitFor("pid of \(name)", state: state) {
                ActivityLog(stack.sandbox.read("output")).pids(of: name).last
            }
            #expect(Text.ofFile("/proc/\(pid)/status").contains("Seccomp:\t2\n"), "\(name) under \(profile)")
        }
        // What the profile names and this libseccomp does not know is skipped, in one line for each time it is compiled.
        let skipped = ActivityLog(stack.sandbox.read("output")).count(of: "skipped system calls")
        #expect(skipped <= 1)
    }
}
