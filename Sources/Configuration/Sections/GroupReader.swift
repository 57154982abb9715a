import Model
import Text

/// Makes the process groups of all sections, in the order in which Supervisor makes them: `[group:x]`, programs,
/// event listeners, FastCGI programs (CFG-160 to CFG-168).
struct GroupReader {
    let context: ReadingContext

    /// Ordered by priority and name. Of two groups with one name the first is kept, with a warning (CFG-164).
    func groups() throws(ConfigurationError) -> [GroupSettings] {
        var members: Set<String> = []
        var groups: [GroupSettings] = []
        for section in sections(of: "group") { groups.append(try heterogeneous(section, &members)) }
        for section in sections(of: "program") where !members.contains(section) {
            groups.append(try program(section))
        }
        for section in sections(of: "eventlistener") {
            groups.append(try EventListenerSectionReader(context: context, section: section).group())
        }
        for section in sections(of: "fcgi-program") where !members.contains(section) {
            groups.append(try FastCGISectionReader(context: context, section: section).group())
        }
        let kept = withoutDuplicates(Self.sorted(groups))
        warnOfSharedSockets(kept)
        return kept
    }

    private func sections(of kind: String) -> [String] {
        context.raw.sections.map(\.name).filter { $0.hasBytes(prefix: kind + ":") }
    }

    private func heterogeneous(
        _ section: String,
        _ members: inout Set<String>
    ) throws(ConfigurationError) -> GroupSettings {
        let reader = context.readerWithHere(section)
        let name = try Self.name(reader)
        var draft = GroupDraft()
        try OptionReader(reader, in: context).read(GroupOptions.all, into: &draft)
        var processes: [ProcessSettings] = []
        for program in draft.programs {
            let plain = "program:\(program)"
            let fastCGI = "fcgi-program:\(program)"
            let isPlain = context.raw[plain] != nil
            guard isPlain || context.raw[fastCGI] != nil else {
                if context.isFragment {
                    let reason = "the program \(program) has to be in another file, it is not in this one"
                    context.sink.advise(reader.warning(reason, "programs"))
                } else {
                    try reader.fail("[\(section)] names unknown program or fcgi-program \(program)", "programs")
                }
                continue
            }
            if isPlain, context.raw[fastCGI] != nil {
                try reader.fail(
                    "[\(section)] name \(program) is ambiguous (exists as program and fcgi-program)",
                    "programs"
                )
            }
            let member = isPlain ? plain : fastCGI
            members.insert(member)
            processes += try isPlain ? plainMember(member, group: name) : fastCGIMember(member, group: name)
        }
        return GroupSettings(name: name, priority: draft.priority, kind: .heterogeneous, processes: processes)
    }

    private func plainMember(_ section: String, group: String) throws(ConfigurationError) -> [ProcessSettings] {
        try ProcessSectionReader(context: context, section: section, group: group, kind: .program).processes()
    }

    /// Supervisor ignores the socket of a member and starts it without one (CFG-167). Here a member gets the socket that it
    /// names (QRK-5); naming none stays allowed.
    private func fastCGIMember(_ section: String, group: String) throws(ConfigurationError) -> [ProcessSettings] {
        var processes = try ProcessSectionReader(
            context: context,
            section: section,
            group: group,
            kind: .protocolSpeaker
        ).processes()
        guard context.raw.option("socket", in: section) != nil else { return processes }
        let program = ReadingContext.name(in: section).trimmed
        let socket = try FastCGISectionReader(context: context, section: section).socket(program: program)
        for index in processes.indices { processes[index].socket = socket }
        return processes
    }

    private func program(_ section: String) throws(ConfigurationError) -> GroupSettings {
        let reader = context.readerWithHere(section)
        let name = try Self.name(reader)
        var draft = GroupDraft()
        try OptionReader(reader, in: context).read(context.programOptions.groupPriority, into: &draft)
        let processes = try ProcessSectionReader(context: context, section: section, group: name, kind: .program)
            .processes()
        return GroupSettings(name: name, priority: draft.priority, kind: .program, processes: processes)
    }

    /// The name behind the colon, checked; errors have no suffix (CFG-168).
    static func name(_ reader: SectionReader) throws(ConfigurationError) -> String {
        try reader.attempt(nil, otherwise: "") { () throws(ConfigurationError) in
            try OptionValue.processOrGroupName(ReadingContext.name(in: reader.section))
        }
    }

    private static func sorted(_ groups: [GroupSettings]) -> [GroupSettings] {
        groups.enumerated().sorted { left, right in
            if left.element.priority != right.element.priority { return left.element.priority < right.element.priority }
            if left.element.name != right.element.name { return left.element.name.precedes(right.element.name) }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// Supervisor says nothing when one group takes away the unix socket of another. They may take turns, so it is not an
    /// error.
    private func warnOfSharedSockets(_ groups: [GroupSettings]) {
        for (index, group) in groups.enumerated() {
            for socket in group.sockets {
                let other = groups[..<index].first { $0.sockets.contains { $0.address == socket.address } }
                guard let other else { continue }
                context.sink.warnOnce(
                    ConfigurationError(
                        "The groups \(other.name.pythonRepresentation) and \(group.name.pythonRepresentation) have the "
                            + "same socket \(socket.address.url), only one of them can use it at a time"
                    )
                )
            }
        }
    }

    private func withoutDuplicates(_ groups: [GroupSettings]) -> [GroupSettings] {
        var names: Set<String> = []
        return groups.filter { group in
            if names.insert(group.name).inserted { return true }
            let name = group.name.pythonRepresentation
            context.sink.warnOnce(
                ConfigurationError("Two groups are named \(name), the one with priority \(group.priority) is ignored")
            )
            return false
        }
    }
}
