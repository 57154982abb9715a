import LinuxSystem
import Model
import XMLRPC

extension Action {
    /// `status`, with `-v` what the kernel lets each process do and what Supervisor has no words for, with `--json` the
    /// whole answers as JSON (CTL-30, EXT-37, EXT-55, EXT-97).
    static let status: Action = .init(
        "status",
        usage: """
            status <name>\t\tGet status for a single process
            status <gname>:*\tGet status for all processes in a group
            status <name> <name>\tGet status for multiple named processes
            status\t\t\tGet all process status info
            """,
        addedUsage: """
            status -v [<name> ...]\tAlso health, restarts, order, and what the kernel lets each process do
            status --json [<name> ...]\tAll that is known, as JSON
            """,
        subject: .processes
    ) { (controller, argument) throws(ControlError) in
        let words = argument.words(options: ["--json"])
        let isJSON = words.contains("--json")
        guard try controller.isUp(say: isJSON ? { TextStream.error.write($0 + "\n") } : nil) else {
            // The same status for every reason why there is no answer: monitoring asks for 4 (CTL-18).
            controller.exitStatus = ExitStatus.unknown
            return
        }
        let isVerbose = words.contains("-v")
        let names = words.filter { $0 != "--json" && $0 != "-v" }
        let values = try controller.processInformation(isVerbose: isJSON || isVerbose)
        var records: [(value: XMLRPCValue, record: ProcessRecord)] = []
        for value in values { records.append((value, try ProcessRecord(value))) }
        if !names.isEmpty && !names.contains("all") {
            let all = records
            records = names.flatMap { name in
                let matches = all.filter { NamePattern(name).matches($0.record.name) }
                if matches.isEmpty { controller.reportUnknown(name, onStandardError: isJSON) }
                return matches
            }
        }
        if isJSON {
            controller.display.write(JSONText.lines(records.map(\.value)))
        } else {
            let processes = records.map(\.record)
            let table = StatusTable(
                processes,
                colourColumns: controller.display.colourColumns,
                expectedCodes: try controller.expectedCodes(for: processes)
            )
            for (line, element) in zip(table.lines, records) {
                controller.print(line)
                if isVerbose {
                    OrchestrationLines(element.value).lines.forEach(controller.print)
                    PrivilegeLines(element.value).lines.forEach(controller.print)
                }
            }
        }
        if records.contains(where: { ProcessState(rawValue: $0.record.state)?.isStopped ?? false }) {
            controller.exitStatus = ExitStatus.programNotRunning
        }
    }
}

extension Controller {
    /// The elements of getAllProcessInfo. The parameter is ours: a supervisord that does not know it is asked without.
    func processInformation(isVerbose: Bool) throws(ControlError) -> [XMLRPCValue] {
        if isVerbose {
            do throws(ControlError) {
                return try list("getAllProcessInfo", .boolean(true))
            } catch  where error.faultKind == .incorrectParameters {}
        }
        return try list("getAllProcessInfo")
    }

    /// The exit codes that are expected, where a colour depends on them.
    fileprivate func expectedCodes(for records: [ProcessRecord]) throws(ControlError) -> [Namespec: Set<Int>] {
        let hasExited = records.contains { $0.state == ProcessState.exited.rawValue && $0.exitStatus != 0 }
        guard display.colourColumns != nil, hasExited else { return [:] }
        var codes: [Namespec: Set<Int>] = [:]
        do throws(ControlError) {
            for value in try list("getAllConfigInfo") {
                guard let group = value["group"]?.text, let process = value["name"]?.text else { continue }
                codes[Namespec(group: group, process: process)] = Set(
                    (value["exitcodes"]?.elements ?? []).compactMap(\.integer)
                )
            }
        } catch .interrupted {
            throw .interrupted
        } catch {
            // A table without some of its colours is better than none.
        }
        return codes
    }

    /// In JSON mode standard output holds JSON only.
    func reportUnknown(_ text: String, onStandardError: Bool) {
        let pattern = NamePattern(text)
        let message =
            pattern.process == nil ? "\(pattern.group): ERROR (no such group)" : "\(text): ERROR (no such process)"
        if onStandardError { TextStream.error.write(message + "\n") } else { print(message) }
        exitStatus = ExitStatus.unknown
    }
}
