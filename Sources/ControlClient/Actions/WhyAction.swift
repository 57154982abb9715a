import LinuxSystem
import Model
import XMLRPC

extension Action {
    /// `why`: what a process does and why, what comes next, and what has been; without a name of all that are not as they
    /// should be (EXT-91).
    static let why: Action = .init(
        "why",
        usage: """
            why <name> [...]\tSay why a process is in its state, what comes next, and what has been
            why <gname>:*\t\tThe same for all processes in a group, or that a pattern fits
            why\t\t\tThe same for all that are not as they should be
            why --json [<name> ...]\tThe same as JSON
            """,
        subject: .processes,
        options: ["--json"]
    ) { (controller, argument) throws(ControlError) in
        let words = argument.words(options: ["--json"])
        let isJSON = words.contains("--json")
        guard try controller.isUp(say: isJSON ? controller.complain : nil) else {
            controller.exitStatus = ExitStatus.unknown
            return
        }
        let names = words.filter { $0 != "--json" }
        let processes = try controller.processInformation(isVerbose: true)
        var wanted = processes
        if !names.isEmpty, !names.contains("all") {
            wanted = names.flatMap { name in
                let members = Set(ProcessSelection(name).members(among: processes.map { Namespec(of: $0) }))
                if members.isEmpty { controller.reportUnknown(name, onStandardError: isJSON) }
                return processes.filter { members.contains(Namespec(of: $0)) }
            }
        } else if names.isEmpty {
            // What supervisord has to be asked for each process is asked only of those.
            wanted = processes.filter { WhyFacts(information: $0).isInTrouble }
        }
        let facts = try controller.whyFacts(of: wanted, among: processes)
        if isJSON {
            let values = facts.map { WhyJSON.value($0, localTime: Clock.localTime) }
            return controller.display.write(JSONText.lines(values))
        }
        let style = controller.whyStyle
        for (index, facts) in facts.enumerated() {
            if index > 0 { controller.print("") }
            WhyReport(facts, style, localTime: Clock.localTime).lines.forEach(controller.display.printStyled)
        }
        if names.isEmpty, facts.isEmpty {
            controller.print(
                processes.isEmpty ? "there are no programs" : "all programs are as they should be: nothing to explain"
            )
        }
    }
}

extension Controller {
    var whyStyle: WhyStyle {
        WhyStyle(
            columns: display.columns ?? 0,
            hasColours: display.usesColours,
            isInShell: isInteractive
        )
    }

    /// Tells a person why a start has come to nothing, below Supervisor's line.
    func explainFailedStart(of name: Namespec) throws(ControlError) {
        guard display.isLive else { return }
        do throws(ControlError) {
            let value = try call("getProcessInfo", .string("\(name.group):\(name.process)"), .boolean(true))
            // The conditions that it waits for have been shown.
            guard value["waiting_for"]?.elements?.isEmpty ?? true else { return }
            for facts in try whyFacts(of: [value], among: []) {
                WhyReport(facts, whyStyle, localTime: Clock.localTime).linesOfFailedStart.forEach(print)
            }
        } catch .interrupted {
            throw .interrupted
        } catch {
            // Facts that cannot be found out any more are not an error of the action.
        }
    }
}
