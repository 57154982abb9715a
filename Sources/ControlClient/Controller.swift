import LinuxSystem
import Model
import XMLRPC

/// Carries actions out: it has their server, their terminal, and their exit status.
package final class Controller {
    var server: Server
    let display: Display
    let input: InputLines
    /// Whether questions may be asked: in the shell, and with `-i`.
    let isInteractive: Bool
    /// In the shell, where Ctrl-C must not leave the terminal in disorder. Otherwise nil, and Ctrl-C ends the process.
    let interrupts: InterruptWatch?
    let completion = CompletionCache()

    /// The exit status of the last error; success never resets it (CTL-27).
    var exitStatus = ExitStatus.success
    /// Names that meant nothing in this action, as typed: a person is told afterwards what may have been meant (EXT-96).
    var unknownNames: [String] = []
    /// Set by actions that leave the shell.
    var isFinished = false

    private let remote: RemoteSupervisor

    init(server: Server, display: Display, isInteractive: Bool, interrupts: InterruptWatch?) {
        self.server = server
        self.display = display
        self.isInteractive = isInteractive
        self.interrupts = interrupts
        input = InputLines(interrupts: interrupts)
        remote = RemoteSupervisor(interrupts: interrupts)
    }

    /// Does what a line asks for. Its errors end up on the terminal and in the exit status, except for Ctrl-C.
    func perform(_ line: String) throws(ControlError) {
        defer { display.flush() }
        switch ActionLine(line) {
        case .blank: break
        case .unreadable(let line): refuse(line)
        case .action(let name, let argument, let line):
            guard let action = Action.named(name) else {
                refuse(line)
                if hasReader, let meant = Suggestion.action(for: name) { explain(Suggestion.question([meant])) }
                return
            }
            completion.forget()
            unknownNames = []
            try run(action, argument)
            suggestNames()
        }
        remote.disconnect()
    }

    private func refuse(_ line: String) {
        print("*** Unknown syntax: \(line)")
        exitStatus = ExitStatus.generic
    }

    private func run(_ action: Action, _ argument: ActionArgument) throws(ControlError) {
        do throws(ControlError) {
            while true {
                do throws(ControlError) {
                    return try action.run(self, argument)
                } catch .httpStatus(code: 401, _) {
                    print("Server requires authentication")
                    guard isInteractive else {
                        explain("\(server.url) " + server.credentialsOrigin.refusal(of: server.credentials))
                        exitStatus = ExitStatus.generic
                        return
                    }
                    try askForCredentials()
                }
            }
        } catch .interrupted {
            throw .interrupted
        } catch {
            print(error.line)
            if let explanation = error.explanation(of: server) { self.explain(explanation) }
            exitStatus = ExitStatus.generic
        }
    }

    /// Whether a person reads along, who is told more than Supervisor tells.
    var hasReader: Bool { display.isLive && TextStream.error.isTerminal }

    /// Supervisor's own words stay alone on standard output: scripts read them.
    func explain(_ text: String) {
        display.flush()
        complain("supervisorctl: \(text)")
    }

    /// A line on standard error.
    func complain(_ line: String) {
        let isTerminal = TextStream.error.isTerminal
        TextStream.error.write((isTerminal ? line.spellingOutControlCharacters(keepingLayout: true) : line) + "\n")
    }

    private func askForCredentials() throws(ControlError) {
        remote.disconnect()
        let username = try ask("Username:")
        let password = try PasswordPrompt.ask(
            "Password:",
            input: input,
            display: display,
            interrupts: interrupts
        )
        print("")
        server.credentials = Credentials(username: username, password: password)
    }

    /// Asks a question and waits for the line that answers it. The history of the shell knows nothing of it.
    func ask(_ question: String) throws(ControlError) -> String {
        display.write(question)
        guard let answer = try input.next() else { throw .endOfInput }
        return answer
    }

    func print(_ line: String) {
        display.print(line)
    }

    /// The message of an error in the use of an action, and the help that belongs to it (CTL-90).
    func refuse(_ action: Action, _ message: String, status: Int32 = ExitStatus.generic) {
        print(message)
        exitStatus = status
        print(action.usage)
    }

    /// Calls a method of the namespace `supervisor`.
    /// - Parameter note: shown on a terminal when the answer takes long.
    @discardableResult
    func call(
        _ method: String,
        _ parameters: XMLRPCValue...,
        note: String? = nil
    ) throws(ControlError) -> XMLRPCValue {
        try call(MethodCall("supervisor.\(method)", parameters), note: note)
    }

    /// The same for a call that is made already, of whatever namespace.
    func call(_ method: MethodCall, note: String? = nil) throws(ControlError) -> XMLRPCValue {
        display.flush()
        let answer = try remote.call(method, of: server) {
            if let note { display.show(note: note) }
        }
        display.eraseNote()
        return answer
    }

    /// Calls a method of the namespace `supervisor` that answers with an array.
    func list(_ method: String, _ parameters: XMLRPCValue...) throws(ControlError) -> [XMLRPCValue] {
        try list(MethodCall("supervisor.\(method)", parameters))
    }

    /// The same for a call that is made already, of whatever namespace.
    func list(_ call: MethodCall) throws(ControlError) -> [XMLRPCValue] {
        guard let elements = try self.call(call).elements else { throw .unexpectedAnswer(method: call.name) }
        return elements
    }

    /// The next call makes a connection of its own.
    func forgetConnection() {
        remote.disconnect()
    }

    /// Asks for a page of the server, which is no method.
    func page(_ path: String) throws(ControlError) -> Page {
        display.flush()
        return try Page(path, of: server, interrupts: interrupts)
    }

    /// Turns to another server, as the same user.
    func change(to url: String) {
        remote.disconnect()
        server = Server(url: url, credentials: server.credentials)
    }

    /// All processes, in the order of their names.
    func allProcesses() throws(ControlError) -> [ProcessRecord] {
        display.flush()
        return try remote.processes(of: server)
    }
}
