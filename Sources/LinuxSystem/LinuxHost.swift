import Configuration
import Glibc

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
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    package var userID: UInt32 { geteuid() }

    package var primaryGroupID: UInt32 { getegid() }

    package var isContainerEntrypoint: Bool { ProcessIdentity.isContainerEntrypoint }

    package var isOnTerminal: Bool { TextStream.output.isTerminal || TextStream.error.isTerminal }

    package func contents(of path: String) throws(FileProblem) -> [UInt8] {
        do throws(Errno) {
            return try Files.contents(of: path, limit: Configuration.maximumFileSize)
        } catch {
            switch error.code {
            case ENOENT, ENOTDIR: throw .missing
            case EFBIG: throw .tooLarge
            default: throw .unreadable
            }
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

/// The environment of the process.
package enum ProcessEnvironment {
    /// All variables; of one that is there twice the first, which is the one that getenv(3) finds.
    package static func current() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(decoding: bytes[..<equals], as: UTF8.self)
                let value = String(decoding: bytes[(equals + 1)...], as: UTF8.self)
                if variables[name] == nil { variables[name] = value }
            }
            entry = entry.advanced(by: 1)
        }
        return variables
    }
}
