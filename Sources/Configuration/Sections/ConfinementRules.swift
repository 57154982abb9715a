import Model

/// The rules for the options about privileges together (EXT-30, EXT-32).
enum ConfinementRules {
    /// Reads `capabilities=`, or combines `cap_drop` and `cap_add` before it.
    static func readCapabilities(into draft: inout ProgramDraft, _ reader: OptionReader) {
        var vectors: CapabilityVectors?
        reader.read(&vectors) { text, option throws(ConfigurationError) in
            try OptionValue.capabilityVectors(text, of: option, on: reader.host)
        }
        if let vectors {
            for option in ["cap_drop", "cap_add"] where reader.section.isSet(option) {
                reader.fail("capabilities says it all: it cannot be used together with \(option)")
            }
            draft.process.capabilities = .vectors(vectors)
        } else if !draft.droppedCapabilities.isEmpty || !draft.addedCapabilities.isEmpty {
            draft.process.capabilities = .adjusted(drop: draft.droppedCapabilities, add: draft.addedCapabilities)
        }
    }

    /// `seccomp=`, compiled here, so that a bad profile is refused before anything starts.
    static func readFilter(into draft: inout ProgramDraft, _ reader: OptionReader) {
        let context = reader.context
        let process = draft.process
        reader.read(&draft.process.seccomp) { text throws(ConfigurationError) in
            let capabilities = Set(context.host.names(of: capabilities(of: process, context)))
            return try context.seccomp.filter(text, capabilities: capabilities) { notice in
                if notice.level == .warn {
                    context.sink.warnOnce(reader.warning(notice.text))
                } else {
                    context.sink.note(notice)
                }
            }
        }
    }

    /// Warns of capabilities that a program keeps because they are not dropped, although it would have lost all by its user.
    static func warnOfGift(_ process: ProcessSettings, _ section: SectionReader) {
        guard let user = process.user, user.uid != 0, case .adjusted(let drop, _) = process.capabilities, drop != .all
        else { return }
        let option = section.isSet("cap_drop") ? "cap_drop" : "cap_add"
        section.sink.warnOnce(
            section.warning(
                "For [\(section.section)], \(option) without cap_drop=ALL gives user '\(user.name)' every other "
                    + "capability of supervisord too",
                option
            )
        )
    }

    /// The capabilities that a process holds once it runs.
    private static func capabilities(of process: ProcessSettings, _ context: ReadingContext) -> CapabilitySet {
        let host = context.host
        let daemonIsRoot = host.userID == 0 && !context.givesUpRoot
        let isRoot = process.user.map { $0.uid == 0 } ?? daemonIsRoot
        var held = host.heldCapabilities
        if context.givesUpRoot { held.permitted = CapabilitySet() }
        if process.capabilities == .unchanged {
            // They are lost with the change to another user than root (capabilities(7)).
            let keeps = process.user.map { $0.uid == 0 || $0.uid == host.userID } ?? (daemonIsRoot || host.userID != 0)
            return keeps ? host.inheritedCapabilities : CapabilitySet()
        }
        // The start of the program reports what cannot be given.
        guard let sets = try? process.capabilities.sets(of: held, isRoot: isRoot) else { return CapabilitySet() }
        return isRoot ? sets.permitted : sets.ambient
    }
}
