package import Model
package import Seccomp
package import Text

/// The facts about the machine that reading a configuration needs, by concern: a reader takes only its part. The real host
/// asks the system, tests invent one: nothing in this target opens a file or reads the environment by itself.
package protocol Host: HostEnvironment, HostFiles, HostAccounts, HostCapabilities, HostSeccomp {}

/// How the process was started, and where.
package protocol HostEnvironment {
    /// The environment that the daemon was started with (CFG-48).
    var environment: [String: String] { get }
    /// The node name of uname(2), `host_node_name` in expansions.
    var nodeName: String { get }
    /// Whether `container=auto` means true here (EXT-1).
    var isContainerEntrypoint: Bool { get }
    /// Whether standard output or standard error is a terminal, so that a person is likely to be watching (EXT-57).
    var isOnTerminal: Bool { get }
}

/// Files, and the directories that paths count from.
package protocol HostFiles {
    /// Absolute path of the working directory.
    var currentDirectory: String { get }
    /// A directory in which files can be made, in the order of CFG-91.
    var temporaryDirectory: String { get }
    /// The home directory of a user, for `~` (CFG-59); that of the current user when the name is nil.
    func homeDirectory(of user: String?) -> String?
    /// The whole content of a file.
    func contents(of path: String) throws(FileProblem) -> [UInt8]
    /// The content of a regular file that a value names, such as a secret. Other kinds of files are refused unread, and the
    /// call never waits.
    /// - Parameter limit: the limit in bytes.
    func input(at path: String, limit: Int) throws(InputFileProblem) -> [UInt8]
    /// True when something exists at the path, of whatever type.
    func exists(_ path: String) -> Bool
    /// True for a directory, and for a link to one.
    func isDirectory(_ path: String) -> Bool
    /// Names in a directory without `.` and `..`, in no order; empty when it cannot be read.
    func entries(of directory: String) -> [String]
}

/// Users and groups, and our own ids.
package protocol HostAccounts {
    /// The effective user id.
    var userID: UInt32 { get }
    /// The effective group id.
    var primaryGroupID: UInt32 { get }
    /// nil for an unknown name.
    func user(named name: String) -> UserAccount?
    /// nil for a number without an account.
    func user(id: UInt32) -> UserAccount?
    /// nil for an unknown name.
    func groupID(named name: String) -> UInt32?
}

/// Capabilities: their names, and those that we hold (EXT-30).
package protocol HostCapabilities {
    /// The names of all capabilities that are known, `CAP_CHOWN` and so on.
    var capabilityNames: [String] { get }
    /// The number of a capability by its name, in capitals and with `CAP_` in front.
    func capability(named name: String) -> UInt8?
    /// The names of the capabilities in a set, in capitals and with `CAP_` in front.
    func names(of capabilities: CapabilitySet) -> [String]
    /// The vectors that libcap reads from an IAB text (EXT-30); nil when it is not one.
    func capabilityVectors(_ text: String) -> CapabilityVectors?
    /// The capabilities that we hold (EXT-30, EXT-32).
    var heldCapabilities: HeldCapabilities { get }
    /// The capabilities of a program without its own settings that is executed with our ids (EXT-32).
    var inheritedCapabilities: CapabilitySet { get }
}

/// Makes filters of seccomp profiles (EXT-32).
package protocol HostSeccomp {
    /// The value of a JSON text.
    func json(_ text: [UInt8]) throws(JSONProblem) -> JSONValue
    /// The facts about the machine that seccomp profiles ask for; nil where libseccomp does not know it.
    var seccompMachine: SeccompMachine? { get }
    /// Makes a filter of the rules, without installing it.
    func compile(_ rules: SeccompRules) throws(SeccompProblem) -> CompiledSeccompRules
}

/// Why a file could not be read.
package enum FileProblem: Error, Equatable, Sendable {
    case missing
    /// It exists, but is a directory, forbidden or otherwise unreadable.
    case unreadable
    /// It is longer than any configuration may be; nothing of it was kept.
    case tooLarge
}
