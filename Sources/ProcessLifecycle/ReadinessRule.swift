package import Model

/// When what is supervised is ready to be used (EXT-51).
///
/// Every process that is started automatically has to be RUNNING, and healthy where it has a health check, or EXITED with a
/// code that it may exit with, as one that prepares something and is done. Names narrow this to some of them; a process that is named itself counts
/// whether it is started automatically or not, so that asking for it never means asking for nothing.
package enum ReadinessRule {
    /// What the rule has to know of a process.
    package struct Subject: Hashable, Sendable {
        package let name: Namespec
        package let state: ProcessState
        package let isAutostarted: Bool
        /// The exit code of its last run: -1 for a death by signal, nil if there is none to tell.
        package let exitCode: Int?
        /// Codes that it may exit with.
        package let expectedCodes: [Int]
        /// nil without a health check (EXT-73).
        package let health: HealthStatus?

        package init(
            name: Namespec,
            state: ProcessState,
            isAutostarted: Bool,
            exitCode: Int?,
            expectedCodes: [Int],
            health: HealthStatus? = nil
        ) {
            self.name = name
            self.state = state
            self.isAutostarted = isAutostarted
            self.exitCode = exitCode
            self.expectedCodes = expectedCodes
            self.health = health
        }

        /// Whether it is as it should be.
        package var isReady: Bool {
            switch state {
            case .running: health == nil || health == .healthy
            case .exited: exitCode.map(expectedCodes.contains) ?? false
            case .stopped, .starting, .backoff, .stopping, .fatal, .unknown: false
            }
        }
    }

    package enum Verdict: Hashable, Sendable {
        case ready
        /// Those that are not, in the order given.
        case notReady([Subject])
        /// Names of nothing, as they were given.
        case unknown([String])
    }

    /// - Parameter names: `name`, `group:name` or `group:*`; none asks for everything.
    package static func verdict(of subjects: [Subject], narrowedTo names: [String] = []) -> Verdict {
        let known = Set(subjects.map { NamePattern(group: $0.name.group, process: $0.name.process) })
        let groups = Set(subjects.map { NamePattern(group: $0.name.group, process: nil) })
        let unknown = names.filter { !known.contains(NamePattern($0)) && !groups.contains(NamePattern($0)) }
        if !unknown.isEmpty { return .unknown(unknown) }
        let patterns = Set(names.map(NamePattern.init))
        let asked = subjects.filter { subject in
            let isNamed = patterns.contains(NamePattern(group: subject.name.group, process: subject.name.process))
            let isOfNamedGroup = patterns.contains(NamePattern(group: subject.name.group, process: nil))
            return isNamed || subject.isAutostarted && (names.isEmpty || isOfNamedGroup)
        }
        let others = asked.filter { !$0.isReady }
        return others.isEmpty ? .ready : .notReady(others)
    }
}
