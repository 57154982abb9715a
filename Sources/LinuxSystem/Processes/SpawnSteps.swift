import CLinux
import CSpawn
import Model

/// The resources and rights of a child, in the form in which it takes them.
struct SpawnSteps: ~Copyable {
    private let limits: [cspawn_limit]
    private let nice: Int32?
    private let oomScoreAdjustment: String?
    private let ioPriority: Int32
    private let processors: [UInt8]
    private let capabilities: cspawn_capabilities?
    private let filter: SeccompFilter?

    init(
        limits: [LimitSettings],
        scheduling: SchedulingSettings,
        capabilities: CapabilitySets?,
        seccomp: SeccompFilter?
    ) {
        self.limits = limits.map { cspawn_limit(resource: $0.name.resource, soft: $0.soft, hard: $0.hard) }
        nice = scheduling.nice
        oomScoreAdjustment = scheduling.oomScoreAdjustment.map { "\($0)" }
        ioPriority = scheduling.ioPriority?.kernelValue ?? -1
        processors = scheduling.processors?.mask ?? []
        self.capabilities = capabilities.map {
            cspawn_capabilities(
                bounding: $0.bounding.bits,
                permitted: $0.permitted.bits,
                inheritable: $0.inheritable.bits,
                ambient: $0.ambient.bits
            )
        }
        filter = seccomp
    }

    /// Puts them into the request.
    borrowing func add(to memory: SpawnMemory) {
        let request = memory.request
        request.pointee.io_priority = ioPriority
        request.pointee.limits = memory.copy(limits)
        request.pointee.limit_count = limits.count
        request.pointee.nice = nice.flatMap { memory.copy([$0]) }
        request.pointee.oom_score_adj = oomScoreAdjustment.map(memory.copy)
        request.pointee.cpus = UnsafeRawPointer(memory.copy(processors))
        request.pointee.cpus_size = processors.count
        request.pointee.capabilities = capabilities.flatMap { memory.copy([$0]) }
        guard let filter else { return }
        request.pointee.seccomp_flags = filter.flags
        // The kernel refuses one without a length, and only reads the instructions.
        let instructions = UnsafeMutableRawPointer(mutating: memory.copy(filter.instructions))
        let program = sock_fprog(
            len: UInt16(exactly: filter.instructions.count) ?? 0,
            filter: instructions?.assumingMemoryBound(to: sock_filter.self)
        )
        request.pointee.seccomp = memory.copy([program])
    }
}

extension LimitName {
    /// RLIMIT_*; -1, which the kernel refuses, for one that it does not have.
    fileprivate var resource: Int32 { clinux_resource(rawValue) }
}

extension IOPriority {
    /// Class and level as ioprio_set(2) takes them.
    fileprivate var kernelValue: Int32 {
        switch self {
        case .realtime(let level): 1 << 13 | Int32(level)
        case .bestEffort(let level): 2 << 13 | Int32(level)
        case .idle: 3 << 13
        }
    }
}
