import Model
import Text
import XMLRPC

extension Action {
    /// `tail`: the end of a log of a process, counted in bytes and not in lines, or the log as it grows (CTL-38).
    static let tail: Action = .init(
        "tail",
        usage: """
            tail [-f] <name> [stdout|stderr] (default stdout)
            Ex:
            tail -f <name>\t\tContinuous tail of named process stdout
            \t\t\tCtrl-C to exit.
            tail -100 <name>\tlast 100 *bytes* of process stdout
            tail <name> stderr\tlast 1600 *bytes* of process stderr
            """,
        addedUsage: """
            tail -n <lines> <name>\tlast lines of process stdout, with -f and what comes
            See logs for all processes together.
            """,
        subject: .processes,
        summary: "Show the end of a log of a process, or follow it"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let lines: Int?
        var words: [String]
        do throws(LogsOptions.Problem) {
            let all = try TailWords(argument.words, followsBehind: controller.hasReader)
            (words, lines) = (all.known, all.lines)
        } catch {
            return controller.refuse(.tail, error.text)
        }
        if words.isEmpty { return controller.refuse(.tail, "Error: too few arguments") }
        if words.count > 3 { return controller.refuse(.tail, "Error: too many arguments") }
        var modifier: String?
        if words[0].utf8.first == UInt8(ascii: "-") { modifier = words.removeFirst() }
        guard let name = words.first else { return controller.fail("Error: tail requires process name") }
        let channel = words.count > 1 ? words[words.count - 1].lowercased() : "stdout"
        guard channel == "stdout" || channel == "stderr" else {
            return controller.fail("Error: bad channel \(channel.pythonRepresentation)")
        }
        let read = { (offset: Int) in
            let method = channel == "stdout" ? "readProcessStdoutLog" : "readProcessStderrLog"
            return MethodCall("supervisor.\(method)", [.string(name), .int(offset), .int(0)])
        }
        switch TailModifier(modifier) {
        case .follow:
            let query = try lines.map { (count) throws(ControlError) in
                "?tail=\(try controller.lastBytes(lines: count, read))"
            }
            try controller.follow(
                "/logtail/\(PercentEncoding.encode(name, keeping: .path))/\(channel)\(query ?? "")",
                shownAs: "/logtail/\(name)/\(channel)"
            )
        case .offset(let offset):
            if let lines {
                try controller.printLines(lines, of: name, unknown: "no such process name", read)
            } else {
                try controller.printLog(read(offset), of: name, unknown: "no such process name")
            }
        case nil:
            controller.fail("Error: bad argument \(modifier ?? "")")
        }
    }
}

/// How much of a log to show.
enum TailModifier {
    case follow
    /// The offset for the methods that read logs: a negative one counts from the end.
    case offset(Int)

    /// 1600 bytes from the end when nothing is given; nil for anything but `-f` and `-` with a number.
    init?(_ text: String?) {
        guard let text else {
            self = .offset(-1600)
            return
        }
        let rest = Array(text.utf8.dropFirst())
        if rest == [UInt8(ascii: "f")] {
            self = .follow
        } else if let bytes = NumberText.integer(rest) {
            self = .offset(0 - max(bytes, -Int.max))
        } else {
            return nil
        }
    }
}

extension Controller {
    /// A message alone, without the help.
    func fail(_ message: String) {
        print(message)
        exitStatus = ExitStatus.generic
    }

    /// Prints what a method that reads a log answers.
    /// - Parameter unknown: the words for a name that supervisord does not know; nil when there is no name to know.
    func printLog(_ method: MethodCall, of name: String, unknown: String?) throws(ControlError) {
        if let text = try logText(method, of: name, unknown: unknown) { show(output: text + "\n") }
    }

    /// Shows what a program has written.
    func show(output text: String) {
        display.write(output: Array(text.utf8)[...])
        display.endOutput()
    }

    /// The answer of such a method; nil once the reason for a refusal has been shown.
    func logText(_ method: MethodCall, of name: String, unknown: String?) throws(ControlError) -> String? {
        do throws(ControlError) {
            guard let text = try call(method).text else { throw .unexpectedAnswer(method: method.name) }
            return text
        } catch .fault(let fault) {
            switch fault.kind {
            case .noFile: fail("\(name): ERROR (no log file)")
            case .failed: fail("\(name): ERROR (unknown error reading log)")
            case .badName where unknown != nil:
                fail("\(name): ERROR (\(unknown ?? ""))")
                unknownNames.append(name)
            default: throw .fault(fault)
            }
            return nil
        }
    }
}
