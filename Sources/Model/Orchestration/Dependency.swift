/// What a program waits for before it is started, and that is one of our programs too (EXT-70, `depends_on=`).
package struct Dependency: Hashable, Sendable {
    package let target: DependencyTarget
    package let condition: DependencyCondition
    /// Written with `?`: an unknown name is no error, and a program that does not run is not waited for.
    package let isOptional: Bool

    package init(_ target: DependencyTarget, _ condition: DependencyCondition = .started, isOptional: Bool = false) {
        self.target = target
        self.condition = condition
        self.isOptional = isOptional
    }

    /// As it is written, without what holds when nothing is said: `db`, `db:healthy?`.
    package var text: String {
        target.text + (condition == .started ? "" : ":\(condition.rawValue)") + (isOptional ? "?" : "")
    }
}

/// The processes that a name in `depends_on` and `restart_with` means.
package enum DependencyTarget: Hashable, Sendable {
    /// All processes of the section with this name, in whatever group they are.
    case program(String)
    case process(Namespec)
    /// All processes of the group.
    case group(String)

    /// As it is written.
    package var text: String {
        switch self {
        case .program(let name): name
        case .process(let name): "\(name.group):\(name.process)"
        case .group(let name): "\(name):*"
        }
    }
}

/// What has to hold of a process before those that depend on it are started (EXT-70).
package enum DependencyCondition: String, CaseIterable, Hashable, Sendable {
    /// It is RUNNING.
    case started
    /// Its health check succeeds.
    case healthy
    /// It has done its work: it is EXITED with a code of its `exitcodes`.
    case completed
}
