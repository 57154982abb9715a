import Model
import XMLRPC

extension Action {
    /// `avail`, with `--json` the whole answers as JSON (CTL-42, EXT-55).
    static let avail: Action = .init(
        "avail",
        usage: "avail\t\t\tDisplay all configured processes",
        addedUsage: "avail --json\t\tAll that is known of them, as JSON",
        options: ["--json"]
    ) { (controller, argument) throws(ControlError) in
        let isJSON = argument.words(options: ["--json"]) == ["--json"]
        guard argument.isEmpty || isJSON else {
            controller.refuse(.avail, "Error: avail accepts no arguments")
            return
        }
        let values: [XMLRPCValue]
        do throws(ControlError) {
            values = try controller.list("getAllConfigInfo")
        } catch let error where error.faultKind == .shutdownState {
            controller.print("ERROR: supervisor shutting down")
            controller.exitStatus = ExitStatus.generic
            return
        }
        if isJSON {
            controller.display.write(JSONText.lines(values))
        } else {
            for value in values { controller.print(try availLine(value)) }
        }
    }

    private static func availLine(_ value: XMLRPCValue) throws(ControlError) -> String {
        guard let group = value["group"]?.text, let name = value["name"]?.text,
            let groupPriority = value["group_prio"]?.integer, let priority = value["process_prio"]?.integer
        else { throw .unexpectedAnswer(method: "supervisor.getAllConfigInfo") }
        let columns = [
            StatusTable.padded(Namespec(group: group, process: name).text, to: 32),
            StatusTable.padded(value["inuse"]?.isTruthy ?? false ? "in use" : "avail", to: 9),
            StatusTable.padded(value["autostart"]?.isTruthy ?? false ? "auto" : "manual", to: 9),
            "\(groupPriority):\(priority)",
        ]
        return columns.joined(separator: " ")
    }
}
