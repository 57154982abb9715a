extension Action {
    /// `quit`: ends the shell, on a line of its own behind the prompt (CTL-53).
    static let quit: Action = .init("quit", usage: "quit\tExit the supervisor shell.", run: leave)

    /// `exit`, the same.
    static let exit: Action = .init("exit", usage: "exit\tExit the supervisor shell.", run: leave)

    /// The end of the input; not in the list of `help`.
    static let endOfFile: Action = .init("EOF", usage: "", run: leave)

    private static let leave: @Sendable (Controller, ActionArgument) throws(ControlError) -> Void = { controller, _ in
        controller.print("")
        controller.isFinished = true
    }
}
