import Text

/// The control group that limits our memory, as the kernel shows it in files (cgroups(7)), with the text of these files. None of
/// it is trusted: what is not as it should be is as good as not there.
package struct MemoryCgroup: Hashable, Sendable {
    package enum Version: Hashable, Sendable {
        /// The hierarchy of the memory controller. Its counter is about processes of the very group.
        case one
        /// The one hierarchy of all controllers. Its counter is also about groups below.
        case two
    }

    package let version: Version
    /// Without a `/` at the end.
    package let directory: String

    package init(_ version: Version, directory: String) {
        self.version = version
        self.directory = directory
    }

    /// Says how many processes the kernel has killed.
    package var counterFile: String {
        switch version {
        case .one: "\(directory)/memory.oom_control"
        case .two: "\(directory)/memory.events"
        }
    }

    package var limitFile: String {
        switch version {
        case .one: "\(directory)/memory.limit_in_bytes"
        case .two: "\(directory)/memory.max"
        }
    }

    /// Where it may be seen; the most likely place first. Several mounts may show it, none may, and one may hide another.
    /// - Parameters:
    ///   - membership: the content of /proc/self/cgroup.
    ///   - mounts: the content of /proc/self/mountinfo.
    package static func places(membership: [UInt8], mounts: [UInt8]) -> [MemoryCgroup] {
        let paths = membership.lines.compactMap(Membership.init)
        let mounts = mounts.lines.compactMap(CgroupMount.init)
        // Where the first version has the controller, the second has none of its files.
        return [Version.one, .two].flatMap { version in
            paths.filter { $0.version == version }.flatMap { membership in
                mounts.filter { $0.version == version }.compactMap { mount in
                    mount.directory(of: membership.path).map { MemoryCgroup(version, directory: $0) }
                }
            }
        }
    }

    /// How many processes of the group the kernel has killed since the group was made.
    /// - Parameter content: of the counter's file; both versions have a line `oom_kill 3`, kernels before 4.13 have none.
    package static func kills(in content: [UInt8]) -> Int? {
        for line in content.lines {
            let words = line.split(separator: UInt8(ascii: " "))
            if words.count == 2, words[0].elementsEqual("oom_kill".utf8) { return number(words[1]) }
        }
        return nil
    }

    /// Bytes that the group may use; nil for no limit.
    /// - Parameter content: of the limit's file: `33554432` or `max`; the first version has a number near the highest for that.
    package static func limit(in content: [UInt8]) -> Int? {
        guard let line = content.lines.first, let limit = number(line), limit < 1 << 60 else { return nil }
        return limit
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

/// A line of /proc/self/cgroup about memory: `4:memory:/docker/1234` or `0::/`.
private struct Membership {
    let version: MemoryCgroup.Version
    let path: String

    init?(_ line: ArraySlice<UInt8>) {
        // A path may have colons of its own.
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].first == UInt8(ascii: "/") else { return nil }
        let controllers = parts[1].split(separator: UInt8(ascii: ","))
        if controllers.contains(where: { $0.elementsEqual("memory".utf8) }) {
            version = .one
        } else if parts[0].elementsEqual("0".utf8), parts[1].isEmpty {
            version = .two
        } else {
            return nil
        }
        path = String(decoding: parts[2], as: UTF8.self)
    }
}

/// A line of /proc/self/mountinfo about a hierarchy that may limit memory (proc_pid_mountinfo(5)):
/// `35 31 0:32 /docker/1234 /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory`.
private struct CgroupMount {
    let version: MemoryCgroup.Version
    /// The group that the mount shows.
    private let root: String
    private let point: String

    init?(_ line: ArraySlice<UInt8>) {
        let words = line.split(separator: UInt8(ascii: " "))
        // Optional fields come before the dash.
        guard words.count >= 6, let dash = words[6...].firstIndex(where: { $0.elementsEqual("-".utf8) }),
            words.count > dash + 3
        else { return nil }
        let options = words[dash + 3].split(separator: UInt8(ascii: ","))
        if words[dash + 1].elementsEqual("cgroup2".utf8) {
            version = .two
        } else if words[dash + 1].elementsEqual("cgroup".utf8),
            options.contains(where: { $0.elementsEqual("memory".utf8) })
        {
            version = .one
        } else {
            return nil
        }
        root = Self.unescaped(words[3])
        point = Self.unescaped(words[4])
    }

    /// Where the mount shows a group; nil when it does not. A path that leads out of the cgroup namespace, `/../..`, names
    /// nothing that could be found.
    func directory(of path: String) -> String? {
        let group = Self.names(in: path)
        let root = Self.names(in: root)
        guard !(group + root).contains(where: { $0 == ".." }), group.starts(with: root) else { return nil }
        return ([point == "/" ? "" : point] + group.dropFirst(root.count).map(String.init)).joined(separator: "/")
    }

    private static func names(in path: String) -> [Substring] {
        path.parts(separatedBy: UInt8(ascii: "/")).filter { !$0.isEmpty }
    }

    /// Blanks and backslashes are three octal digits behind a backslash.
    private static func unescaped(_ word: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = word
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) })
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(digits.reduce(0) { ($0 & 0x1f) << 3 | ($1 - 0x30) })
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate var lines: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: "\n")) }
}
