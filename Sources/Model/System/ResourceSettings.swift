/// The resource limits that a program can be given, by the ends of their names (EXT-33, setrlimit(2)).
package enum LimitName: String, CaseIterable, Hashable, Sendable {
    case addressSpace = "as"
    case core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack

    /// The key that sets it.
    package var option: String { "rlimit_\(rawValue)" }

    /// Whether it counts bytes, which can be written with a unit.
    package var isInBytes: Bool {
        switch self {
        case .addressSpace, .core, .data, .fsize, .memlock, .msgqueue, .rss, .stack: true
        default: false
        }
    }
}

/// A resource limit of a program (EXT-33).
package struct LimitSettings: Hashable, Sendable {
    package var name: LimitName
    /// UInt64.max for none.
    package var soft: UInt64
    /// UInt64.max for none.
    package var hard: UInt64

    package init(name: LimitName, soft: UInt64, hard: UInt64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }
}

/// What a program is to get of processors, memory and disks compared with others (EXT-34); nil leaves things as they are.
package struct SchedulingSettings: Hashable, Sendable {
    /// -1000 to 1000 (proc(5)).
    package var oomScoreAdjustment: Int?
    /// -20 to 19, as setpriority(2) takes it.
    package var nice: Int32?
    package var ioPriority: IOPriority?
    package var processors: ProcessorSet?

    package init() {}
}

/// `ioprio=` (EXT-34, ioprio_set(2)).
package enum IOPriority: Hashable, Sendable {
    /// 0, the highest, to 7.
    case realtime(UInt8)
    /// 0, the highest, to 7.
    case bestEffort(UInt8)
    case idle
}

/// `cpuset=` (EXT-34).
package struct ProcessorSet: Hashable, Sendable {
    /// No kernel can be built for more.
    package static let limit = 8192

    /// Bit n of the whole, lowest byte first, stands for the processor n; of the length that sched_setaffinity(2) takes.
    package private(set) var mask: [UInt8] = []

    package init() {}

    /// Processors beyond the limit are left out.
    package mutating func insert(_ numbers: ClosedRange<Int>) {
        for number in numbers.clamped(to: 0...(Self.limit - 1)) where numbers.contains(number) {
            // In whole words of the kernel.
            while mask.count <= number / 8 { mask += [UInt8](repeating: 0, count: 8) }
            mask[number / 8] |= 1 << UInt8(number % 8)
        }
    }
}
