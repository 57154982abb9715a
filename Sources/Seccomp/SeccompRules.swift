/// A profile as it applies to one program on this machine: what is left to be compiled (EXT-32).
package struct SeccompRules: Hashable, Sendable {
    /// What becomes of one system call when all conditions hold.
    package struct Rule: Hashable, Sendable {
        package var syscall: String
        package var action: SeccompProfile.Action
        /// Each of another argument.
        package var conditions: [SeccompProfile.Condition]
        /// Where its entry stands in the profile; empty for a profile that is no file.
        package var path: String

        package init(
            syscall: String,
            action: SeccompProfile.Action,
            conditions: [SeccompProfile.Condition] = [],
            path: String = ""
        ) {
            self.syscall = syscall
            self.action = action
            self.conditions = conditions
            self.path = path
        }
    }

    package var defaultAction: SeccompProfile.Action
    /// Besides the machine's own.
    package var architectures: [SeccompArchitecture]
    package var rules: [Rule]
    package var flags: Set<SeccompProfile.Flag>
    /// System calls with higher numbers than any that the profile names, which it cannot have known, fail with ENOSYS
    /// instead of the default action: libraries then do without them (PITFALLS P25).
    package var deniesNewCallsWithENOSYS: Bool

    package init(
        defaultAction: SeccompProfile.Action,
        architectures: [SeccompArchitecture] = [],
        rules: [Rule] = [],
        flags: Set<SeccompProfile.Flag> = [],
        deniesNewCallsWithENOSYS: Bool = false
    ) {
        self.defaultAction = defaultAction
        self.architectures = architectures
        self.rules = rules
        self.flags = flags
        self.deniesNewCallsWithENOSYS = deniesNewCallsWithENOSYS
    }
}

extension SeccompProfile {
    /// The rules for a program with these capabilities, by their names with `CAP_`.
    package func rules(capabilities: Set<String>, machine: SeccompMachine) -> SeccompRules {
        var architectures = self.architectures + (companions[machine.architecture] ?? [])
        architectures.removeAll { $0 == machine.architecture }
        let applying = entries.filter { entry in
            entry.excludes.matchNothing(capabilities, machine) && entry.includes.matchAll(capabilities, machine)
        }
        return SeccompRules(
            defaultAction: defaultAction,
            architectures: architectures,
            rules: applying.flatMap { rules(of: $0) },
            flags: flags,
            deniesNewCallsWithENOSYS: deniesByDefault && !namesDefaultErrno
        )
    }

    /// As runc does, a stricter profile than one that fails calls is taken at its word.
    private var deniesByDefault: Bool {
        if case .errno = defaultAction { true } else { false }
    }

    private func rules(of entry: Entry) -> [SeccompRules.Rule] {
        // libseccomp refuses what says the same as the default; runc leaves it out too.
        if entry.action == defaultAction { return [] }
        // Two conditions on one argument cannot be one rule of libseccomp: they become alternatives, all of them, as in
        // runc, so that a profile means the same under both.
        let indices = Set(entry.conditions.map(\.index))
        let alternatives = indices.count < entry.conditions.count ? entry.conditions.map { [$0] } : [entry.conditions]
        return entry.names.flatMap { name in
            alternatives.map { conditions in
                SeccompRules.Rule(syscall: name, action: entry.action, conditions: conditions, path: entry.path)
            }
        }
    }
}

extension SeccompProfile.Circumstances {
    /// For `includes`: each kind that is given must be met, of capabilities every one.
    fileprivate func matchAll(_ held: Set<String>, _ machine: SeccompMachine) -> Bool {
        (architectures.isEmpty || has(machine.architecture)) && capabilities.allSatisfy(held.contains)
            && (minimumKernel.map { machine.kernel >= $0 } ?? true)
    }

    /// For `excludes`: one that is met is enough to leave the entry out.
    fileprivate func matchNothing(_ held: Set<String>, _ machine: SeccompMachine) -> Bool {
        !has(machine.architecture) && !capabilities.contains(where: held.contains)
            && !(minimumKernel.map { machine.kernel >= $0 } ?? false)
    }

    private func has(_ architecture: SeccompArchitecture) -> Bool {
        architecture.names.contains(where: architectures.contains)
    }
}
