/// The settings of a group of processes, without the processes.
struct GroupDraft: SectionDraft {
    static let change = OptionDescription.Change.programRestart

    var priority = GroupSettings.standardPriority
    var programs: [String] = []
}

/// The options of `[group:x]`, and those that every section of programs has as a group.
enum GroupOptions {
    static var all: [Option<GroupDraft>] { programs + priority }

    static var programs: [Option<GroupDraft>] {
        [
            Option(
                "programs",
                "list",
                .absent("none"),
                "names of program or fcgi-program sections, comma separated",
                sample: .value(
                    "progname1,progname2",
                    comment: "names of program or fcgi-program sections, comma separated"
                )
            ) { draft, reader in
                reader.read(&draft.programs) { OptionValue.list($0) }
                if (reader.unexpanded ?? "").isEmpty {
                    reader.context.sink.foresee(reader.warning("the group names no programs"))
                }
            }
        ]
    }

    static var priority: [Option<GroupDraft>] {
        [
            Option("priority", "integer", "999", "lower starts earlier and stops later") { $1.integer(&$0.priority) }
        ]
    }
}
