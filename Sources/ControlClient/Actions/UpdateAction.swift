import Model
import XMLRPC

extension Action {
    /// `update`: makes what runs what the configuration says (CTL-44).
    static let update: Action = .init(
        "update",
        usage: """
            update\t\t\tReload config and add/remove as necessary, and will restart affected programs
            update all\t\tReload config and add/remove as necessary, and will restart affected programs
            update <gname> [...]\tUpdate specific groups
            """,
        subject: .groups
    ) { (controller, argument) throws(ControlError) in
        let changes: ConfigurationChanges
        do throws(ControlError) {
            changes = try ConfigurationChanges(controller.call("reloadConfig"))
        } catch let error where error.faultKind == .shutdownState {
            controller.print("ERROR: already shutting down")
            controller.exitStatus = ExitStatus.generic
            return
        }
        let names = argument.words
        let chosen = names.contains("all") ? [] : Set(names)
        if !chosen.isEmpty { try controller.reportUnknownGroups(names, added: changes.added) }
        let isChosen = { (group: String) in chosen.isEmpty || chosen.contains(group) }
        try controller.update(
            removed: changes.removed.filter(isChosen),
            changed: changes.changed.filter(isChosen),
            added: changes.added.filter(isChosen)
        )
    }
}

extension Controller {
    fileprivate func reportUnknownGroups(_ names: [String], added: [String]) throws(ControlError) {
        let groups = Set(try allProcesses().map(\.name.group)).union(added)
        var reported: Set<String> = []
        for name in names where !groups.contains(name) && reported.insert(name).inserted {
            print("ERROR: no such group: \(name)")
            exitStatus = ExitStatus.generic
        }
    }

    fileprivate func update(removed: [String], changed: [String], added: [String]) throws(ControlError) {
        var missing = removed.count + changed.count
        for group in removed {
            let results = try stop(group, missing: missing)
            missing -= 1
            if results.contains(where: { $0.kind == .failed }) {
                print("\(group): has problems; not removing")
                exitStatus = ExitStatus.generic
                continue
            }
            try call("removeProcessGroup", .string(group))
            print("\(group): removed process group")
        }
        for group in changed {
            _ = try stop(group, missing: missing)
            missing -= 1
            try call("removeProcessGroup", .string(group))
            try call("addProcessGroup", .string(group))
            print("\(group): updated process group")
        }
        for group in added {
            try call("addProcessGroup", .string(group))
            print("\(group): added process group")
        }
    }

    private func stop(_ group: String, missing: Int) throws(ControlError) -> [ProcessResult] {
        let rest = missing > 1 ? ", \(missing - 1) more groups behind it" : ""
        let answer = try call("stopProcessGroup", .string(group), note: "waiting for \(group) to stop\(rest)")
        print("\(group): stopped")
        guard let elements = answer.elements else {
            throw .unexpectedAnswer(method: "supervisor.stopProcessGroup")
        }
        var results: [ProcessResult] = []
        for element in elements {
            results.append(try ProcessResult(element, method: "supervisor.stopProcessGroup"))
        }
        return results
    }
}
