import Foundation

/// One row of /proc.
package struct ProcessEntry {
    package let pid: Int32
    package let ppid: Int32
    package let state: Character
    package let name: String
}

/// What /proc tells of processes.
package enum ProcessTable {
    package static func all() -> [ProcessEntry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap(entry)
    }

    package static func entry(_ pid: Int32) -> ProcessEntry? {
        let text = Text.ofFile("/proc/\(pid)/stat")
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 2, let state = fields[0].first, let parent = Int32(fields[1]) else { return nil }
        return ProcessEntry(pid: pid, ppid: parent, state: state, name: String(text[text.index(after: open)..<close]))
    }

    package static func children(of pid: Int32) -> [ProcessEntry] { all().filter { $0.ppid == pid } }

    /// Children, their children, and so on.
    package static func descendants(of pid: Int32) -> [ProcessEntry] {
        let everything = all()
        var found: [ProcessEntry] = []
        var parents: Set<Int32> = [pid]
        while !parents.isEmpty {
            let next = everything.filter { parents.contains($0.ppid) }
            found += next
            parents = Set(next.map(\.pid))
        }
        return found
    }

    /// There and not a zombie.
    package static func isAlive(_ pid: Int32) -> Bool {
        guard let entry = entry(pid) else { return false }
        return entry.state != "Z" && entry.state != "X"
    }

    /// A line of /proc/PID/status, as `Threads`.
    package static func status(_ pid: Int32, _ field: String) -> String? {
        Text.ofFile("/proc/\(pid)/status").split(separator: "\n")
            .first { $0.hasPrefix(field + ":") }
            .map { $0.dropFirst(field.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    package static func descriptorCount(_ pid: Int32) -> Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []).count
    }

    /// Bytes that it has written and shares with no other process. Clean ones are pages of the binary: these count as private whenever
    /// no other supervisord runs.
    package static func privateMemory(_ pid: Int32) -> Int {
        Text.ofFile("/proc/\(pid)/smaps_rollup").split(separator: "\n")
            .filter { $0.hasPrefix("Private_Dirty") }
            .compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
            .reduce(0, +) * 1024
    }

    /// Switches of all threads of the process, voluntary and not.
    package static func contextSwitches(_ pid: Int32) -> Int {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return threads.reduce(0) { sum, thread in
            let lines = Text.ofFile("/proc/\(pid)/task/\(thread)/status").split(separator: "\n")
            let counts = lines.filter { $0.contains("voluntary_ctxt_switches") }
                .compactMap { Int($0.split(whereSeparator: \.isWhitespace).last ?? "") }
            return sum + counts.reduce(0, +)
        }
    }

    /// All processes whose environment at exec held this text.
    package static func marked(_ marker: String) -> [Int32] {
        let needle = Data(marker.utf8)
        return all().map(\.pid).filter {
            $0 != getpid() && Data(Text.bytes(ofFile: "/proc/\($0)/environ")).range(of: needle) != nil
        }
    }
}
