extension Action {
    /// `help`: the actions in Supervisor's columns, or the lines of one of them. An unknown topic is no failure (CTL-60
    /// to CTL-62).
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
            let title = "default commands (type help <topic>):"
            controller.print("")
            controller.print(title)
            controller.print(String(repeating: "=", count: title.utf8.count))
            TopicColumns.lines(listed.map(\.name), width: 79).forEach(controller.print)
            controller.print("")
            if controller.display.isLive {
                controller.print("beyond Supervisor: \(added.map(\.name).joined(separator: ", "))")
                controller.print("")
            }
        } else if let action = (listed + added).first(where: { $0.name == argument.text }) {
            controller.print(action.usage)
            if controller.display.isLive, let addedUsage = action.addedUsage { controller.print(addedUsage) }
        } else {
            controller.print("*** No help on \(argument.text)")
        }
    }
}
