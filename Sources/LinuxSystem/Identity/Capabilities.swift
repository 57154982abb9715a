import CCap
import CLinux
import Glibc
package import Model

/// Our own capabilities, and what capabilities are called (EXT-30, capabilities(7)).
package enum Capabilities {
    /// The capabilities that we hold; none on a kernel that does not tell.
    package static var held: HeldCapabilities {
        var sets = clinux_capabilities()
        _ = clinux_get_capabilities(&sets)
        return HeldCapabilities(
            permitted: CapabilitySet(bits: sets.permitted),
            inheritable: CapabilitySet(bits: sets.inheritable),
            bounding: CapabilitySet(bits: sets.bounding)
        )
    }

    /// The capabilities that exec leaves a program without file capabilities that runs with our ids (capabilities(7),
    /// "Transformation of capabilities during execve").
    package static var inherited: CapabilitySet {
        guard Privileges.effectiveUserID == 0 else { return CapabilitySet(bits: clinux_ambient_capabilities()) }
        let held = held
        return held.bounding.union(held.inheritable)
    }

    /// Drops everything else from the bounding set, for good: nothing that we execute gets it any more. Of the calling
    /// thread alone, and called before ``keep(only:)``, for it takes CAP_SETPCAP.
    package static func limitBoundingSet(to set: CapabilitySet) throws(Errno) {
        try retrying { clinux_limit_bounding_set(set.bits) }
    }

    /// Gives up everything else that the calling thread holds, for good.
    package static func keep(only permitted: CapabilitySet) throws(Errno) {
        try retrying { clinux_limit_capabilities(permitted.bits) }
    }

    /// `CAP_CHOWN` and so on; a capability that libcap does not know is called by its number, `CAP_63`.
    package static func names(of set: CapabilitySet) -> [String] {
        set.numbers.map { number in
            guard let text = cap_to_name(cap_value_t(number)) else { return "CAP_\(number)" }
            defer { cap_free(text) }
            let name = String(cString: text).uppercased()
            return name.utf8.starts(with: "CAP_".utf8) ? name : "CAP_\(name)"
        }
    }

    /// All names that libcap knows, `CAP_CHOWN` and so on.
    package static var knownNames: [String] {
        names(of: .all).enumerated().filter { $1 != "CAP_\($0)" }.map(\.element)
    }

    /// The number of a capability by its name, in capitals and with `CAP_` in front.
    package static func number(of name: String) -> UInt8? {
        var value: cap_value_t = 0
        guard cap_from_name(name.lowercased(), &value) == 0 else { return nil }
        return UInt8(exactly: value)
    }

    /// libcap's reading of an IAB text (cap_iab(3)); nil when it is not one.
    package static func vectors(_ text: String) -> CapabilityVectors? {
        guard let vectors = cap_iab_from_text(text) else { return nil }
        defer { cap_free(UnsafeMutableRawPointer(vectors)) }
        func set(_ vector: cap_iab_vector_t) -> CapabilitySet {
            (0..<UInt8(64)).reduce(into: CapabilitySet()) { set, number in
                if cap_iab_get_vector(vectors, vector, cap_value_t(number)) == CAP_SET {
                    set = set.union(CapabilitySet(number))
                }
            }
        }
        return CapabilityVectors(
            inheritable: set(CAP_IAB_INH),
            ambient: set(CAP_IAB_AMB),
            blocked: set(CAP_IAB_BOUND)
        )
    }
}
