import LinuxSystem

/// The prompt, and one action after another (CTL-63 to CTL-65).
final class InteractiveShell {
    private let controller: Controller
    private let prompt: String
    private let history: HistoryFile?
    /// Only at a terminal; otherwise lines are taken as they come.
    private var editor: LineEditor?

    /// - Parameter prompt: as configured, without the `> ` that follows it.
    init(_ controller: Controller, prompt: String, historyFile: String?) {
        self.controller = controller
        self.prompt = "\(prompt)> "
        history = historyFile.map(HistoryFile.init)
        guard Terminal.isTerminal(InputLines.number), TextStream.output.isTerminal,
            let interrupts = controller.interrupts
        else { return }
        editor = LineEditor(
            prompt: self.prompt,
            history: history?.read() ?? [],
            interrupts: interrupts,
            display: controller.display,
            complete: { line in Completion(line: line) { controller.completion.names(of: controller) } }
        )
    }

    /// Shows the status, then does what it is told until it is told to stop. What went wrong on the way is no matter of
    /// the exit status.
    func run() {
        Terminal.restoringSettings(InputLines.number) {
            do throws(ControlError) {
                try controller.perform("status")
                while !controller.isFinished {
                    try controller.perform(readLine() ?? "EOF")
                }
            } catch {
                // Ctrl-C: every other error has been shown.
                controller.print("")
                controller.display.flush()
            }
        }
        if let editor { history?.write(editor.lines) }
    }

    private func readLine() throws(ControlError) -> String? {
        if let editor { return try editor.readLine() }
        controller.display.write(prompt)
        return try controller.input.next()
    }
}
