import Model
import Seccomp
import Text

/// The seccomp profiles of one load (EXT-32): each is read once, and the same rules, which programs with the same
/// capabilities have, are compiled once. A class for that memory; it never leaves the load.
final class SeccompProfiles {
    private struct Key: Hashable {
        let source: String
        let capabilities: Set<String>
    }

    private let host: any HostFiles & HostCapabilities & HostSeccomp
    private var profiles: [String: SeccompProfile] = [:]
    private var filters: [Key: SeccompFilter] = [:]
    private var compiled: [SeccompRules: CompiledSeccompRules] = [:]
    private var noted: Set<String> = []
    private lazy var machine = host.seccompMachine

    init(host: any HostFiles & HostCapabilities & HostSeccomp) {
        self.host = host
    }

    /// The filter that a value of `seccomp=` means for a program with these capabilities; nil for `unconfined`.
    /// - Parameter note: called with each notice, once for each profile.
    func filter(
        _ text: String,
        capabilities: Set<String>,
        note: (Notice) -> Void
    ) throws(ConfigurationError) -> SeccompFilter? {
        let source = text.trimmed
        switch source.lowercased() {
        case "unconfined": return nil
        case "default": return try filter(from: "default", capabilities, note) { .standard(for: $0.architecture) }
        default:
            let path = PathText.expandingHome(source, on: host)
            guard PathText.isAbsolute(path) else {
                throw OptionName(text: "seccomp").invalid(
                    text,
                    "must be unconfined, default or the absolute path of a profile; %(here)s stands for the directory of "
                        + "the configuration"
                )
            }
            return try filter(from: path, capabilities, note) { machine throws(SeccompProblem) in
                try self.profile(at: path, machine, note)
            }
        }
    }

    /// The filter of `[supervisord] seccomp=self` for a configuration with these programs.
    func daemonFilter(for processes: [ProcessSettings]) throws(ConfigurationError) -> DaemonFilter {
        let named = processes.reduce(CapabilitySet()) { $0.union($1.capabilities.named) }
        let exceptions = ProcessSettings.filterExceptions(among: host.names(of: named))
        let filter = try filter(from: "self", exceptions, { _ in }) { .daemon(for: $0.architecture) }
        return DaemonFilter(filter: filter, exceptions: exceptions)
    }

    private func filter(
        from source: String,
        _ capabilities: Set<String>,
        _ note: (Notice) -> Void,
        _ profile: (SeccompMachine) throws(SeccompProblem) -> SeccompProfile
    ) throws(ConfigurationError) -> SeccompFilter {
        let key = Key(source: source, capabilities: capabilities)
        if let known = filters[key] { return known }
        do throws(SeccompProblem) {
            guard let machine else { throw SeccompProblem(path: "", reason: "libseccomp does not know this machine") }
            let rules = try profile(machine).rules(capabilities: capabilities, machine: machine)
            try rules.checkThatProgramsCanStart()
            let compiled = try compiled(rules)
            tell(of: compiled, source, note)
            let filter = SeccompFilter(source: source, instructions: compiled.instructions, flags: compiled.flags)
            filters[key] = filter
            return filter
        } catch {
            throw ConfigurationError("seccomp profile \(source.pythonRepresentation): \(error.text)")
        }
    }

    private func compiled(_ rules: SeccompRules) throws(SeccompProblem) -> CompiledSeccompRules {
        if let known = compiled[rules] { return known }
        let result = try host.compile(rules)
        compiled[rules] = result
        return result
    }

    private func profile(
        at path: String,
        _ machine: SeccompMachine,
        _ note: (Notice) -> Void
    ) throws(SeccompProblem) -> SeccompProfile {
        if let known = profiles[path] { return known }
        let json = try self.json(at: path)
        var reader = SeccompProfileReader(errorNumbers: machine.errorNumbers)
        let profile = try reader.profile(json)
        for oddity in profile.oddities {
            note(Notice(level: .warn, text: "seccomp profile \(path.pythonRepresentation): \(oddity)"))
        }
        profiles[path] = profile
        return profile
    }

    private func json(at path: String) throws(SeccompProblem) -> JSONValue {
        let text: [UInt8]
        do throws(FileProblem) {
            text = try host.contents(of: path)
        } catch {
            let reason =
                switch error {
                case .missing: "there is no such file"
                case .unreadable: "the file cannot be read"
                case .tooLarge: "the file is too large"
                }
            throw SeccompProblem(path: "", reason: reason)
        }
        do throws(JSONProblem) {
            return try host.json(text)
        } catch {
            throw SeccompProblem(path: "line \(error.line), column \(error.column)", reason: error.reason)
        }
    }

    private func tell(of compiled: CompiledSeccompRules, _ source: String, _ note: (Notice) -> Void) {
        guard noted.insert(source).inserted else { return }
        let profile = "seccomp profile \(source.pythonRepresentation)"
        for ignored in compiled.ignored { note(Notice(level: .warn, text: "\(profile): ignored \(ignored)")) }
        // Users can do nothing about the calls of the built-in list.
        guard source != "default", source != "self", !compiled.unknownCalls.isEmpty else { return }
        let names = compiled.unknownCalls.joined(separator: ", ")
        note(Notice(level: .debug, text: "\(profile): skipped system calls that libseccomp does not know: \(names)"))
    }
}
