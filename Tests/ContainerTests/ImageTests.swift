import Foundation
import TestHarness
import Testing

@Suite("Images", .enabled(if: getuid() == 0))
struct ImageTests {
    /// The image of the Dockerfile's last stage, unpacked as a root directory.
    static func build(in sandbox: Sandbox) throws -> String {
        let binaries = try Binaries.supervisord.split(separator: "/").dropLast().joined(separator: "/")
        let context = try sandbox.makeDirectory("context")
        _ = try sandbox.makeDirectory("context/build")
        let project = FileManager.default.currentDirectoryPath
        for name in ["Dockerfile", ".dockerignore"] {
            try FileManager.default.copyItem(atPath: "\(project)/\(name)", toPath: "\(context)/\(name)")
        }
        try Container.copy("/" + binaries, to: "\(context)/build/bin")
        let storage = [
            "buildah", "--root", sandbox.file("storage"), "--runroot", sandbox.file("runroot"),
            "--storage-driver", "vfs",
        ]
        _ = try run(
            storage + ["bud", "--isolation", "chroot", "--build-arg", "BINARIES=prebuilt", "-t", "image", context],
            sandbox
        )
        let container = try run(storage + ["from", "image"], sandbox)
        return try run(storage + ["mount", container], sandbox)
    }

    /// Runs a command of the machine and returns its standard output without the newline at its end.
    static func run(_ words: [String], _ sandbox: Sandbox) throws -> String {
        let output = try Channel.file(sandbox.file("command-output"), flags: O_WRONLY | O_CREAT | O_TRUNC)
        let errors = try Channel.file(sandbox.file("command-errors"), flags: O_WRONLY | O_CREAT | O_TRUNC)
        let command = try RunningProcess(
            words,
            environment: [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(sandbox.path)",
            ],
            descriptors: [1: output.far, 2: errors.far]
        )
        defer { command.end() }
        let status = try command.waitForExit(within: 120)
        guard status == .exited(0) else {
            throw WaitedInVain("\(words): \(status)\n\(sandbox.read("command-errors"))")
        }
        return sandbox.read("command-output").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("the Dockerfile's last stage holds the binary and its links, and runs a mounted configuration")
    func image() throws {
        let sandbox = try Sandbox()
        let root = try Self.build(in: sandbox)
        let names = try FileManager.default.contentsOfDirectory(atPath: root + "/usr/bin").sorted()
        #expect(names == ["echo_supervisord_conf", "pidproxy", "supervisorctl", "supervisord"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["usr"])
        for name in ["echo_supervisord_conf", "pidproxy", "supervisorctl"] {
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/usr/bin/\(name)")
            #expect(target == "supervisord")
        }

        _ = try sandbox.makeDirectory("bundle")
        try Container.copy(root, to: Container.root(in: sandbox))
        var options = Container.Options()
        options.arguments = ["/usr/bin/supervisord"]
        options.mounts = [
            .init(
                source: try sandbox.write("supervisord.conf", BareContainerTests.simple),
                target: "/etc/supervisord.conf"
            ),
            .init(source: try Binaries.child, target: "/usr/local/bin/child"),
        ]
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("success: x entered RUNNING state")
        #expect(try container.execute("/usr/bin/echo_supervisord_conf").contains("[supervisord]\n"))
        #expect(try container.execute("/usr/bin/supervisord", "--version") == "4.3.0\n")
        #expect(try container.stop() == .exited(0))
        #expect(container.log.contains("stopped: x (terminated by SIGTERM)"))
    }

    @Test("the demo stack as a container: it answers, each part is back after SIGKILL, TERM ends all in order")
    func stack() throws {
        let sandbox = try Sandbox()
        for name in ["state", "bundle/rootfs/tmp", "bundle/rootfs/run/stack", "bundle/rootfs/etc"] {
            chmod(try sandbox.makeDirectory(name), 0o777)
        }
        for name in ["bin", "lib", "lib64", "sbin"] {
            try FileManager.default.createSymbolicLink(
                atPath: Container.root(in: sandbox) + "/" + name,
                withDestinationPath: "usr/" + name
            )
        }
        try FileManager.default.copyItem(
            atPath: FileManager.default.currentDirectoryPath + "/docker/examples/stack",
            toPath: sandbox.file("stack")
        )
        // The machine's own programs stand in for an image's.
        var options = Container.Options()
        options.arguments = ["/init", "-c", "/stack/supervisord.conf"]
        options.environment = ["STACK_STATE=/run/stack"]
        options.mounts = [
            .init(source: try Binaries.supervisord, target: "/init"),
            .init(source: "/usr", target: "/usr"),
            .init(source: "/etc", target: "/etc"),
            .init(source: sandbox.file("stack"), target: "/stack"),
            .init(source: sandbox.file("state"), target: "/run/stack", writable: true),
        ]
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        let ask = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8180/', timeout=5).read())"
        let answers = { (try? container.execute("/usr/bin/python3", "-c", ask))?.contains("visit ") == true }
        try container.wait("answer of the stack", answers)
        for name in ["redis", "app", "nginx"] {
            let old = try #require(container.log.pids(of: name).last)
            try container.execute("/usr/bin/python3", "-c", "import os; os.kill(\(old), 9)")
            try container.wait("another \(name)") { container.log.pids(of: name).last != old }
            try container.wait("answer without the old \(name)", answers)
        }
        #expect(try container.stop() == .exited(0))
        #expect(container.log.names(after: "stopped: ") == ["nginx", "app", "redis"])
    }
}
