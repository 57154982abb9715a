package import Configuration
import Glibc
import LinuxSystem
package import Model

/// The real machine, as reading a configuration sees it.
package struct LinuxHost: Host {
    package let environment: [String: String]
    private let accounts = AccountFiles()

    /// - Parameter environment: what the process was started with; see `ProcessEnvironment`.
    package init(environment: [String: String]) {
        self.environment = environment
    }

    package var nodeName: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "" }
        return withUnsafeBytes(of: &names.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    package var currentDirectory: String {
        ProcessIdentity.currentDirectory
    }

    package var userID: UInt32 { geteuid() }

    package var primaryGroupID: UInt32 { getegid() }

    package var isContainerEntrypoint: Bool { ProcessIdentity.isContainerEntrypoint }

    package var isOnTerminal: Bool { TextStream.output.isTerminal || TextStream.error.isTerminal }

    package func contents(of path: String) throws(FileProblem) -> [UInt8] {
        do throws(Errno) {
            return try Files.contents(of: path, limit: Configuration.maximumFileSize)
        } catch {
            switch error {
            case .noSuchFile, .notDirectory: throw .missing
            case .fileTooLarge: throw .tooLarge
            default: throw .unreadable
            }
        }
    }

    package func input(at path: String, limit: Int) throws(InputFileProblem) -> [UInt8] {
        let kind: FileStatus.Kind
        do throws(Errno) {
            // Before it is opened: that alone does something with some devices.
            kind = try FileStatus(path: path).kind
        } catch {
            throw Self.problem(error, limit)
        }
        guard kind == .regular else { throw .notRegular(kind.words) }
        do throws(Errno) {
            return try Files.contents(of: path, limit: limit)
        } catch {
            throw Self.problem(error, limit)
        }
    }

    private static func problem(_ error: Errno, _ limit: Int) -> InputFileProblem {
        switch error {
        case .noSuchFile, .notDirectory: .missing
        case .permissionDenied: .denied
        case .fileTooLarge: .tooLarge(limit: limit)
        default: .unreadable(error.text)
        }
    }

    package func exists(_ path: String) -> Bool {
        Files.exists(path)
    }

    package func isDirectory(_ path: String) -> Bool {
        Files.isDirectory(path)
    }

    package func entries(of directory: String) -> [String] {
        (try? Files.entries(of: directory)) ?? []
    }

    package func user(named name: String) -> UserAccount? {
        accounts.user(named: name)
    }

    package func user(id: UInt32) -> UserAccount? {
        accounts.user(id: id)
    }

    package func groupID(named name: String) -> UInt32? {
        accounts.groupID(named: name)
    }

    package var capabilityNames: [String] { Capabilities.knownNames }

    package func capability(named name: String) -> UInt8? {
        Capabilities.number(of: name)
    }

    package func names(of capabilities: CapabilitySet) -> [String] {
        Capabilities.names(of: capabilities)
    }

    package var heldCapabilities: HeldCapabilities { Capabilities.held }

    package var inheritedCapabilities: CapabilitySet { Capabilities.inherited }

    package func capabilityVectors(_ text: String) -> CapabilityVectors? {
        Capabilities.vectors(text)
    }

    package func homeDirectory(of user: String?) -> String? {
        if let user { return accounts.homeDirectory(of: user) }
        return environment["HOME"] ?? accounts.homeDirectory(ofID: getuid())
    }

    package var temporaryDirectory: String {
        let named = ["TMPDIR", "TEMP", "TMP"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        let here = currentDirectory
        let candidates = named + ["/tmp", "/var/tmp", "/usr/tmp", here]
        return candidates.first { Files.isDirectory($0) && access($0, W_OK | X_OK) == 0 } ?? here
    }
}
