import CSpawn
package import Model

/// Why a program could not be started, or what it had to be started without, and what was being done at that moment.
package struct SpawnFailure: Error, Hashable, Sendable {
    package let stage: SpawnStage
    package let error: Errno
    /// The one that could not be set, of the stage ``SpawnStage/limit``.
    package let limit: LimitSettings?

    package init(stage: SpawnStage, error: Errno, limit: LimitSettings? = nil) {
        self.stage = stage
        self.error = error
        self.limit = limit
    }
}

/// The steps on the way to a running program, in their order (EXT-35).
package enum SpawnStage: CaseIterable, Hashable, Sendable {
    case clone
    case processGroup
    case terminal
    case stdio
    case passing
    case directory
    case limit
    case nice
    case oomScore
    case ioPriority
    case processors
    case boundingSet
    case groups
    case gid
    case uid
    case capabilities
    case noNewPrivileges
    case parent
    case seccomp
    case exec

    init(_ stage: cspawn_stage) {
        switch stage {
        case CSPAWN_STAGE_PROCESS_GROUP: self = .processGroup
        case CSPAWN_STAGE_TERMINAL: self = .terminal
        case CSPAWN_STAGE_STDIO: self = .stdio
        case CSPAWN_STAGE_PASSING: self = .passing
        case CSPAWN_STAGE_DIRECTORY: self = .directory
        case CSPAWN_STAGE_LIMIT: self = .limit
        case CSPAWN_STAGE_NICE: self = .nice
        case CSPAWN_STAGE_OOM_SCORE: self = .oomScore
        case CSPAWN_STAGE_IO_PRIORITY: self = .ioPriority
        case CSPAWN_STAGE_CPUS: self = .processors
        case CSPAWN_STAGE_BOUNDING_SET: self = .boundingSet
        case CSPAWN_STAGE_GROUPS: self = .groups
        case CSPAWN_STAGE_GID: self = .gid
        case CSPAWN_STAGE_UID: self = .uid
        case CSPAWN_STAGE_CAPABILITIES: self = .capabilities
        case CSPAWN_STAGE_NO_NEW_PRIVILEGES: self = .noNewPrivileges
        case CSPAWN_STAGE_PARENT: self = .parent
        case CSPAWN_STAGE_SECCOMP: self = .seccomp
        case CSPAWN_STAGE_EXEC: self = .exec
        default: self = .clone
        }
    }
}
