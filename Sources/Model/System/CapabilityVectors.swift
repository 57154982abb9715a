/// The three vectors of libcap's IAB text (cap_iab(3)).
package struct CapabilityVectors: Hashable, Sendable {
    package var inheritable: CapabilitySet
    package var ambient: CapabilitySet
    /// What the bounding set loses.
    package var blocked: CapabilitySet

    package init(inheritable: CapabilitySet, ambient: CapabilitySet, blocked: CapabilitySet) {
        self.inheritable = inheritable
        self.ambient = ambient
        self.blocked = blocked
    }
}
