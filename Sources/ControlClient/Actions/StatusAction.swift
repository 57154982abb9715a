import LinuxSystem
import Model
import XMLRPC

extension Action {
    /// `status`, with `-v` what processes use, what the kernel lets them do, and what Supervisor has no words for, with `--json`
    /// the whole answers as JSON (CTL-30, EXT-37, EXT-55, EXT-92, EXT-97).
    static let status: Action = .init(
        "status",
        usage: """
            status <name>\t\tGet status for a single process
            status <gname>:*\tGet status for all processes in a group
            status <name> <name>\tGet status for multiple named processes
            status\t\t\tGet all process status info
            """,
        addedUsage: """
            status '<pattern>'\tOf all that a shell's pattern fits, as 'web*'
            status --sort[=<key>]\tFailures first, or by \(ProcessOrder.words)
            status -v [<name> ...]\tAlso what processes use, health, order, and what the kernel lets each do
            status --json [<name> ...]\tAll that is known, as JSON
            """,
        subject: .processes,
        options: ["-v", "--json", "--sort"],
        summary: "Show the states of processes"
    ) { (controller, argument) throws(ControlError) in
        let options = StatusOptions(argument.words(options: ["--json", "--sort"]))
        let isJSON = options.isJSON
        guard try controller.isUp(say: isJSON ? controller.complain : nil) else {
            // The same status for every reason why there is no answer: monitoring asks for 4 (CTL-18).
            controller.exitStatus = ExitStatus.unknown
            return
        }
        if let word = options.unknownOrder {
            let choice = "Error: status sorts by \(ProcessOrder.words), not by \(word.pythonRepresentation)"
            return controller.refuse(.status, choice)
        }
        let values = try isJSON || options.isVerbose ? controller.processInformation(isVerbose: true) : []
        var details: [ProcessDetails] = []
        if isJSON {
            for value in values { details.append(try ProcessDetails(value)) }
        } else if !controller.isReadByPerson, options.order == .name {
            details = try controller.allProcesses().map(ProcessDetails.init)
        } else {
            details = try controller.processDetails()
        }
        let uses = options.isVerbose && !isJSON || options.order.needsResources ? try controller.resources() : [:]
        let now = Clock.monotonicNow()
        var meter = CPUMeter()
        let rows = options.order.sorted(
            controller.chosen(details, options.names, onStandardError: isJSON).map {
                FiguresTable.Row($0, uses[$0.record.name], &meter, now: now)
            }
        )
        let valueOf = Dictionary(values.map { (Namespec(of: $0), $0) }) { first, _ in first }
        if isJSON {
            controller.display.write(JSONText.lines(rows.compactMap { valueOf[$0.process.record.name] }))
        } else if rows.isEmpty, details.isEmpty, options.names.isEmpty, controller.isReadByPerson {
            controller.print("there are no processes: no program is configured, or no group is active (see avail)")
        } else if options.isVerbose {
            controller.printVerbose(rows, valueOf)
        } else {
            controller.print(rows.map(\.process))
        }
        if rows.contains(where: { $0.process.state?.isStopped ?? false }) {
            controller.exitStatus = ExitStatus.programNotRunning
        }
    }
}

/// The arguments of `status`.
struct StatusOptions {
    private(set) var isJSON = false
    private(set) var isVerbose = false
    private(set) var order = ProcessOrder.name
    /// The word for an order that does not exist.
    private(set) var unknownOrder: String?
    private(set) var names: [String] = []

    init(_ words: [String]) {
        let sort = "--sort="
        for word in words {
            switch word {
            case "--json": isJSON = true
            case "-v": isVerbose = true
            case "--sort": order = .state
            case _ where word.utf8.starts(with: sort.utf8):
                let key = String(Substring(word.utf8.dropFirst(sort.utf8.count)))
                if let chosen = ProcessOrder(key) { order = chosen } else { unknownOrder = key }
            default: names.append(word)
            }
        }
    }
}

extension Controller {
    /// Whether what is printed is for a person, at a terminal whose width is known.
    var isReadByPerson: Bool { display.columns != nil }

    /// The named processes in the order of the names; all without a name. Unknown names are reported.
    fileprivate func chosen(_ details: [ProcessDetails], _ names: [String], onStandardError: Bool) -> [ProcessDetails] {
        if names.isEmpty || names.contains("all") { return details }
        return names.flatMap { name in
            let members = Set(ProcessSelection(name).members(among: details.map(\.record.name)))
            if members.isEmpty { reportUnknown(name, onStandardError: onStandardError) }
            return details.filter { members.contains($0.record.name) }
        }
    }

    fileprivate func print(_ processes: [ProcessDetails]) {
        if let columns = display.columns {
            let table = TerminalStatusTable(processes, columns: columns, usesColours: display.usesColours)
            for line in table.blocks.joined() { display.printStyled(line) }
        } else {
            statusTable(processes).lines.forEach(display.printStyled)
        }
    }

    private func statusTable(_ processes: [ProcessDetails]) -> StatusTable {
        StatusTable(processes, usesColours: display.usesColours, isForTerminal: display.isTerminal)
    }

    /// Each line with what else is known below it.
    fileprivate func printVerbose(_ rows: [FiguresTable.Row], _ values: [Namespec: XMLRPCValue]) {
        var lines: [String] = []
        if let columns = display.columns {
            let table = FiguresTable(rows, width: columns, usesColours: display.usesColours)
            print(table.head)
            lines = table.lines
        } else {
            lines = statusTable(rows.map(\.process)).lines
        }
        for (line, row) in zip(lines, rows) {
            display.printStyled(line)
            if isReadByPerson { DetailLines.description(row.process).forEach(print) }
            if let value = values[row.process.record.name] {
                OrchestrationLines(value).lines.forEach(print)
                if !isReadByPerson, let use = row.use { DetailLines.resources(use).forEach(print) }
                PrivilegeLines(value).lines.forEach(print)
            }
        }
    }

    /// In JSON mode standard output holds JSON only.
    func reportUnknown(_ text: String, onStandardError: Bool) {
        let pattern = NamePattern(text)
        let message =
            pattern.process == nil ? "\(pattern.group): ERROR (no such group)" : "\(text): ERROR (no such process)"
        if onStandardError { complain(message) } else { print(message) }
        unknownNames.append(text)
        exitStatus = ExitStatus.unknown
    }
}

extension FiguresTable.Row {
    /// - Parameter use: nil when nothing is known.
    init(_ process: ProcessDetails, _ use: ResourceFigures?, _ meter: inout CPUMeter, now: MonotonicTime) {
        let percent = use.flatMap {
            meter.percent(
                of: process.record.name,
                pid: process.record.pid,
                cpuSeconds: $0.cpuSeconds,
                uptime: process.uptime ?? 0,
                now: now
            )
        }
        self.init(process, use: use, cpuPercent: percent)
    }
}
