package import Model

/// An active group, with all that clients may know of its processes when it is told of.
package struct GroupRecord: Equatable, Sendable {
    package var name: String
    package var priority: Int
    /// In the order of their start.
    package var members: [Member]

    /// What does not change as long as the group is active, and the first record.
    package struct Member: Equatable, Sendable {
        package var traits: ProcessTraits
        package var record: ProcessRecord

        package init(_ traits: ProcessTraits, _ record: ProcessRecord) {
            self.traits = traits
            self.record = record
        }
    }

    package init(name: String, priority: Int, members: [Member]) {
        self.name = name
        self.priority = priority
        self.members = members
    }
}

/// What of the settings of a process matters to clients. Its environment and its command are not here: the control process
/// is not to have what it does not need.
package struct ProcessTraits: Equatable, Sendable {
    /// Without that of its group.
    package var name: String
    package var isAutostarted: Bool
    package var exitCodes: [Int]
    package var redirectsErrors: Bool
    /// `/dev/stdout` and the like, for the channels whose log that is.
    package var stdoutStream: String?
    package var stderrStream: String?
    /// Whether it asks for a user, capabilities or the like (EXT-37).
    package var setsPrivileges: Bool
    /// The name of its section, by which others depend on it; nil when the process has the same name.
    package var programName: String?
    /// nil for a process whose section says nothing of order, readiness, health, restarts and hooks.
    package var orchestration: Boxed<OrchestrationTraits>?

    package init(
        name: String,
        isAutostarted: Bool = true,
        exitCodes: [Int] = [0],
        redirectsErrors: Bool = false,
        stdoutStream: String? = nil,
        stderrStream: String? = nil,
        setsPrivileges: Bool = false,
        programName: String? = nil,
        orchestration: Boxed<OrchestrationTraits>? = nil
    ) {
        self.name = name
        self.isAutostarted = isAutostarted
        self.exitCodes = exitCodes
        self.redirectsErrors = redirectsErrors
        self.stdoutStream = stdoutStream
        self.stderrStream = stderrStream
        self.setsPrivileges = setsPrivileges
        self.programName = programName
        self.orchestration = orchestration
    }

    /// What it waits for before it is started (EXT-70).
    package var dependencies: [Dependency] { orchestration?.value.dependencies ?? [] }
    package var hasHealthCheck: Bool { orchestration?.value.hasHealthCheck ?? false }
}

/// What of order and health matters to clients.
package struct OrchestrationTraits: Hashable, Sendable {
    package var dependencies: [Dependency]
    package var hasHealthCheck: Bool

    package init(dependencies: [Dependency] = [], hasHealthCheck: Bool = false) {
        self.dependencies = dependencies
        self.hasHealthCheck = hasHealthCheck
    }
}
