import CHarness
import Foundation

/// The capability sets of a process as masks, by the lines of /proc/PID/status.
package struct CapabilityMasks: Equatable, CustomStringConvertible {
    package let inheritable: UInt64
    package let permitted: UInt64
    package let effective: UInt64
    package let bounding: UInt64
    package let ambient: UInt64

    package init(
        inheritable: UInt64 = 0,
        permitted: UInt64 = 0,
        effective: UInt64 = 0,
        bounding: UInt64 = 0,
        ambient: UInt64 = 0
    ) {
        self.inheritable = inheritable
        self.permitted = permitted
        self.effective = effective
        self.bounding = bounding
        self.ambient = ambient
    }

    /// The same in every set.
    package init(all mask: UInt64) {
        self.init(inheritable: mask, permitted: mask, effective: mask, bounding: mask, ambient: mask)
    }

    package var description: String {
        let masks = [inheritable, permitted, effective, bounding, ambient]
        return masks.map { String($0, radix: 16) }.joined(separator: " ")
    }
}

/// Masks of some capabilities (capabilities(7)).
package enum CapabilityMask {
    package static let chown: UInt64 = 1 << 0
    package static let dacOverride: UInt64 = 1 << 1
    package static let kill: UInt64 = 1 << 5
    package static let setgid: UInt64 = 1 << 6
    package static let setuid: UInt64 = 1 << 7
    package static let setpcap: UInt64 = 1 << 8
    package static let netBindService: UInt64 = 1 << 10
    package static let netRaw: UInt64 = 1 << 13
}

extension ProcessTable {
    package static func capabilities(_ pid: Int32) -> CapabilityMasks {
        func mask(_ field: String) -> UInt64 { status(pid, field).flatMap { UInt64($0, radix: 16) } ?? .max }
        return CapabilityMasks(
            inheritable: mask("CapInh"),
            permitted: mask("CapPrm"),
            effective: mask("CapEff"),
            bounding: mask("CapBnd"),
            ambient: mask("CapAmb")
        )
    }

    /// Soft and hard limit as /proc/PID/limits has them, by the first words of the line, as `Max open files`.
    package static func limit(_ pid: Int32, _ line: String) -> [String] {
        let found = Text.ofFile("/proc/\(pid)/limits").split(separator: "\n").first { $0.hasPrefix(line + " ") }
        return (found?.dropFirst(line.count).split(separator: " ").prefix(2) ?? []).map(String.init)
    }

    /// Class and level, as `best-effort` 4 is 2 and 4.
    package static func ioPriority(_ pid: Int32) -> [Int32] {
        let value = harness_io_priority(pid)
        return [value >> 13, value & 7]
    }

    package static func nice(_ pid: Int32) -> Int32 { getpriority(__priority_which_t(0), id_t(pid)) }

    package static func oomScoreAdjustment(_ pid: Int32) -> String {
        Text.ofFile("/proc/\(pid)/oom_score_adj").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
