import Model
import XMLRPC

extension Action {
    /// `add`: activates groups that a reread has found. One that is active already is no failure (CTL-45).
    static let add: Action = .init(
        "add",
        usage: "add <name> [...]\tActivates any updates in config for process/group",
        subject: .groups
    ) { (controller, argument) throws(ControlError) in
        for name in argument.words {
            do throws(ControlError) {
                try controller.call("addProcessGroup", .string(name))
                controller.print("\(name): added process group")
            } catch let error where error.faultKind == .alreadyAdded {
                controller.print("ERROR: process group already active")
            } catch let error where error.faultKind == .shutdownState {
                controller.print("ERROR: shutting down")
                controller.exitStatus = ExitStatus.generic
            } catch let error where error.faultKind == .badName {
                controller.print("ERROR: no such process/group: \(name)")
                controller.exitStatus = ExitStatus.generic
            }
        }
    }
}
