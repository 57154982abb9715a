/// Why a seccomp profile is refused (EXT-32).
package struct SeccompProblem: Error, Equatable, Sendable {
    /// Where in the profile, `$.syscalls[3].args[0].op`; empty when it is not about one place.
    package var path: String
    package var reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var text: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
