/// Capabilities by their numbers, of which the kernel has room for 64 (capabilities(7)).
package struct CapabilitySet: Hashable, Sendable {
    /// Bit n stands for the capability with the number n.
    package var bits: UInt64

    package init(bits: UInt64 = 0) {
        self.bits = bits
    }

    /// One capability; none for a number that no kernel can have.
    package init(_ number: UInt8) {
        bits = number < 64 ? 1 << UInt64(number) : 0
    }

    /// All capabilities, including those that are not defined yet.
    package static let all = CapabilitySet(bits: .max)

    package var isEmpty: Bool { bits == 0 }

    /// In ascending order.
    package var numbers: [UInt8] { (0..<64).filter { bits >> UInt64($0) & 1 == 1 } }

    package func union(_ other: CapabilitySet) -> CapabilitySet {
        CapabilitySet(bits: bits | other.bits)
    }

    package func intersection(_ other: CapabilitySet) -> CapabilitySet {
        CapabilitySet(bits: bits & other.bits)
    }

    package func subtracting(_ other: CapabilitySet) -> CapabilitySet {
        CapabilitySet(bits: bits & ~other.bits)
    }
}

/// What a process holds of capabilities.
package struct HeldCapabilities: Hashable, Sendable {
    package var permitted: CapabilitySet
    package var inheritable: CapabilitySet
    package var bounding: CapabilitySet

    package init(permitted: CapabilitySet, inheritable: CapabilitySet, bounding: CapabilitySet) {
        self.permitted = permitted
        self.inheritable = inheritable
        self.bounding = bounding
    }

    /// What can be handed to a child: the inheritable set takes nothing that is neither in it nor in the bounding set.
    package var transferable: CapabilitySet { permitted.intersection(bounding.union(inheritable)) }
}

/// The sets of a program that is started with capabilities of its own.
package struct CapabilitySets: Hashable, Sendable {
    package var bounding: CapabilitySet
    /// The effective set too.
    package var permitted: CapabilitySet
    package var inheritable: CapabilitySet
    package var ambient: CapabilitySet

    package init(
        bounding: CapabilitySet,
        permitted: CapabilitySet,
        inheritable: CapabilitySet,
        ambient: CapabilitySet
    ) {
        self.bounding = bounding
        self.permitted = permitted
        self.inheritable = inheritable
        self.ambient = ambient
    }

    /// The same everywhere, so that exec changes nothing, for any user.
    package init(all set: CapabilitySet) {
        self.init(bounding: set, permitted: set, inheritable: set, ambient: set)
    }
}
