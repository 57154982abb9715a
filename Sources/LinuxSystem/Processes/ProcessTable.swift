import CLinux
import Glibc
package import Model

/// The kernel's table of processes, /proc (proc(5)). Everything here is nil or empty where that is missing.
package enum ProcessTable {
    private static let largestEnvironment = 16 << 20
    private static let longestAncestry = 10_000

    /// All processes that we can see; nil without /proc.
    /// - Returns: `isComplete` is false when some that were listed had ended before they were looked at.
    package static func survey() -> (processes: [ProcessRelation], isComplete: Bool)? {
        guard let names = try? Files.entries(of: "/proc") else { return nil }
        let pids = names.compactMap { Int32($0) }
        let table = pids.compactMap(relation)
        // An empty directory of that name is not the one of the kernel.
        return table.isEmpty ? nil : (table, table.count == pids.count)
    }

    /// One process; nil when no process has this pid.
    package static func relation(of pid: Int32) -> ProcessRelation? {
        guard let bytes = try? Files.contents(of: "/proc/\(pid)/stat", limit: 65536),
            // The name before it may hold blanks and parentheses of its own.
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        // After the name: state, ppid, pgrp, session; the start time is the 20th.
        guard fields.count >= 20, let letter = fields[0].first, let parent = Int32(ascii: fields[1]),
            let group = Int32(ascii: fields[2]), let session = Int32(ascii: fields[3]),
            let startTime = UInt64(ascii: fields[19])
        else { return nil }
        return ProcessRelation(
            pid: pid,
            parent: parent,
            group: group,
            session: session,
            state: state(letter),
            startTime: startTime
        )
    }

    /// Whether a process descends from us, orphans that we have adopted included; nil when that cannot be told: it has ended
    /// and been reaped, or there is no /proc of our pid namespace.
    package static func isDescendant(_ pid: Int32) -> Bool? {
        let own = ProcessIdentity.pid
        guard relation(of: own)?.parent == ProcessIdentity.parentPid else { return nil }
        var current = pid
        // Ancestors may end while they are looked at; then the way up is another one.
        for _ in 0..<longestAncestry {
            if current == own { return true }
            if current <= 1 { return false }
            if let relation = relation(of: current) {
                current = relation.parent
            } else if kill(current, 0) < 0 && errno == EPERM {
                // Another user's, and hidden from us (proc(5), hidepid): none that we have started.
                return false
            } else if current == pid {
                return nil
            } else {
                current = pid
            }
        }
        return nil
    }

    private static func state(_ letter: UInt8) -> ProcessRelation.State {
        switch letter {
        case UInt8(ascii: "Z"), UInt8(ascii: "X"): .zombie
        case UInt8(ascii: "T"), UInt8(ascii: "t"): .stopped
        default: .alive
        }
    }

    /// Whether the environment that a process was started with holds all of these entries (`NAME=value`); nil when we may
    /// not see it, as that of another user.
    package static func environment(of pid: Int32, holds entries: [String]) -> Bool? {
        do throws(Errno) {
            let bytes = try Files.contents(of: "/proc/\(pid)/environ", limit: largestEnvironment)
            let found = Set(bytes.split(separator: 0))
            return entries.allSatisfy { found.contains(Array($0.utf8)[...]) }
        } catch  where error == .permissionDenied || error == .notPermitted {
            return nil
        } catch {
            return false
        }
    }
}

extension ProcessTable {
    /// The values of those of these variables that a process was started with. nil when we may not see its environment, or when
    /// the process has written something else over it, as setproctitle(3) does.
    package static func environment(of pid: Int32, valuesOf names: [String]) -> [String: String]? {
        guard let bytes = try? Files.contents(of: "/proc/\(pid)/environ", limit: largestEnvironment) else { return nil }
        return environment(in: bytes, valuesOf: names)
    }

    /// The same of what `/proc/PID/environ` holds. Entries end with a NUL each; a title is one text, and NULs or blanks fill the
    /// room behind it.
    package static func environment(in bytes: [UInt8], valuesOf names: [String]) -> [String: String]? {
        let entries = bytes.split(separator: 0)
        let isOverwritten = bytes.count > entries.reduce(0) { $0 + $1.count + 1 } || bytes.last.map { $0 != 0 } ?? false
        if isOverwritten, !entries.dropFirst().contains(where: { $0.contains(UInt8(ascii: "=")) }) { return nil }
        var values: [String: String] = [:]
        for entry in entries {
            guard let end = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(decoding: entry[..<end], as: UTF8.self)
            // The first of two with the same name counts, as in getenv(3).
            guard names.contains(name), values[name] == nil else { continue }
            values[name] = String(decoding: entry[(end + 1)...], as: UTF8.self)
        }
        return values
    }
}

extension FixedWidthInteger {
    fileprivate init?(ascii digits: ArraySlice<UInt8>) {
        self.init(String(decoding: digits, as: UTF8.self))
    }
}

extension Signalling {
    /// Sends a signal to exactly this process, and not to another one that has got its pid since (PITFALLS P17). ESRCH when
    /// it is gone.
    package static func send(_ signal: SignalNumber, to process: ProcessRelation) throws(Errno) {
        // Kernels before 5.3 and some sandboxes have none (PITFALLS P25): then there is a moment between look and kill.
        let handle = clinux_open_process(process.pid)
        defer { if handle >= 0 { close(handle) } }
        guard ProcessTable.relation(of: process.pid)?.startTime == process.startTime else { throw .noSuchProcess }
        if handle >= 0 && clinux_signal_process(handle, signal.rawValue) == 0 { return }
        try send(signal, toProcess: process.pid)
    }
}
