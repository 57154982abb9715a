package import Model

/// The privileges of a process, as the kernel tells them (EXT-37, proc(5)).
package struct ProcessPrivileges: Hashable, Sendable {
    /// The effective user id.
    package var user: UInt32
    /// The supplementary groups.
    package var groups: [UInt32]
    /// The effective set.
    package var capabilities: CapabilitySet
    /// nil on a kernel that does not tell.
    package var noNewPrivileges: Bool?
    /// The same.
    package var seccomp: SeccompMode?

    /// The modes by the kernel's numbers.
    package enum SeccompMode: Int, Hashable, Sendable {
        case disabled, strict, filter

        /// Spelled out: the release build has no names of cases to print (scripts/build-static).
        package var word: String {
            switch self {
            case .disabled: "disabled"
            case .strict: "strict"
            case .filter: "filter"
            }
        }
    }

    /// Reads the lines of `/proc/PID/status`; nil when they are malformed.
    package init?(status bytes: [UInt8]) {
        var user: UInt32?
        var groups: [UInt32]?
        var capabilities: CapabilitySet?
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let words = line[(colon + 1)...].split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
                .map { String(decoding: $0, as: UTF8.self) }
            switch String(decoding: line[..<colon], as: UTF8.self) {
            // Real, effective, saved, of the file system.
            case "Uid": user = words.count > 1 ? UInt32(words[1]) : nil
            case "Groups": groups = words.compactMap { UInt32($0) }
            case "CapEff": capabilities = words.first.flatMap { UInt64($0, radix: 16) }.map(CapabilitySet.init(bits:))
            case "NoNewPrivs": noNewPrivileges = words.first.map { $0 == "1" }
            case "Seccomp": seccomp = words.first.flatMap { Int($0) }.flatMap(SeccompMode.init(rawValue:))
            default: break
            }
        }
        guard let user, let groups, let capabilities else { return nil }
        self.user = user
        self.groups = groups
        self.capabilities = capabilities
    }
}

extension ProcessTable {
    private static let largestStatus = 1 << 20

    /// nil when there is no such process, or no /proc.
    package static func privileges(of pid: Int32) -> ProcessPrivileges? {
        guard let bytes = try? Files.contents(of: "/proc/\(pid)/status", limit: largestStatus) else { return nil }
        return ProcessPrivileges(status: bytes)
    }
}
