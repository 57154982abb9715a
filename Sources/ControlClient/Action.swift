/// Something that supervisorctl can be told to do: one row of the table that drives dispatch, help and completion.
///
/// Each action is in a file of its own, as a static member.
package struct Action: Sendable {
    /// The words that completion offers behind the name of an action (CTL-65).
    package enum Subject: Sendable {
        case nothing
        case actions
        case groups
        case processes
    }

    package let name: String
    /// The text that `help` prints about it (CTL-70 to CTL-89), without the last line's end.
    package let usage: String
    /// The same of what Supervisor does not know: for people only, on a terminal, as programs compare the rest.
    package let addedUsage: String?
    /// The subject that its arguments name.
    package let subject: Subject
    /// Its options, for completion.
    package let options: [String]
    /// Its effect in a line; nil where the usage has that.
    private let ownSummary: String?
    /// Runs the action. Errors that it does not handle are shown as `ControlError.line`, with exit status 1.
    let run: @Sendable (Controller, ActionArgument) throws(ControlError) -> Void

    init(
        _ name: String,
        usage: String,
        addedUsage: String? = nil,
        subject: Subject = .nothing,
        options: [String] = [],
        summary: String? = nil,
        run: @escaping @Sendable (Controller, ActionArgument) throws(ControlError) -> Void
    ) {
        self.name = name
        self.usage = usage
        self.addedUsage = addedUsage
        self.subject = subject
        self.options = options
        ownSummary = summary
        self.run = run
    }

    /// All that `help` lists, in the order of their names: Supervisor's, which clients compare with what they know.
    package static let listed: [Action] = [
        .add, .avail, .clear, .exit, .fg, .maintail, .open, .pid, .quit, .reload, .remove, .reread, .restart, .shutdown,
        .signal, .start, .status, .stop, .tail, .update, .version,
    ]

    /// Ours; `help` tells of each when it is asked for it, and lists them on a terminal.
    package static let added: [Action] = [
        .completion,
        .health,
        .logs,
        .scale,
        .top,
        .wait,
        .why,
    ]

    /// Its effect in a line: the text of the usage about its first form.
    package var summary: String {
        if let ownSummary { return ownSummary }
        let line = usage.utf8.prefix { $0 != UInt8(ascii: "\n") }
        let words = line.drop { $0 != UInt8(ascii: "\t") }.drop { $0 == UInt8(ascii: "\t") }
        return String(Substring(words))
    }

    /// The action of a name, also of those that `help` does not list.
    package static func named(_ name: String) -> Action? {
        switch name {
        case "help": .help
        case "EOF": .endOfFile
        default: (listed + added).first { $0.name == name }
        }
    }
}
