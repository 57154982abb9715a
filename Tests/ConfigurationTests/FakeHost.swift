import Model
import Seccomp
import Text

@testable import Configuration

final class Counter {
    var count = 0
}

/// A machine made of values, for tests.
struct FakeHost: Host {
    var files: [String: [UInt8]] = [:]
    var directories: Set<String> = ["/", "/tmp", "/etc", "/var", "/var/log", "/srv", "/srv/inc", "/root", "/home/me"]
    var problems: [String: FileProblem] = [:]
    var users: [UserAccount] = [
        UserAccount(name: "root", uid: 0, gid: 0, groups: [0]),
        UserAccount(name: "nobody", uid: 65534, gid: 65534, groups: [65534]),
        UserAccount(name: "me", uid: 1000, gid: 1000, groups: [1000, 27]),
    ]
    var groups: [String: UInt32] = ["root": 0, "nogroup": 65534, "sudo": 27]

    /// The first few, and a text that libcap would read.
    var capabilities: [String: UInt8] = [
        "CAP_CHOWN": 0, "CAP_DAC_OVERRIDE": 1, "CAP_KILL": 5, "CAP_NET_BIND_SERVICE": 10, "CAP_NET_RAW": 13,
        "CAP_SYS_ADMIN": 21,
    ]
    var iabTexts: [String: CapabilityVectors] = [
        "^cap_net_raw,%cap_kill,!cap_chown": CapabilityVectors(
            inheritable: CapabilitySet(5).union(CapabilitySet(13)),
            ambient: CapabilitySet(13),
            blocked: CapabilitySet(0)
        )
    ]

    var environment: [String: String] = [
        "COLOUR": "blue", "PERCENT": "50%", "EMPTY": "", "HOME": "/root", "NUM": "7",
    ]
    var nodeName = "node"
    var currentDirectory = "/srv"
    var userID: UInt32 = 0
    var primaryGroupID: UInt32 = 0
    var isContainerEntrypoint = false
    var isOnTerminal = false
    var temporaryDirectory = "/tmp"
    /// CAP_CHOWN and CAP_SYS_ADMIN.
    var heldCapabilities = HeldCapabilities(
        permitted: CapabilitySet(bits: 1 << 21 | 1),
        inheritable: CapabilitySet(),
        bounding: CapabilitySet(bits: 1 << 21 | 1)
    )
    var inheritedCapabilities = CapabilitySet(bits: 1 << 21 | 1)
    var seccompMachine: SeccompMachine? = SeccompMachine(
        architecture: .x86_64,
        kernel: KernelVersion(6, 1),
        errorNumbers: ["EPERM": 1, "ENOSYS": 38]
    )

    /// How often something was compiled, also by copies of this host.
    let compilations = Counter()

    /// With one file, `/srv/s.conf`.
    init(_ configuration: String = "") {
        self[file: "/srv/s.conf"] = configuration
    }

    subscript(file path: String) -> String {
        get { String(decoding: files[path] ?? [], as: UTF8.self) }
        set { files[path] = Array(newValue.utf8) }
    }

    private func absolute(_ path: String) -> String {
        PathText.absolute(path, on: self)
    }

    func contents(of path: String) throws(FileProblem) -> [UInt8] {
        if let problem = problems[absolute(path)] { throw problem }
        if isDirectory(path) { throw .unreadable }
        guard let bytes = files[absolute(path)] else { throw .missing }
        return bytes
    }

    /// What cannot be read as a file that a value names.
    var inputProblems: [String: InputFileProblem] = [:]

    func input(at path: String, limit: Int) throws(InputFileProblem) -> [UInt8] {
        if let problem = inputProblems[absolute(path)] { throw problem }
        if isDirectory(path) { throw .notRegular("a directory") }
        guard let bytes = files[absolute(path)] else { throw .missing }
        if bytes.count > limit { throw .tooLarge(limit: limit) }
        return bytes
    }

    func exists(_ path: String) -> Bool {
        files[absolute(path)] != nil || problems[absolute(path)].map { $0 != .missing } ?? false || isDirectory(path)
    }

    func isDirectory(_ path: String) -> Bool {
        directories.contains(absolute(path))
    }

    func entries(of directory: String) -> [String] {
        let prefix = absolute(directory) == "/" ? "/" : absolute(directory) + "/"
        let paths = Array(files.keys) + Array(problems.keys) + Array(directories)
        return Set(paths.filter { $0.hasPrefix(prefix) && $0 != prefix }.map { String($0.dropFirst(prefix.count)) })
            .filter { !$0.contains(Character("/")) }
            .sorted(by: >)
    }

    func user(named name: String) -> UserAccount? { users.first { $0.name == name } }
    func user(id: UInt32) -> UserAccount? { users.first { $0.uid == id } }
    func groupID(named name: String) -> UInt32? { groups[name] }
    var capabilityNames: [String] { capabilities.keys.sorted() }
    func capability(named name: String) -> UInt8? { capabilities[name] }
    func names(of set: CapabilitySet) -> [String] {
        capabilities.filter { !set.intersection(CapabilitySet($0.value)).isEmpty }.keys.sorted()
    }
    func capabilityVectors(_ text: String) -> CapabilityVectors? { iabTexts[text] }

    /// An instruction for each rule. Names that begin with `no_` are of no system call.
    func compile(_ rules: SeccompRules) throws(SeccompProblem) -> CompiledSeccompRules {
        compilations.count += 1
        return CompiledSeccompRules(
            instructions: rules.rules.map { UInt64($0.syscall.utf8.reduce(5381) { $0 &* 33 &+ UInt64($1) }) },
            unknownCalls: rules.rules.map(\.syscall).filter { $0.hasPrefix("no_") }.sorted(),
            ignored: rules.flags.contains(.log) ? ["SECCOMP_FILTER_FLAG_LOG"] : []
        )
    }

    func homeDirectory(of user: String?) -> String? {
        switch user {
        case nil, "root": "/root"
        case "me": "/home/me/"
        default: nil
        }
    }
}

/// The header that most tests need.
let base = "[supervisord]\n"

/// Loads `/srv/s.conf` with this text.
func load(
    _ text: String,
    options: CommandLineOptions? = nil,
    change: (inout FakeHost) -> Void = { _ in }
) throws(ConfigurationError) -> Configuration {
    var host = FakeHost(text)
    change(&host)
    var options = options ?? CommandLineOptions()
    options.configuration = options.configuration ?? "/srv/s.conf"
    return try ConfigurationLoader(host: host).load(options)
}

/// The message of the error that loading throws; a text that no error has when it does not.
func refusal(
    _ text: String,
    options: CommandLineOptions? = nil,
    change: (inout FakeHost) -> Void = { _ in }
) -> String {
    do throws(ConfigurationError) {
        _ = try load(text, options: options, change: change)
        return "(accepted)"
    } catch {
        return error.message
    }
}
