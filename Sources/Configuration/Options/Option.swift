/// The draft into which the options of a kind of sections are read.
protocol SectionDraft: Sendable {
    /// The action that a change of these options needs, unless the row of one says otherwise.
    static var change: OptionDescription.Change { get }
    /// Whether a row is read only when its option is set, unless it says otherwise (`alsoWhenUnset`): a file may have thousands
    /// of programs, and each of them sets few of its options.
    static var readsWhatIsSet: Bool { get }
}

extension SectionDraft {
    static var readsWhatIsSet: Bool { false }
}

/// A row of the table of options: what an option is, and how it becomes a setting.
///
/// The rows of a section are in the order in which Supervisor reads its options: that decides which of two errors it reports.
struct Option<Draft: SectionDraft>: Sendable {
    /// Leaves the draft as it is when the option is not set or wrong: defaults are those of the settings.
    typealias Reading = @Sendable (_ draft: inout Draft, _ reader: OptionReader) -> Void
    typealias CarryingOver = @Sendable (_ draft: inout Draft, _ other: Draft) -> Void

    var description: OptionDescription
    /// Copies the part of the option that can change without a restart from the other settings; nil for no part. After a copy
    /// from the active settings to new ones, a remaining difference is a reason to restart; a copy from new settings to the
    /// active ones takes over an option whose change needs nothing.
    let carryOver: CarryingOver?
    /// Whether marks of files stay in the value until it is used (EXT-76): only a text can keep them, and the code that uses
    /// it has to know. Other values are made of the contents.
    private(set) var keepsFiles = false
    /// Whether the row is read also when the option is not set.
    private(set) var readsWhenUnset = false
    /// The bit of its name (`RawSection`).
    let signature: UInt64
    let read: Reading

    init(
        _ name: String,
        _ type: String,
        _ standard: OptionDescription.Standard,
        _ summary: String,
        note: String = "",
        sample: OptionDescription.Sample = .standard,
        origin: OptionDescription.Origin = .supervisor,
        change: OptionDescription.Change = Draft.change,
        carryOver: CarryingOver? = nil,
        read: @escaping Reading
    ) {
        description = OptionDescription(
            name: name,
            type: type,
            standard: standard,
            summary: summary,
            note: note,
            sample: sample,
            origin: origin,
            scope: .section,
            change: change
        )
        signature = RawSection.signature(of: name)
        self.carryOver = carryOver
        self.read = read
    }

    var name: String { description.name }

    /// The same option, with marks of files in its value.
    var keepingFiles: Option {
        var option = self
        option.keepsFiles = true
        return option
    }

    /// The same option, read also when it is not set.
    var alsoWhenUnset: Option {
        var option = self
        option.readsWhenUnset = true
        return option
    }

    /// The same option, read for each process of a program.
    var forEachProcess: Option {
        var option = self
        option.description.scope = .process
        return option
    }
}

extension Array {
    /// Copies the options that can change without a restart; see ``Option/carryOver``.
    func carryOver<Draft>(from other: Draft, to draft: inout Draft) where Element == Option<Draft> {
        for option in self { option.carryOver?(&draft, other) }
    }
}
