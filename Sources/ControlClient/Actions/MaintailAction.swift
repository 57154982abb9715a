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
        summary: "Show the end of the log of supervisord, or follow it"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let words = argument.words
        if words.count > 1 { return controller.refuse(.maintail, "Error: too many arguments") }
        if let word = words.first, word.utf8.first != UInt8(ascii: "-") {
            return controller.fail("Error: bad argument \(word)")
        }
        switch TailModifier(words.first) {
        case .follow:
            try controller.follow("/mainlogtail", shownAs: "/mainlogtail")
        case .offset(let offset):
            try controller.printLog(
                MethodCall("supervisor.readLog", [.int(offset), .int(0)]),
                of: "supervisord",
                unknown: nil
            )
        case nil:
            controller.fail("Error: bad argument \(words.first ?? "")")
        }
    }
}
