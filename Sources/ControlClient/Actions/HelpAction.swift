extension Action {
    /// `help`: the actions in Supervisor's columns, for a person with a line each, or the lines of one of them. An unknown topic is
    /// no failure (CTL-60 to CTL-62).
    static let help: Action = .init(
        "help",
        usage: """
            help\t\tPrint a list of available actions
            help <action>\tPrint help for <action>
            """,
        subject: .actions
    ) { (controller, argument) throws(ControlError) in
        if argument.text == "help" {
            controller.print(Action.help.usage)
        } else if argument.isEmpty {
            if controller.isReadByPerson { controller.printSummaries() } else { controller.printTopics() }
        } else if let action = (listed + added).first(where: { $0.name == argument.text }) {
            controller.print(action.usage)
            if controller.display.isLive, let addedUsage = action.addedUsage { controller.print(addedUsage) }
        } else {
            controller.print("*** No help on \(argument.text)")
            guard controller.hasReader, let meant = Suggestion.action(for: argument.text) else { return }
            controller.explain(Suggestion.question([meant]))
        }
    }
}

extension Controller {
    fileprivate func printTopics() {
        let title = "default commands (type help <topic>):"
        print("")
        print(title)
        print(String(repeating: "=", count: title.utf8.count))
        TopicColumns.lines(Action.listed.map(\.name), width: 79).forEach(print)
        print("")
        if display.isLive {
            print("beyond Supervisor: \(Action.added.map(\.name).joined(separator: ", "))")
            print("")
        }
    }

    fileprivate func printSummaries() {
        let columns = display.columns ?? 80
        let actions = (Action.listed + Action.added).sorted { $0.name < $1.name }
        let width = actions.reduce(0) { max($0, $1.name.utf8.count) } + 2
        print(TextWidth.cut("Actions; 'help <action>' explains each:", to: columns))
        for action in actions {
            print(TextWidth.cut("  " + TextWidth.padded(action.name, to: width) + action.summary, to: columns))
        }
        print(TextWidth.cut("A name is <group>:<process>, <group>:*, all, or a pattern such as 'web*'.", to: columns))
    }
}
