package import Model
import Seccomp

/// The filter of supervisord itself (EXT-32), which all programs inherit (seccomp(2)).
package struct DaemonFilter: Hashable, Sendable {
    package var filter: SeccompFilter
    /// Capabilities, with `CAP_`, whose calls the filter allows because a program names them.
    package var exceptions: Set<String>
}

extension ProcessSettings {
    /// Capabilities that make an exception of ``DaemonFilter``, of those with these names.
    package static func filterExceptions(among names: [String]) -> Set<String> {
        SeccompProfile.capabilitiesOfDaemon.intersection(names)
    }
}

extension CapabilityRule {
    /// The capabilities that a program gets by name, which shows that it needs them.
    package var named: CapabilitySet {
        switch self {
        case .unchanged: CapabilitySet()
        case .adjusted(_, let add): add
        case .vectors(let vectors): vectors.inheritable.union(vectors.ambient)
        }
    }
}
