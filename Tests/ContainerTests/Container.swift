import Foundation
import TestHarness

/// A container that runc runs on a root directory made by the test.
final class Container {
    struct Mount {
        let source: String
        let target: String
        var writable = false
    }

    struct Options {
        var arguments: [String] = []
        var environment: [String] = []
        var user = 0
        /// Supplementary groups that the runtime gives.
        var groups: [Int] = []
        var readOnly = false
        var mounts: [Mount] = []
        /// The `linux.seccomp` object of the runtime specification.
        var seccomp: [String: Any]?
        var extraCapabilities: [String] = []
        /// In the place of the usual ones and the extra ones.
        var onlyCapabilities: [String]?
        /// `docker run --security-opt no-new-privileges`.
        var noNewPrivileges = false
        /// What the runtime is to write into `oom_score_adj`.
        var outOfMemoryScore: Int?
        /// Directories with a writable tmpfs of their own.
        var temporaryDirectories: [String] = []
        /// Options of the /proc that is mounted.
        var procOptions: [String] = []
        /// `pids.max` of the cgroup.
        var maximumProcesses: Int?
        /// Bytes of memory for all of it. The control group is shown at /sys/fs/cgroup then, as Docker does.
        var memoryLimit: Int?
    }

    let sandbox: Sandbox
    let name: String
    let process: RunningProcess

    /// The directory that becomes the root.
    static func root(in sandbox: Sandbox) -> String { sandbox.file("bundle/rootfs") }

    /// A root that holds the binary, the child program and the configuration, and nothing else.
    static func bare(_ configuration: String, in sandbox: Sandbox) throws {
        for name in ["bin", "etc", "data", "run"] { _ = try sandbox.makeDirectory("bundle/rootfs/\(name)") }
        try copy(try Binaries.supervisord, to: root(in: sandbox) + "/bin/supervisord")
        try copy(try Binaries.child, to: root(in: sandbox) + "/bin/child")
        try sandbox.write("bundle/rootfs/etc/supervisord.conf", configuration)
        chmod(root(in: sandbox) + "/data", 0o777)
    }

    /// Copies files by another process: a descriptor of ours for writing, inherited by what another test starts at this
    /// moment, would make the program "text file busy".
    static func copy(_ source: String, to target: String) throws {
        let copying = try RunningProcess(["cp", "-a", source, target], environment: ["PATH=/usr/bin:/bin"])
        defer { copying.end() }
        guard try copying.waitForExit() == .exited(0) else { throw WaitedInVain("cp -a \(source) \(target) failed") }
    }

    init(in sandbox: Sandbox, _ options: Options = Options()) throws {
        self.sandbox = sandbox
        name = sandbox.path.replacingOccurrences(of: "/", with: "-").trimmingCharacters(in: ["-"])
        let specification = try JSONSerialization.data(withJSONObject: Self.specification(options))
        try specification.write(to: URL(fileURLWithPath: sandbox.file("bundle/config.json")))
        let output = try Channel.file(sandbox.file("stdout"))
        let errors = try Channel.file(sandbox.file("stderr"))
        process = try RunningProcess(
            ["runc", "--root", sandbox.file("runc"), "run", "--bundle", sandbox.file("bundle"), name],
            environment: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            descriptors: [1: output.far, 2: errors.far]
        )
    }

    var output: String { sandbox.read("stdout") }
    var errors: String { sandbox.read("stderr") }
    var log: ActivityLog { ActivityLog(output) }

    var state: String {
        let end = process.ended.map { "ended: \($0)" } ?? "running"
        return "container \(end)\n--- stdout\n\(output.suffix(5000))\n--- stderr\n\(errors.suffix(2000))"
    }

    @discardableResult
    func waitForLog(_ part: String, count: Int = 1) throws -> ActivityLog {
        try waitFor("\(count) x '\(part)' on stdout", state: { self.state }) {
            let log = self.log
            if log.count(of: part) >= count { return log }
            if process.ended != nil, self.log.count(of: part) < count {
                throw WaitedInVain("the container ended without '\(part)'\n\(state)")
            }
            return nil
        }
    }

    func wait(_ what: String, _ condition: () throws -> Bool) throws {
        try waitUntil(what, state: { self.state }, condition)
    }

    func waitForExit() throws -> ProcessEnd {
        try waitFor("end of the container", state: { self.state }) { process.ended }
    }

    /// What `docker stop` does first.
    func stop(_ signal: String = "TERM") throws -> ProcessEnd {
        try run("kill", name, signal)
        return try waitForExit()
    }

    /// Runs a program inside, as `docker exec` does, and returns its standard output.
    @discardableResult
    func execute(_ words: String...) throws -> String {
        try run(["exec", name] + words)
    }

    /// The same with options of `runc exec`.
    func execute(_ options: String..., as words: String...) throws -> String {
        try run(["exec"] + options + [name] + words)
    }

    @discardableResult
    private func run(_ words: String...) throws -> String { try run(words) }

    private func run(_ words: [String]) throws -> String {
        let output = try Channel.file(
            sandbox.file("runc-\(UInt32.random(in: 0...UInt32.max))"),
            flags: O_RDWR | O_CREAT
        )
        let command = try RunningProcess(
            ["runc", "--root", sandbox.file("runc")] + words,
            environment: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            descriptors: [1: output.far, 2: output.far]
        )
        defer { command.end() }
        let status = try command.waitForExit()
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while case let count = read(output.near, &block, block.count), count > 0 { text += block[..<count] }
        guard status == .exited(0) else {
            throw WaitedInVain("runc \(words): \(status): \(String(decoding: text, as: UTF8.self))\n\(state)")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Ends the container and removes what runc keeps of it.
    func end() {
        if process.ended == nil { _ = try? run("kill", name, "KILL") }
        process.end()
        _ = try? run("delete", "--force", name)
    }

    private static let capabilities = [
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE",
        "NET_RAW", "SYS_CHROOT", "MKNOD", "AUDIT_WRITE", "SETFCAP",
    ]

    private static func specification(_ options: Options) -> [String: Any] {
        let names = options.onlyCapabilities ?? Self.capabilities + options.extraCapabilities
        let capabilities = names.map { "CAP_" + $0 }
        var mounts: [[String: Any]] = [
            ["destination": "/proc", "type": "proc", "source": "proc", "options": options.procOptions],
            [
                "destination": "/dev", "type": "tmpfs", "source": "tmpfs",
                "options": ["nosuid", "strictatime", "mode=755", "size=65536k"],
            ],
        ]
        mounts += options.mounts.map {
            [
                "destination": $0.target, "type": "bind", "source": $0.source,
                "options": ["rbind", $0.writable ? "rw" : "ro"],
            ]
        }
        mounts += options.temporaryDirectories.map {
            ["destination": $0, "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777"]]
        }
        var linux: [String: Any] = ["namespaces": ["pid", "ipc", "uts", "mount", "network"].map { ["type": $0] }]
        linux["seccomp"] = options.seccomp
        var resources: [String: Any] = [:]
        if let maximum = options.maximumProcesses { resources["pids"] = ["limit": maximum] }
        if let limit = options.memoryLimit {
            resources["memory"] = ["limit": limit]
            mounts.append([
                "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
                "options": ["nosuid", "noexec", "nodev", "relatime", "ro"],
            ])
        }
        if !resources.isEmpty { linux["resources"] = resources }
        let capabilitySets = Dictionary(
            uniqueKeysWithValues: ["bounding", "effective", "permitted"].map { ($0, capabilities) }
        )
        var process: [String: Any] = [
            "terminal": false,
            "user": [
                "uid": options.user, "gid": options.user, "additionalGids": options.groups,
            ],
            "args": options.arguments.isEmpty
                ? ["/bin/supervisord", "-c", "/etc/supervisord.conf"] : options.arguments,
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] + options.environment,
            "cwd": "/",
            "capabilities": capabilitySets,
            "noNewPrivileges": options.noNewPrivileges,
        ]
        if let score = options.outOfMemoryScore { process["oomScoreAdj"] = score }
        return [
            "ociVersion": "1.0.2",
            "process": process,
            "root": ["path": "rootfs", "readonly": options.readOnly],
            "hostname": "container",
            "mounts": mounts,
            "linux": linux,
        ]
    }
}

/// Runs a configuration as a container on the bare root for the length of the body.
func contain(
    _ configuration: String,
    _ options: Container.Options = Container.Options(),
    _ body: (Container) throws -> Void
) throws {
    let sandbox = try Sandbox()
    try Container.bare(configuration, in: sandbox)
    let container = try Container(in: sandbox, options)
    defer { container.end() }
    try body(container)
}
