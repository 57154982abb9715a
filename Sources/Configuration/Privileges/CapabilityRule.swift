package import Model

/// The rule of `cap_drop`, `cap_add` and `capabilities` for the capabilities that the daemon holds (EXT-30).
package enum CapabilityRule: Hashable, Sendable {
    /// None of the keys is set: the child has the capabilities that exec leaves it.
    case unchanged
    case adjusted(drop: CapabilitySet, add: CapabilitySet)
    case vectors(CapabilityVectors)

    /// Capabilities that a program is configured to have and the daemon cannot give.
    package struct Missing: Error, Hashable, Sendable {
        /// The key that names them.
        package let option: String
        package let capabilities: CapabilitySet

        package init(option: String, capabilities: CapabilitySet) {
            self.option = option
            self.capabilities = capabilities
        }
    }

    /// The sets of a child of a daemon that holds these; nil when they are left alone.
    /// - Parameter isRoot: whether the program runs as user 0, to which exec gives more than to others.
    package func sets(of held: HeldCapabilities, isRoot: @autoclosure () -> Bool) throws(Missing) -> CapabilitySets? {
        switch self {
        case .unchanged:
            return nil
        case .adjusted(let drop, let add):
            // ALL is everything but what cap_drop names, as in Compose.
            if add == .all {
                return CapabilitySets(all: held.transferable.subtracting(drop == .all ? CapabilitySet() : drop))
            }
            try Self.require(add, of: held, "cap_add")
            return CapabilitySets(all: held.transferable.subtracting(drop).union(add))
        case .vectors(let vectors):
            let wanted = vectors.inheritable.union(vectors.ambient)
            try Self.require(wanted, of: held, "capabilities")
            return CapabilitySets(
                bounding: CapabilitySet.all.subtracting(vectors.blocked),
                permitted: isRoot() ? held.permitted.subtracting(vectors.blocked).union(wanted) : wanted,
                inheritable: wanted,
                ambient: vectors.ambient
            )
        }
    }

    private static func require(
        _ wanted: CapabilitySet,
        of held: HeldCapabilities,
        _ option: String
    ) throws(Missing) {
        let missing = wanted.subtracting(held.transferable)
        if !missing.isEmpty { throw Missing(option: option, capabilities: missing) }
    }
}
