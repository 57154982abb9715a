import XMLRPC

extension Action {
    /// `maintail`: the log of supervisord itself (CTL-39).
    static let maintail: Action = .init(
        "maintail",
        usage: """
            maintail -f \tContinuous tail of supervisor main log file (Ctrl-C to exit)
            maintail -100\tlast 100 *bytes* of supervisord main log file
            maintail\tlast 1600 *bytes* of supervisor main log file

            """,
        addedUsage: "maintail -n <lines>\tlast lines of supervisor main log file, with -f and what comes",
        summary: "Show the end of the log of supervisord, or follow it"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let lines: Int?
        let words: [String]
        do throws(LogsOptions.Problem) {
            let all = try TailWords(argument.words, followsBehind: controller.hasReader)
            (words, lines) = (all.known, all.lines)
        } catch {
            return controller.refuse(.maintail, error.text)
        }
        if words.count > 1 { return controller.refuse(.maintail, "Error: too many arguments") }
        if let word = words.first, word.utf8.first != UInt8(ascii: "-") {
            return controller.fail("Error: bad argument \(word)")
        }
        let read = { (offset: Int) in MethodCall("supervisor.readLog", [.int(offset), .int(0)]) }
        switch TailModifier(words.first) {
        case .follow:
            let query = try lines.map { (count) throws(ControlError) in
                "?tail=\(try controller.lastBytes(lines: count, read))"
            }
            try controller.follow("/mainlogtail\(query ?? "")", shownAs: "/mainlogtail")
        case .offset(let offset):
            if let lines {
                try controller.printLines(lines, of: "supervisord", unknown: nil, read)
            } else {
                try controller.printLog(read(offset), of: "supervisord", unknown: nil)
            }
        case nil:
            controller.fail("Error: bad argument \(words.first ?? "")")
        }
    }
}
