import Configuration
import LinuxSystem
import Model

/// The filter of supervisord itself, `[supervisord] seccomp=self` (EXT-32). A filter is inherited by all programs and can
/// never be lifted (seccomp(2)): a later configuration can only make it tighter.
struct SeccompConfinement {
    /// The exceptions of all filters together that are in force; nil without any filter.
    private(set) var exceptions: Set<String>?

    /// Installs the filter that the configuration asks for, if it is not in force yet.
    /// - Returns: the notices for the log.
    mutating func confine(_ settings: DaemonSettings) throws(ConfigurationError) -> [Notice] {
        guard let wanted = settings.seccomp else {
            if exceptions == nil { return [] }
            let text = "seccomp=unconfined: the filter that is in force stays until supervisord is restarted"
            return [Notice(level: .warn, text: text)]
        }
        if let exceptions, exceptions.isSubset(of: wanted.exceptions) { return [] }
        let gaveUp: Bool
        do throws(Errno) {
            gaveUp = try wanted.filter.install()
        } catch {
            throw ConfigurationError("seccomp=self: cannot install the filter: \(error.text)")
        }
        let left = exceptions?.intersection(wanted.exceptions) ?? wanted.exceptions
        exceptions = left
        var text = "seccomp=self: the filter is in force for supervisord and all its programs"
        if !left.isEmpty { text += ", but for what \(left.sorted().joined(separator: ", ")) is made for" }
        if gaveUp { text += "; none of them can gain privileges by executing a file (no_new_privs)" }
        return [Notice(level: .info, text: text)]
    }

    /// Why a program cannot run any more as configured; nil when it can.
    func problem(of process: ProcessSettings) -> String? {
        guard let exceptions else { return nil }
        let needed = ProcessSettings.filterExceptions(among: Capabilities.names(of: process.capabilities.named))
        let missing = needed.subtracting(exceptions)
        if missing.isEmpty { return nil }
        return "seccomp=self: the filter that is in force denies what \(missing.sorted().joined(separator: ", ")) of "
            + "'\(process.name)' is made for; restart supervisord to change that"
    }

    /// The same for all programs.
    func problems(of groups: [GroupSettings]) -> [String] {
        groups.flatMap(\.processes).compactMap(problem)
    }
}
