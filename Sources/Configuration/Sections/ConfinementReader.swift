import Model

/// Reads what a program may do and use (EXT-30 to EXT-34). Expanded for each process of its own, so that
/// `cpuset=%(process_num)d` gives each one a processor.
struct ConfinementReader {
    let context: ReadingContext
    /// With the expansions of the process.
    let reader: SectionReader

    /// Completes the settings of a process, whose user is known.
    func read(into process: inout ProcessSettings) throws(ConfigurationError) {
        process.capabilities = try capabilities()
        process.seccomp = try seccomp(process)
        process.noNewPrivileges = try reader.value("no_new_privileges", default: false, OptionValue.boolean)
        process.limits = try limits()
        process.scheduling = try scheduling()
        process.isStrict = try reader.value("strict", default: false, OptionValue.boolean)
        warnOfGift(process)
    }

    private func capabilities() throws(ConfigurationError) -> CapabilityRule {
        let drop = try set("cap_drop")
        let add = try set("cap_add")
        let vectors = try reader.value("capabilities", default: CapabilityVectors?.none) {
            text throws(ConfigurationError) in
            try OptionValue.capabilityVectors(text, on: context.host)
        }
        if let vectors {
            for option in ["cap_drop", "cap_add"] where reader.isSet(option) {
                try reader.fail("capabilities says it all: it cannot be used together with \(option)", "capabilities")
            }
            return .vectors(vectors)
        }
        // Neither key, or nothing behind them: nothing changes.
        if drop.isEmpty, add.isEmpty { return .unchanged }
        return .adjusted(drop: drop, add: add)
    }

    private func set(_ option: String) throws(ConfigurationError) -> CapabilitySet {
        try reader.value(option, default: CapabilitySet()) { text throws(ConfigurationError) in
            try OptionValue.capabilities(option, text, on: context.host)
        }
    }

    /// What is not dropped is kept, also by a program that would have lost everything by its user.
    private func warnOfGift(_ process: ProcessSettings) {
        guard let user = process.user, user.uid != 0, case .adjusted(let drop, _) = process.capabilities, drop != .all
        else { return }
        let option = reader.isSet("cap_drop") ? "cap_drop" : "cap_add"
        context.sink.warnOnce(
            reader.warning(
                "For [\(reader.section)], \(option) without cap_drop=ALL gives user '\(user.name)' every other capability "
                    + "of supervisord too",
                option
            )
        )
    }

    /// Compiled here, so that a bad profile is refused before anything starts (EXT-32).
    private func seccomp(_ process: ProcessSettings) throws(ConfigurationError) -> SeccompFilter? {
        try reader.value("seccomp", default: SeccompFilter?.none) { text throws(ConfigurationError) in
            let capabilities = Set(context.host.names(of: capabilities(of: process)))
            return try context.seccomp.filter(text, capabilities: capabilities) { notice in
                if notice.level == .warn {
                    context.sink.warnOnce(reader.warning(notice.text, "seccomp"))
                } else {
                    context.sink.note(notice)
                }
            }
        }
    }

    /// What a process holds once it runs (EXT-32).
    private func capabilities(of process: ProcessSettings) -> CapabilitySet {
        let host = context.host
        let daemonIsRoot = host.userID == 0 && !context.givesUpRoot
        let isRoot = process.user.map { $0.uid == 0 } ?? daemonIsRoot
        var held = host.heldCapabilities
        if context.givesUpRoot { held.permitted = CapabilitySet() }
        if process.capabilities == .unchanged {
            // It is lost with the change to another user than root (capabilities(7)).
            let keeps = process.user.map { $0.uid == 0 || $0.uid == host.userID } ?? (daemonIsRoot || host.userID != 0)
            return keeps ? host.inheritedCapabilities : CapabilitySet()
        }
        // Of what cannot be given, the start of the program tells.
        guard let sets = try? process.capabilities.sets(of: held, isRoot: isRoot) else { return CapabilitySet() }
        return isRoot ? sets.permitted : sets.ambient
    }

    private func limits() throws(ConfigurationError) -> [LimitSettings] {
        var limits: [LimitSettings] = []
        for name in LimitName.allCases {
            let limit = try reader.value(name.option, default: LimitSettings?.none) {
                text throws(ConfigurationError) in
                try OptionValue.limit(name, text)
            }
            if let limit { limits.append(limit) }
        }
        return limits
    }

    private func scheduling() throws(ConfigurationError) -> SchedulingSettings {
        var scheduling = SchedulingSettings()
        scheduling.oomScoreAdjustment = try reader.value(
            "oom_score_adj",
            default: nil,
            OptionValue.oomScoreAdjustment
        )
        scheduling.nice = try reader.value("nice", default: nil, OptionValue.nice)
        scheduling.ioPriority = try reader.value("ioprio", default: nil, OptionValue.ioPriority)
        scheduling.processors = try reader.value("cpuset", default: nil, OptionValue.processors)
        return scheduling
    }
}
