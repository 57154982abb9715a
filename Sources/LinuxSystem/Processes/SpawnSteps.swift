import CLinux
import CSpawn
import Model

/// What a child is given of resources and rights, in the form in which it takes it.
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

    /// Calls with the request and these steps in it, whose memory lives that long.
    borrowing func added(
        to request: inout cspawn_request,
        _ body: (UnsafePointer<cspawn_request>) -> cspawn_result
    ) -> cspawn_result {
        request.io_priority = ioPriority
        request.seccomp_flags = filter?.flags ?? 0
        return limits.withUnsafeBufferPointer { limits in
            request.limits = limits.baseAddress
            request.limit_count = limits.count
            return withOptionalPointer(nice) { nice in
                request.nice = nice
                return withOptionalCString(oomScoreAdjustment) { text in
                    request.oom_score_adj = text
                    return processors.withUnsafeBytes { processors in
                        request.cpus = processors.isEmpty ? nil : processors.baseAddress
                        request.cpus_size = processors.count
                        return withOptionalPointer(capabilities) { capabilities in
                            request.capabilities = capabilities
                            return withFilter { filter in
                                request.seccomp = filter
                                return body(&request)
                            }
                        }
                    }
                }
            }
        }
    }

    private borrowing func withFilter(_ body: (UnsafePointer<sock_fprog>?) -> cspawn_result) -> cspawn_result {
        guard let filter else { return body(nil) }
        // The kernel refuses one without a length.
        let length = UInt16(exactly: filter.instructions.count) ?? 0
        return filter.instructions.withUnsafeBytes { bytes in
            // The kernel only reads them.
            let instructions = bytes.baseAddress?.assumingMemoryBound(to: sock_filter.self)
            let program = sock_fprog(len: length, filter: UnsafeMutablePointer(mutating: instructions))
            return withOptionalPointer(program, body)
        }
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

private func withOptionalPointer<Value>(
    _ value: Value?,
    _ body: (UnsafePointer<Value>?) -> cspawn_result
) -> cspawn_result {
    guard let value else { return body(nil) }
    return withUnsafePointer(to: value) { body($0) }
}

func withOptionalCString<Result>(
    _ string: String?,
    _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
    guard let string else { return body(nil) }
    return string.withCString { body($0) }
}
